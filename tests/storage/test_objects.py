"""What a store that cannot be used says, and what a conditional put promises."""

import sys
from typing import Any

import pytest

from spacefilm_pipeline.errors import StorageFailed
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.storage.objects import Gone, Objects, Withheld


def test_only_the_first_of_several_puts_succeeds(objects: Objects) -> None:
    assert objects.put_if("a", b"1", None)
    assert not objects.put_if("a", b"2", None)
    data, tag = objects.read_tagged("a", 10)
    assert data == b"1"
    assert objects.put_if("a", b"3", tag)
    assert not objects.put_if("a", b"4", tag)
    assert objects.read("a", 10) == b"3"
    objects.delete(["a"])
    assert not objects.put_if("a", b"5", tag)
    with pytest.raises(Gone):
        objects.read("a", 10)


def refusing(objects: Objects, monkeypatch: pytest.MonkeyPatch, codes: list[str], *, first: bool) -> None:
    """Make the store answer with these codes before (or after) it does what it is asked."""
    from botocore.exceptions import ClientError

    put = objects._client.put_object

    def answer(**asked: Any) -> Any:
        if not first:
            put(**asked)
        if codes:
            raise ClientError({"Error": {"Code": codes.pop()}}, "PutObject")
        return put(**asked)

    monkeypatch.setattr(objects._client, "put_object", answer)


def test_a_put_that_is_refused_for_its_own_sake_was_written(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(objects, monkeypatch, ["PreconditionFailed"], first=False)
    assert objects.put_if("a", b"1", None)


def test_a_put_that_meets_another_is_tried_again(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacefilm_pipeline.storage.objects._PAUSE", 0)
    refusing(objects, monkeypatch, ["ConditionalRequestConflict"] * 2, first=True)
    assert objects.put_if("a", b"1", None)
    refusing(objects, monkeypatch, ["ConditionalRequestConflict"] * 99, first=True)
    assert not objects.put_if("b", b"1", None)


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("AccessDenied", Withheld, "may not read"),
        ("InvalidObjectState", Withheld, "archived"),
        ("SlowDown", StorageFailed, "SlowDown"),
    ],
)
def test_what_a_store_answers_is_told(
    code: str, kind: type[StorageFailed], says: str, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ClientError

    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code}}, "GetObject")

    monkeypatch.setattr(objects._client, "get_object", refuse)
    with pytest.raises(kind, match=says) as told:
        objects.read("a\x1b.txt", 1)
    assert "\x1b" not in str(told.value)


def test_a_store_out_of_reach(out: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageFailed, match="AWS_ENDPOINT_URL") as told:
        Objects(out).read("a", 1)
    assert "told nobody" not in str(told.value)


def test_no_credentials(out: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StorageFailed, match="no credentials"):
        Objects(out).read("a", 1)


@pytest.mark.parametrize(("name", "value"), [("AWS_PROFILE", "no-such"), ("AWS_ENDPOINT_URL", "nonsense")])
def test_settings_that_cannot_be_used(name: str, value: str, out: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StorageFailed, match="settings of AWS"):
        Objects(out)


def test_without_boto3_one_is_told_what_to_install(out: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3.session", None)
    with pytest.raises(StorageFailed, match=r"pip install 'spacefilm-pipeline\[s3\]'"):
        Objects(out)
