"""Of what country the text says people are."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from spacefilm_pipeline.extract.attributes.descriptions import Description
from spacefilm_pipeline.extract.companies import find_companies
from spacefilm_pipeline.extract.coreference import Cast, is_narrowed
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.literals import WordPattern, any_of
from spacefilm_pipeline.extract.names.spans import honorifics, is_person_noun
from spacefilm_pipeline.extract.roles import role_words
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, OrganizationMention, Span

_LEAD_REACH = 4
"""Sentences after "A Russian actress" in which she may get her name."""


_MANY = 5
"""People of one country whom no other list is likely to have as many of."""
_LONGEST_TITLE = 6
"""Tokens before the first name of a list."""
_SUBJECTS = {"nsubj", "nsubjpass"}
_CLOSING = {",", ".", ";", "and", ")", ""}
_COUNTS: dict[str, int] = {"a": 1, "an": 1, "one": 1, "2": 2, "3": 3} | lexicon("descriptions")["numbers"]
_FLIERS = frozenset(lexicon("roles")["aboard"]["fliers"])


def find_nationalities(
    doc: Doc,
    cast: Cast,
    rosters: Sequence[tuple[Naming, ...]],
    descriptions: Sequence[Description],
    work: Sequence[Attribute],
    organizations: Sequence[OrganizationMention],
) -> Iterator[Attribute]:
    """`nationality` of everybody whom the text calls by a country; `work` are the roles and affiliations told."""
    countries = _countries(doc, organizations)
    found = [
        *_described(doc, descriptions, countries),
        *_others(doc, cast, countries),
        *_called(doc, cast, countries),
        *_spelled_out(doc, rosters, countries),
        *_people_of(doc, cast, rosters, countries),
        *_representing(doc, cast, countries),
        *_unnamed(doc, work, countries),
    ]
    yield from found
    yield from _compatriots(doc, cast, rosters, homes([*work, *found]))


@cache
def _pattern() -> tuple[dict[str, str], WordPattern]:
    table = lexicon("nationalities")["countries"]
    codes = {word: code for code, country in table.items() for word in [*country["names"], *country["demonyms"]]}
    codes |= {_plural(word): code for code, country in table.items() for word in country["demonyms"]}
    codes |= {word.upper(): code for code, country in table.items() for word in country["demonyms"]}
    return codes, WordPattern(re.compile(rf"{any_of(codes)}(?!\w)"), re.compile(r"(?<![\w-])"))


def _plural(demonym: str) -> str:
    return demonym[:-3] + "men" if demonym.endswith("man") else demonym + "s"


@cache
def _plurals() -> frozenset[str]:
    return frozenset(_plural(demonym) for demonym in _demonyms())


def _countries(doc: Doc, organizations: Sequence[OrganizationMention]) -> dict[int, tuple[str, Span]]:
    """First token → country code and span, of every country or demonym that is no part of an organisation's name."""
    codes, pattern = _pattern()
    occupied = {at for mention in organizations for at in range(mention.span.start, mention.span.end)}
    found: dict[int, tuple[str, Span]] = {}
    for match in pattern.finditer(text_of(doc)):
        words = doc.char_span(*match.span(), alignment_mode="expand")
        before = doc[words.start - 1].text if words is not None and words.start else ""
        if before in lexicon("nationalities")["people"]["not_after"]:
            continue
        if words is not None and match.start() not in occupied:
            found[words.start] = (codes[match.group()], Span(*match.span()))
    return found


@cache
def countries_of_people() -> dict[str, str]:
    """Words for people of a country, or of what is theirs → its code: "Danish", "Danes", "U.S."."""
    codes = _pattern()[0]
    letters = {word for word in codes if word.replace(".", "").isupper()}
    return {word: codes[word] for word in codes if word in _demonyms() | _plurals() | letters}


@cache
def _agencies() -> dict[str, str]:
    """Space agency → its country."""
    return {one["name"]: one["country"] for one in lexicon("organizations")["organization"] if "country" in one}


def homes(attributes: Sequence[Attribute]) -> dict[int, str]:
    """Person → the country told of them, or of the space agency for which they work."""
    agencies = _agencies()
    found = {
        one.person: agencies[one.value] for one in attributes if one.name == "affiliation" and one.value in agencies
    }
    return found | {one.person: one.value for one in attributes if one.name == "nationality"}


