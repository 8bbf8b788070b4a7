"""Who is named in a text: name mentions, which of them are one person, and how sure that makes us.

Candidates are runs of capitalised words (`spans`); credits and bylines are left out (`credits`); what stands around
each candidate speaks for or against a person (`witnesses`); mentions of one person are put together (`clusters`).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence, Set
from functools import cache
from itertools import accumulate

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.lists import joins
from spacefilm_pipeline.extract.names.clusters import Cluster, cluster
from spacefilm_pipeline.extract.names.credits import credited
from spacefilm_pipeline.extract.names.spans import (
    Candidate,
    common_words,
    find_candidates,
    honorifics,
    is_person_noun,
    part_of,
    person_nouns,
)
from spacefilm_pipeline.extract.names.witnesses import Surroundings, Testimony, believe, pronoun_gender, testify
from spacefilm_pipeline.extract.organizations import is_sure
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.personal_names import fold
from spacefilm_pipeline.records import CraftMention, NameMention, OrganizationMention, Person, Span

_SURE = 0.7
"""Belief in one member of a list that carries over to the others."""
_HEADLINE = 4
"""So many words of a heading with capitals are hardly a name alone."""
_LONGEST_GAP = 8
_JOINERS = frozenset({",", ";", "and", "&", "as", "well", "with", "along", "both", "the", "–", "former", "fellow"})
_GIVEN_NAME = 1.5
"""What a given name tells of gender, in pronouns."""
_HOSTILE = frozenset({"known_else", "number", "article", "fiction", "thing_after", "thing_before"})
"""A single word with one of these doubts is no mention of the person who bears that name: the Harlow award."""
_BLIND = frozenset({"unlabelled_word", "labelled_else_word"})
"""Doubts that say no more than that the model does not know the name: many a surname it takes for a place."""
_LABELS = frozenset({"labelled_else"})
"""What the model calls a name is no doubt of a list in which titles and the like tell of persons."""


def find_people(
    doc: Doc, craft: tuple[CraftMention, ...], organizations: tuple[OrganizationMention, ...]
) -> tuple[Person, ...]:
    """Everybody who may be named, in order of first mention, each with the belief that it is a person."""
    candidates = _outside(doc, find_candidates(doc), credited(text_of(doc)))
    headings = _heading_tokens(doc)
    candidates = _settle_headings(doc, candidates, headings)
    surroundings = [Surroundings(doc, candidate) for candidate in candidates]
    employers = [mention.span for mention in organizations if mention.known]
    things = [mention.span for mention in craft] + [one.span for one in organizations if is_sure(one)]
    testimonies = _hear(doc, surroundings, things, employers, headings)
    clusters = cluster(candidates, [_stated_gender(around) for around in surroundings])
    people = (_person(surroundings, testimonies, one) for one in clusters)
    return tuple(person for person in people if person.belief > 0)


def _outside(doc: Doc, candidates: Sequence[Candidate], parts: Sequence[Span]) -> list[Candidate]:
    """The candidates that do not stand in one of the parts (sorted by start)."""
    starts = [part.start for part in parts]
    reach = list(accumulate((part.end for part in parts), max))

    def is_inside(candidate: Candidate) -> bool:
        at = bisect_right(starts, doc.tokens[candidate.start].idx) - 1
        return at >= 0 and reach[at] > doc.tokens[candidate.start].idx

    return [candidate for candidate in candidates if not is_inside(candidate)]


def _settle_headings(doc: Doc, candidates: Sequence[Candidate], headings: Set[int]) -> list[Candidate]:
    """In headings verbs have capitals too: of a long run there, only a name that the text has elsewhere is kept."""
    elsewhere: dict[str, dict[str, None]] = {}
    for candidate in candidates:
        if candidate.is_full and candidate.start not in headings:
            elsewhere.setdefault(candidate.words[0], {})[candidate.form] = None
    settled = []
    for candidate in candidates:
        if candidate.start in headings and len(candidate.words) > 2:
            known = [form for word in candidate.words for form in elsewhere.get(word, ())]
            cut = next((part for form in known if (part := part_of(doc, candidate, form))), None)
            settled += [cut] if cut else [candidate] * (len(candidate.words) < _HEADLINE)
        else:
            settled.append(candidate)
    return settled


def _hear(
    doc: Doc,
    surroundings: Sequence[Surroundings],
    things: Sequence[Span],
    employers: Sequence[Span],
    headings: Set[int],
) -> list[Testimony]:
    """What the surroundings, the rest of the text, and the neighbours in a list say of each candidate."""
    candidates = [around.candidate for around in surroundings]
    common = common_words(doc)
    employing = _covered_tokens(doc, employers)
    covered = _covered_tokens(doc, things)
    later = {candidate.form for candidate in candidates if not candidate.is_full}
    heard = []
    for candidate, around in zip(candidates, surroundings, strict=True):
        said = testify(around)
        witnesses, doubts = set(said.witnesses), set(said.doubts)
        if not around.is_full and candidate.form.lower() in common:
            doubts.add("common_word")
        if around.is_full and candidate.words[-1] in later:
            witnesses.add("family_name_later")
        if around.is_full and _belongs(doc, candidate, employing):
            witnesses.add("employer")
        if around.is_full and candidate.words[-1].lower() in common and "initial" not in witnesses:
            doubts.add("common_words")
        if covered.issuperset(range(candidate.start, candidate.end)):
            doubts.add("known_else")
        if candidate.start in headings:
            doubts.add("heading")
        heard.append(Testimony(frozenset(witnesses), frozenset(doubts)))
    return _hear_lists(doc, candidates, heard)


def _belongs(doc: Doc, candidate: Candidate, employing: set[int]) -> bool:
    """`Jane Doe of (the) European Space Agency`."""
    at = candidate.end
    if at + 2 >= len(doc) or doc[at].lower_ != "of":
        return False
    return at + 1 + (doc[at + 1].lower_ == "the") in employing


def _covered_tokens(doc: Doc, spans: Sequence[Span]) -> set[int]:
    return {token.i for span in spans for token in doc.char_span(span.start, span.end, alignment_mode="expand") or ()}


def _heading_tokens(doc: Doc) -> set[int]:
    """Tokens of lines without a full stop in which (nearly) every long word has a capital."""
    found: set[int] = set()
    for sentence in doc.sents:
        if doc.tokens[sentence.end - 1].text == ".":
            continue
        long = [token.text for token in sentence if token.is_alpha and len(token.text) > 3]
        if len(long) > 3 and len([word for word in long if word[0].isupper()]) >= 0.9 * len(long):
            found.update(range(sentence.start, sentence.end))
    return found


def _hear_lists(doc: Doc, candidates: Sequence[Candidate], heard: list[Testimony]) -> list[Testimony]:
    """If one of `A, B and C` is a person, all are, whatever the model calls them: also after a place, `Japan’s C`."""
    believed = [_believe_listed(one) for one in heard]
    for order in (range(1, len(heard)), range(len(heard) - 2, -1, -1)):
        step = order.step
        for index in order:
            near = index - step
            if not candidates[near].is_full and believed[near] < _SURE and 0 <= near - step < len(heard):
                near -= step
            first, second = sorted((index, near))
            if (
                believed[near] >= _SURE
                and candidates[index].is_full
                and _are_listed(doc, candidates[first], candidates[second])
            ):
                heard[index] = Testimony(heard[index].witnesses | {"list"}, heard[index].doubts)
                believed[index] = _believe_listed(heard[index])
    return heard


def _believe_listed(one: Testimony) -> float:
    """How sure a mention is, for its neighbours in a list."""
    return believe((Testimony(one.witnesses, one.doubts - _LABELS),))


def _are_listed(doc: Doc, first: Candidate, second: Candidate) -> bool:
    """Whether only commas, `and`, and what the next person is stand between two candidates."""
    gap = doc[first.end : second.title]
    if len(gap) and gap[0].tag_ == "POS":
        return False  # "Acme’s founder, Jane Doe"
    if joins(gap):
        return True
    if not 0 < len(gap) <= _LONGEST_GAP or not any(token.text in {",", ";", "and", "&"} for token in gap):
        return False
    return all(
        token.text in _JOINERS or is_person_noun(token) or token.is_upper or token.pos_ == "ADJ" for token in gap
    )


def _person(surroundings: Sequence[Surroundings], testimonies: Sequence[Testimony], one: Cluster) -> Person:
    kept = [index for index in one.mentions if not _is_hostile(surroundings[index].candidate, testimonies[index], one)]
    heard = tuple(testimonies[index] for index in kept)
    mentions = tuple(_mention(surroundings[index]) for index in kept)
    forms = Counter(mention.form for mention in mentions)
    rules = tuple(sorted({rule for testimony in heard for rule in testimony.witnesses}))
    name = max(forms, key=lambda form: (_fullness(form), forms[form])) if len(forms) > 1 else next(iter(forms), "")
    full = tuple(testimonies[index] for index in kept if surroundings[index].is_full)
    belief = believe(heard, full) if heard else 0.0
    return Person(name, mentions, belief, rules, _gender([surroundings[index] for index in kept], one))


def _is_hostile(candidate: Candidate, testimony: Testimony, one: Cluster) -> bool:
    if candidate.is_full or not testimony.doubts or not any(name.given for name in one.names):
        return False
    doubts = testimony.doubts - _BLIND
    return bool(doubts & _HOSTILE) or (len(doubts) > 1 and not testimony.witnesses)


def _mention(around: Surroundings) -> NameMention:
    span = around.span
    return NameMention(Span(span.start_char, span.end_char), around.candidate.form)


def _fullness(form: str) -> tuple[int, int]:
    """Fuller names have more words, then more letters in them (`Michael` before `Mike`)."""
    return len(form.split()), sum(letter.isalpha() for letter in form)


def _stated_gender(around: Surroundings) -> str | None:
    """The gender that an honorific or a title before the name tells."""
    for word in (*([around.before.lower_] if around.before else ()), *around.titles):
        if gender := honorifics().get(word) or person_nouns().get(word):
            return gender
    return None


def _gender(kept: Sequence[Surroundings], one: Cluster) -> str | None:
    """From honorific or title, else from pronouns in the same clause and a common given name, which outvotes one."""
    if one.gender:
        return one.gender
    pronouns = [gender for around in kept if (gender := pronoun_gender(around))]
    given = next((gender for name in one.names if name.given and (gender := given_gender(name.given[0]))), None)
    if not pronouns and not given:
        return None
    return max(("f", "m"), key=lambda gender: pronouns.count(gender) + _GIVEN_NAME * (gender == given))


def given_gender(given: str) -> str | None:
    """`f` or `m` for a common given name that only women or only men bear."""
    tables = lexicon("given_names")
    told = {gender for gender in ("f", "m") if fold(given) in _folded(tables[gender])}
    return told.pop() if len(told) == 1 else None


@cache
def _folded(names: str) -> frozenset[str]:
    return frozenset(fold(name) for name in names.split())
