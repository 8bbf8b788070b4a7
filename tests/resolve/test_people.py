"""Who is who across documents: a made-up corpus with traps, in any order, and with corrections."""

import random
import tomllib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.personal_names import compare, parse_name
from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.curation import Correction, read_corrections
from spacefilm_pipeline.resolve.people import Identity, slug
from tests.resolve.resolving import identify

type Corpus = tuple[list[Document], dict[str, DocumentMentions]]
"""Documents and what they say."""

TEXTS = tomllib.loads((Path(__file__).parent / "people.toml").read_text(encoding="utf-8"))["texts"]


def document(text: str) -> Document:
    return Document(sha256(text.encode()).hexdigest()[:16], ("made-up.txt",), text, "en")


@pytest.fixture(scope="module")
def corpus(nlp: Language) -> Corpus:
    documents = [document(one["text"]) for one in TEXTS]
    return documents, {one.doc_id: extract(nlp, one) for one in documents}


def person_of(corpus: Corpus, identity: Identity, text: str, name: str) -> str | None:
    """The person_id of whoever bears a name in a text."""
    doc_id = document(text).doc_id
    said = corpus[1][doc_id].people
    indices = [i for i, one in enumerate(said) if name in {mention.form for mention in one.mentions}]
    return identity.person_id(doc_id, indices[0]) if indices else None


def test_the_corpus_resolves_as_its_labels_say(corpus: Corpus) -> None:
    identity = identify(*corpus)
    found = {
        (label, person_of(corpus, identity, one["text"], name))
        for one in TEXTS
        for name, label in one["people"].items()
    }
    labels, ids = [label for label, _ in found], [person_id for _, person_id in found]
    assert None not in ids
    assert sorted(labels) == sorted(set(labels)), f"one person became several: {sorted(found)}"
    assert len(ids) == len(set(ids)), f"several became one: {sorted(found)}"
    assert set(identity.names) == set(ids), "nobody else is published"


def test_order_of_documents_does_not_matter(corpus: Corpus) -> None:
    documents, mentions = corpus
    expected = identify(documents, mentions)
    for seed in range(5):
        shuffled = random.Random(seed).sample(documents, len(documents))
        again = identify(shuffled, {one.doc_id: mentions[one.doc_id] for one in shuffled})
        assert (again.ids, again.names) == (expected.ids, expected.names)
        assert sorted(again.judgements(), key=repr) == sorted(expected.judgements(), key=repr)


def test_documents_added_one_at_a_time_give_the_same_people(
    corpus: Corpus,
) -> None:
    documents, mentions = corpus
    for seed in range(2):
        known: list[Document] = []
        for one in random.Random(seed).sample(documents, len(documents)):
            known.append(one)
            latest = identify(known, {each.doc_id: mentions[each.doc_id] for each in known})
        assert latest.names == identify(documents, mentions).names


def test_every_merge_tells_its_rules(corpus: Corpus) -> None:
    identity = identify(*corpus)
    told = [
        row
        for row in identity.judgements()
        if row["person_id"] == person_of(corpus, identity, TEXTS[0]["text"], "Sergey Voronskiy")
    ]
    assert {row["decision"] for row in told} == {"same"}
    assert any("transliteration" in rule for row in told for rule in row["rules"])
    assert all(0.8 <= row["score"] <= 1 for row in told)


def corrected(corpus: Corpus, *lines: tuple[str, str, str]) -> Identity:
    return identify(*corpus, [Correction(*line, "", number) for number, line in enumerate(lines, start=2)])


def test_corrections_overrule(corpus: Corpus) -> None:
    pavel, viktor = TEXTS[4]["text"], TEXTS[5]["text"]
    apart = corrected(corpus, ("different", "Michael Rowan", "Mike Rowan"))
    assert person_of(corpus, apart, TEXTS[17]["text"], "Michael Rowan") != person_of(
        corpus, apart, TEXTS[18]["text"], "Mike Rowan"
    )
    same = corrected(corpus, ("same", f"Pavel Antonov@{document(pavel).doc_id}", "Antonov"))
    assert person_of(corpus, same, pavel, "Pavel Antonov") == person_of(corpus, same, TEXTS[7]["text"], "Antonov")
    assert person_of(corpus, same, viktor, "Viktor Antonov") != person_of(corpus, same, pavel, "Pavel Antonov")
    renamed = corrected(corpus, ("rename", "Mike Rowan", "Michael Sean Rowan"))
    assert renamed.names[str(person_of(corpus, renamed, TEXTS[18]["text"], "Mike Rowan"))] == "Michael Sean Rowan"
    assert any("curated" in row["rules"] for row in same.judgements())