def country_before(noun: Token) -> str | None:
    """The country whose demonym stands right before a noun: "two Danish astronauts", "a U.S. astronaut"."""
    word = noun.nbor(-1).text if noun.i else ""
    return _pattern()[0].get(word) if word in _demonyms() or word.replace(".", "").isupper() else None


def country_called(noun: Token) -> str | None:
    """The country whose people a plural noun tells: "Danes"."""
    return _pattern()[0].get(noun.text) if noun.text in _plurals() else None


def _described(
    doc: Doc, descriptions: Sequence[Description], countries: dict[int, tuple[str, Span]]
) -> Iterator[Attribute]:
    """ "Russian cosmonaut A", "Japan's minister of …, A", "A of Belarus"."""
    for description in descriptions:
        if description.kind == "complement":
            at = description.start + 1
            at += at < len(doc) and doc[at].lower_ == "the"
            here = countries.get(at)
        elif description.kind == "possessor":
            near = (countries.get(at) for at in range(description.start, description.end))
            here = next((found for found in near if found and found[1].end == doc[description.end].idx), None)
        else:
            words = role_words(doc, description.start, description.end, duties=True)
            told = (_modifying(doc, description.start, word.start, countries) for word in words)
            here = next((found for found in told if found), None) or (
                _force(doc, description, countries) if words else None
            )
        if here:
            code, span = here
            yield from (Attribute(p, "nationality", code, span, description.kind) for p in description.people)


def _modifying(doc: Doc, start: int, role: int, countries: dict[int, tuple[str, Span]]) -> tuple[str, Span] | None:
    """The country that tells of whom the role word at token `role` is: none of a thing between them."""
    for at in range(role - 1, start - 1, -1):
        if at in countries:
            return countries[at]
        token = doc[at]
        if token.pos_ == "DET":
            return None
        if token.pos_ == "NOUN" and token.tag_ != "POS" and token.dep_ not in {"amod", "nummod"}:
            return _tied(doc, start, at, role, countries)
    return None


def _tied(
    doc: Doc, start: int, thing: int, role: int, countries: dict[int, tuple[str, Span]]
) -> tuple[str, Span] | None:
    """ "Danish oil heir A": the demonym is tied to the role or the name, as what stands between is to the role."""
    at = thing - 1
    if at - 1 >= start and doc[at].tag_ == "POS" and doc[thing].head.i == role:
        return countries.get(at - 1)  # "Denmark's culture minister"
    if at < start or at not in countries or doc[at].text not in _demonyms() or doc[thing].head.i != role:
        return None
    return countries[at] if doc[at].head.i >= role else None


def _force(doc: Doc, description: Description, countries: dict[int, tuple[str, Span]]) -> tuple[str, Span] | None:
    """ "A test pilot in the Italian air force": whose force it is."""
    forces = tuple(lexicon("roles")["armed_forces"]["words"])
    within = (at for at in range(description.start, description.end) if at in countries)
    return next((countries[at] for at in within if doc[at + 1 : at + 3].text.lower().startswith(forces)), None)


def _others(doc: Doc, cast: Cast, countries: dict[int, tuple[str, Span]]) -> Iterator[Attribute]:
    """ "A and two other Russian cosmonauts": A is a Russian cosmonaut, too."""
    for token in doc.words_among({"other", "fellow"}):
        if token.i + 1 >= len(doc) or token.i + 1 not in countries:
            continue
        code, span = countries[token.i + 1]
        at = token.i - 1
        while at > 0 and (doc[at].pos_ == "NUM" or doc[at].lower_ in {"two", "three", "several", "the"}):
            at -= 1
        if doc[at].lower_ == "and":
            for person in cast.meant(doc[at - 1]) if at else ():
                yield Attribute(person, "nationality", code, span, "and other")


def _compatriots(
    doc: Doc, cast: Cast, rosters: Sequence[tuple[Naming, ...]], known: dict[int, str]
) -> Iterator[Attribute]:
    """ "A and her compatriot B", "his countryman C": what the text tells of one is said of the other, too."""
    words = frozenset(lexicon("nationalities")["people"]["compatriots"])
    starting = {roster[0].start: roster for roster in rosters}
    for token in doc.words_among(words):
        owner = next((child for child in token.children if child.dep_ == "poss"), doc[max(0, token.i - 1)])
        following = token.i + 1 + (doc[token.i + 1 : token.i + 2].text == ",")
        people = [*cast.meant(owner), *(naming.person for naming in starting.get(following, ()))]
        countries = {known[person] for person in people if person in known}
        if len(people) > 1 and len(countries) == 1:
            span = Span(token.idx, token.idx + len(token))
            code = next(iter(countries))
            yield from (Attribute(person, "nationality", code, span, "compatriot") for person in people)


def _called(doc: Doc, cast: Cast, countries: dict[int, tuple[str, Span]]) -> Iterator[Attribute]:
    """ "Hungarian A", "A, an Argentine juggler", "A became the first Emirati in orbit", "A, the first citizen of"."""
    for at, (code, span) in sorted(countries.items()):
        if at + 1 < len(doc) and doc[at].text in _demonyms():
            name = doc[at + 1]
            for person in cast.named(Span(name.idx, name.idx + len(name))):
                yield Attribute(person, "nationality", code, span, "called")
        noun = _noun_of(doc, at, span.of(text_of(doc)))
        if noun is None:
            continue
        opener = noun.left_edge.i
        before = doc[opener - 2] if opener >= 2 and doc[opener - 1].text in {",", "—", "–"} else None
        if before is not None and before.is_digit and opener > 3 and doc[opener - 3].text == ",":
            before = doc[opener - 4]  # "A, 37, the first Dane to fly"
        people: tuple[int, ...] = _named_after(doc, cast, noun)
        if noun.dep_ == "conj" and noun.head.dep_ == "appos":
            people = people or cast.meant(noun.head.head)  # "A, a pilot and the first Dane to fly"
        if not people and before is not None and (doc[opener].pos_ == "DET" or doc[opener].lower_ == "only"):
            people = cast.named(Span(before.idx, before.idx + len(before)))
        elif not people and noun.dep_ == "attr" and noun.head.lemma_ in {"be", "become"}:
            verb = noun.head.head if noun.head.dep_ == "xcomp" else noun.head
            subjects = [child for child in verb.children if child.dep_ == "nsubj"]
            people = tuple(person for one in subjects for person in cast.meant(one) or cast.foretold(one))
        yield from (Attribute(person, "nationality", code, span, "called") for person in people)


def _people_of(
    doc: Doc, cast: Cast, rosters: Sequence[tuple[Naming, ...]], countries: dict[int, tuple[str, Span]]
) -> Iterator[Attribute]:
    """ "Americans A and B", "two Swedes, A and B", "a Dane, A", "A landed. The Dane waved.": demonyms alone."""
    starting = {roster[0].start: roster for roster in rosters}
    for at, (code, span) in sorted(countries.items()):
        people: tuple[int, ...] = ()
        following = at + 1 + (doc[at + 1 : at + 2].text in {",", ":", "—", "–"})
        opener = doc[at - 1] if at else doc[at]
        named = starting.get(following, ())
        if named and following == at + 2 and doc[named[-1].end : named[-1].end + 1].text not in _CLOSING:
            continue  # "the two Danes, A said, …"
        count = _COUNTS.get(opener.lower_, 1)
        is_told_of = doc[at].left_edge.lower_ == "the" and doc[at].dep_ in _SUBJECTS and not is_narrowed(doc[at])
        if doc[at].text in _plurals():
            people = tuple(naming.person for naming in named) or cast.meant(doc[at]) or _named_as(doc[at], rosters)
            people = people or (_subjects_before(doc, cast, at, count) if is_told_of and count > 1 else ())
            people = people or (_only_list(doc, rosters, count) if count >= _MANY else ())
        elif doc[at].text in _demonyms() and opener.lower_ in {"a", "an"} and following == at + 2:
            people = tuple(naming.person for naming in named[:1])
        elif doc[at].text in _demonyms() and _is_aside(doc, at):
            name = doc[at - 3]
            people = cast.named(Span(name.idx, name.idx + len(name)))
        elif doc[at].text in _demonyms() and is_told_of:
            people = cast.meant(doc[at]) or _subjects_before(doc, cast, at, 1)
        yield from (Attribute(person, "nationality", code, span, "called") for person in dict.fromkeys(people))


def _only_list(doc: Doc, rosters: Sequence[tuple[Naming, ...]], count: int) -> tuple[int, ...]:
    """ "Of the ten Danes chosen, four are pilots": those of the only list of so many in the text."""
    lists = {
        frozenset(naming.person for naming in company)
        for company in find_companies(doc, tuple(naming for roster in rosters for naming in roster))
    }
    found = [people for people in lists if len(people) == count]
    return tuple(sorted(found[0])) if len(found) == 1 else ()