@pytest.mark.parametrize(
    ("content", "n_corrections", "faults"),
    [
        ("action,a,b,note\n", 0, []),
        ("action,a,b,note\nsame,Ann Lee,A. Lee,seen on air\n", 1, []),
        ("action,a,b,note\nmerge,Ann Lee,A. Lee,\n", 0, ["its action must be one of"]),
        ("action,a,b,note\nsame,Ann Lee,,\n", 0, ["it must name somebody in both"]),
        ("action,a,b,note\ndifferent,Ann Lee,Ann Lee,\n", 0, ["the same name"]),
        ("action,a,b,note\nsame,Ann Lee,A. Lee,\ndifferent,A. Lee,Ann Lee,\n", 1, ["says that these two are same"]),
        ("who,what\nAnn,Lee\n", 0, ["its first line must be"]),
    ],
)
def test_the_file_of_corrections_is_checked(
    tmp_path: Path, content: str, n_corrections: int, faults: Sequence[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    corrections, rejects = read_corrections(path)
    assert len(corrections) == n_corrections
    assert len(rejects) == len(faults)
    assert all(fault in reject.reason for fault, reject in zip(faults, rejects, strict=True))


def test_no_file_no_corrections(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "none.csv") == ((), ())


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("Oleg Lvovskiy", "Oleg Lvovsky", "transliteration"),
        ("Yulia Bely", "Julia Bely", "short form"),
        ("Semyon Solovyov", "Semen Soloviev", "transliteration"),
        ("Jürgen Müller", "Jurgen Mueller", "transliteration"),
        ("Robert “Bo” Tanner", "Bo Tanner", "nickname"),
        ("R. Shane Holt", "Shane Holt", "known by the middle name"),
        ("J. Holt", "Jane Holt", "initial"),
        ("Ann Lee Holt", "Ann Holt", "middle name left out"),
        ("Ann Lee", "Ann Lee Holt", "middle name left out, another family name beside it"),
        ("Loretta O'Dowd", "Loretta O’Dowd", "same name"),
        ("Pavel Antonov", "Viktor Antonov", None),
        ("Kim Marsh", "Tim Marsh", None),
        ("Ann B. Holt", "Ann C. Holt", None),
        ("Carl Webb Jr.", "Carl Webb Sr.", None),
        ("Ann Holt", "Ann Hart", None),
        ("Ivan Sorokin", "Ivana Sorokina", None),
    ],
)
def test_names_agree_by_rule(a: str, b: str, rule: str | None) -> None:
    agreement, mirrored = compare(parse_name(a), parse_name(b)), compare(parse_name(b), parse_name(a))
    assert (agreement and agreement.rule) == rule
    assert (mirrored and mirrored.score) == (agreement and agreement.score)


@pytest.mark.parametrize(
    ("form", "given", "family"),
    [
        ("Mark van der Berg", "Mark", "van der Berg"),
        ("Edwin E. “Buck” Hale Jr.", "Edwin E.", "Hale"),
        ("Li Wen", "Wen", "Li"),
        ("Hassan Al Farsi", "Hassan", "Al Farsi"),
        ("Sorokin", None, "Sorokin"),
        ("", None, None),
    ],
)
def test_names_have_parts(form: str, given: str | None, family: str | None) -> None:
    name = parse_name(form)
    assert (name.given_name, name.family_name) == (given, family)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Loretta O’Dowd", "loretta-odowd"),
        ("José Muñoz", "jose-munoz"),
        ("Carl Webb Jr.", "carl-webb-jr"),
        ("李", "unnamed"),
    ],
)
def test_slugs_are_readable(name: str, key: str) -> None:
    assert slug(name) == key