def _named_as(noun: Token, rosters: Sequence[tuple[Naming, ...]]) -> tuple[int, ...]:
    """ "The three Danes are commander A, pilot B and C": as many as are counted, named right after the verb."""
    verb = noun.head
    count = max((_COUNTS.get(child.lower_, 1) for child in noun.children), default=1)
    if noun.dep_ != "nsubj" or verb.lemma_ != "be" or count == 1:
        return ()
    companies = find_companies(noun.doc, tuple(naming for roster in rosters for naming in roster))
    company = next((c for c in companies if 0 < c[0].start - verb.i <= _LONGEST_TITLE), ())
    people = dict.fromkeys(naming.person for naming in company)
    return tuple(people) if len(people) == count else ()


def _is_aside(doc: Doc, at: int) -> bool:
    """ "A, an Australian who …", whatever the parse."""
    following = doc[at + 1 : at + 2].text
    return (
        at > 2 and doc[at - 2].text == "," and doc[at - 1].lower_ in {"a", "an"} and following in {"who", ",", "from"}
    )


def _subjects_before(doc: Doc, cast: Cast, at: int, count: int) -> tuple[int, ...]:
    """Those of whom the sentence before tells, if they are so many."""
    start = doc[at].sent.start - 1
    while start > 0 and doc[start].is_space:
        start -= 1
    subjects = [child for child in doc[start].sent.root.children if child.dep_ in _SUBJECTS] if start > 0 else []
    people = {person for subject in subjects for one in (subject, *subject.conjuncts) for person in cast.meant(one)}
    return tuple(people) if len(people) == count else ()


def _named_after(doc: Doc, cast: Cast, noun: Token) -> tuple[int, ...]:
    """ "A Dutch teenager, A," and "the German juggler (Dr) A"."""
    at = noun.i + 1
    if doc[at : at + 1].text == "," and is_person_noun(noun):
        at += 1
    while at < len(doc) and doc[at].lower_ in honorifics():
        at += 1
    return cast.named(Span(doc[at].idx, doc[at].idx + len(doc[at]))) if at < len(doc) else ()


def _noun_of(doc: Doc, at: int, country: str) -> Token | None:
    """What somebody is called of the country whose name or demonym is at token `at`: "Emirati", "Argentine juggler",
    "citizen of"."""
    token = doc[at]
    if at >= 2 and doc[at - 1].lower_ == "of" and doc[at - 2].lower_ in lexicon("nationalities")["people"]["of"]:
        return doc[at - 2]
    following = doc[at + len(country.split())]
    if following.lower_ in lexicon("nationalities")["people"]["of"]:
        return following  # "the first New Zealand citizen"
    if token.text not in _demonyms() or any(other.text in _demonyms() for other in token.conjuncts):
        return None
    if token.head.i > at and token.dep_ in {"amod", "compound", "nmod"} and token.head.pos_ in {"NOUN", "PROPN"}:
        return token.head if token.head.pos_ == "NOUN" and token.head.lower_ not in _things() else None
    is_joined = token.dep_ == "conj" and token.head.dep_ in {"attr", "appos"}
    return token if token.dep_ in {"attr", "appos"} or is_joined else None


@cache
def _demonyms() -> frozenset[str]:
    told = [word for one in lexicon("nationalities")["countries"].values() for word in one["demonyms"]]
    return frozenset([*told, *(word.upper() for word in told)])


@cache
def _things() -> frozenset[str]:
    return frozenset(lexicon("nationalities")["people"]["not"])


def _spelled_out(
    doc: Doc, rosters: Sequence[tuple[Naming, ...]], countries: dict[int, tuple[str, Span]]
) -> Iterator[Attribute]:
    """ "With two Dutch crewmates: the pilot A, 39, and Dr B": a list of as many, each with an aside of their own."""
    companies = find_companies(doc, tuple(naming for roster in rosters for naming in roster))
    for at, (code, span) in sorted(countries.items()):
        noun = doc[at].head
        count = _COUNTS.get(doc[at - 1].lower_, 1) if at else 1
        if count == 1 or noun.tag_ != "NNS" or not at < noun.i < at + 4 or not is_person_noun(noun):
            continue
        if doc[noun.i + 1 : noun.i + 2].text not in {",", ":", "—", "–"}:
            continue
        company = next((c for c in companies if 0 < c[0].start - noun.i <= _LONGEST_TITLE), ())
        if len({naming.person for naming in company}) == count:
            yield from (Attribute(naming.person, "nationality", code, span, "called") for naming in company)


def _representing(doc: Doc, cast: Cast, countries: dict[int, tuple[str, Span]]) -> Iterator[Attribute]:
    """ "A signed the accords on behalf of Sweden"."""
    for at, (code, span) in sorted(countries.items()):
        if at < 3 or [token.lower_ for token in doc[at - 3 : at]] != ["on", "behalf", "of"]:
            continue
        verb = doc[at - 3].head
        for child in verb.children:
            if child.dep_ in {"nsubj", "agent"}:
                people = cast.meant(child) or tuple(p for pobj in child.children for p in cast.meant(pobj))
                yield from (Attribute(person, "nationality", code, span, "representing") for person in people)


def _unnamed(doc: Doc, work: Sequence[Attribute], countries: dict[int, tuple[str, Span]]) -> Iterator[Attribute]:
    """ "A Russian actress and a director rocketed …": whoever the text then names as the actress and the director."""
    for at, (code, span) in sorted(countries.items()):
        count = _COUNTS.get(doc[at - 1].lower_) if at else None
        if count and _is_in_party(doc, at, countries):
            fliers = {one.person for one in work if one.name == "role" and one.value in _FLIERS}
            people = [person for person in _of_agency(work, code, doc[at]) if person in fliers]
            if len(people) == count:
                yield from (Attribute(person, "nationality", code, span, "unnamed") for person in people)
        for noun in _coordinated(doc, at, countries) if count else ():
            for word in role_words(doc, noun.i, noun.i + 1):
                role = word.role or lexicon("roles")["films"]["role"]
                bearers = _bearers(work, role, code, noun)
                named = bearers[:1] if count == 1 else bearers if count == len(bearers) else []
                yield from (Attribute(person, "nationality", code, span, "unnamed") for person in named)


def _coordinated(doc: Doc, at: int, countries: dict[int, tuple[str, Span]]) -> list[Token]:
    """The role noun that a demonym modifies and those joined to it by "and" that have no country of their own."""
    head = doc[at].head if doc[at].head.i > at else None
    if head is None or head.i - at > 3:
        return []
    return [head, *(other for other in head.conjuncts if not any(child.i in countries for child in other.children))]


def _bearers(work: Sequence[Attribute], role: str, code: str, noun: Token) -> list[int]:
    """The only person of that role in the text, or those called so, or of the country's agency, in what follows."""
    of_role = [one for one in work if one.name == "role" and one.value == role]
    people = {one.person for one in of_role}
    if len(people) == 1:
        return sorted(people)
    of_agency = _of_agency(work, code, noun) if role in _FLIERS else []
    others = {one.person for one in work if one.span.start < noun.idx}
    others |= {person for person, country in homes(work).items() if country != code}
    return of_agency or _next_told([one for one in of_role if one.person not in others], noun)


def _of_agency(work: Sequence[Attribute], code: str, noun: Token) -> list[int]:
    """Whom the text, soon after a noun, tells to work for the space agency of a country."""
    agency = _agency(code)
    return _next_told([one for one in work if one.name == "affiliation" and one.value == agency], noun)


def _next_told(told: Sequence[Attribute], noun: Token) -> list[int]:
    reach = _sentence_reach(noun)
    near = sorted((one.span, one.person) for one in told if noun.idx < one.span.start <= reach)
    return list(dict.fromkeys(person for _, person in near))


def _is_in_party(doc: Doc, at: int, countries: dict[int, tuple[str, Span]]) -> bool:
    """ "An American and two Russians": of several countries, and so named by their agencies, whatever the parse."""
    near = [other for other in range(max(at - 4, 1), at + 5) if other in countries and other != at]
    return any(
        doc[other - 1].lower_ in _COUNTS
        and not {"and", ","}.isdisjoint(token.lower_ for token in doc[min(at, other) : max(at, other)])
        and all(one + 1 >= len(doc) or doc[one + 1].pos_ not in {"NOUN", "PROPN", "ADJ"} for one in (at, other))
        for other in near
    )


def _agency(code: str) -> str | None:
    """The space agency of a country."""
    entries = lexicon("organizations")["organization"]
    return next((entry["name"] for entry in entries if entry.get("country") == code), None)


def _sentence_reach(noun: Token) -> int:
    at = noun.sent.end
    for _ in range(_LEAD_REACH):
        while at < len(noun.doc) and noun.doc[at].is_space:
            at += 1
        if at >= len(noun.doc):
            break
        at = noun.doc[at].sent.end
    last = noun.doc[at - 1]
    return last.idx + len(last)
