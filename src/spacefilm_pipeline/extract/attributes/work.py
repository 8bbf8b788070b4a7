"""What people are and for whom they work, from the phrases that describe them."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from spacefilm_pipeline.extract.attributes.descriptions import Description
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.organizations import Organization, known_organizations
from spacefilm_pipeline.extract.roles import RoleWord, is_role_word, role_words, settled_role
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.extract.tokens import Span as Words
from spacefilm_pipeline.records import Attribute, CraftMention, OrganizationMention, Span

_ADDRESS = re.compile(r"(?P<user>[\w.’'-]{1,64})@(?:[\w-]{1,40}\.){0,3}?(?P<domain>[\w-]{1,40}\.[a-z]{2,3})(?!\w|\.\w)")
_LETTERS = re.compile(r"[^\w]|_|\d")
_NEAR_ADDRESS = 200
"""Characters before an address of mail in which stands whose it is: those of a table of contacts."""
_BESIDE = {"(", ")", "’s", "'s", "'", "’", "general", "former", "acting", "deputy", "associate", "assistant", "vice"}
"""What may stand between an organisation and its leader: "NASA’s acting administrator"."""
_LED_APART = 5
"""How many tokens may part "head" from what is led: "head of the Russian state space corporation"."""


def find_roles(
    doc: Doc, cast: Cast, descriptions: Sequence[Description], organizations: Sequence[OrganizationMention]
) -> list[Attribute]:
    """`role` and `role_text` of everybody described by a word for a role."""
    found: list[Attribute] = []
    medical = lexicon("roles")["medical"]
    doctors = _with_doctorate(doc, cast)
    for description in descriptions:
        if description.kind in {"complement", "possessor"}:
            continue
        words = role_words(doc, description.start, description.end)
        if doctors.issuperset(description.people):
            words += [replace(word, role=medical["role"]) for word in words if word.word in medical["words"]]
        settled = [(word, _settle(doc, word, description, organizations)) for word in words]
        if description.kind == "description":
            settled = [(word, role if word.role else None) for word, role in settled]
        roles = [role for _, role in settled if role]
        if _serves(doc, description, words, organizations):
            roles.append(lexicon("roles")["armed_forces"]["role"])
        if not roles:
            continue
        span = _words(doc, description)
        for person in description.people:
            found += [Attribute(person, "role", role, span, description.kind) for role in dict.fromkeys(roles)]
            found.append(Attribute(person, "role_text", span.of(text_of(doc)), span, description.kind))
    found = _without_rivals(found)
    return _without_vague([*found, *_handed_over(doc, cast), *_doing(doc, cast, organizations)])


def _serves(
    doc: Doc, description: Description, words: Sequence[RoleWord], organizations: Sequence[OrganizationMention]
) -> bool:
    """ "A former air force pilot", "a Navy test pilot", "an army doctor": those of a trade in an armed force."""
    table = lexicon("roles")["armed_forces"]
    trades = [word for word in words if word.role in table["trades"] or word.word in table["trades"]]
    if not trades:
        return False
    named = any(_organization(mention).kind == "military" for mention in _within(doc, description, organizations))
    phrase = f" {doc[description.start : description.end].text.lower()} "
    if any(f" {word} " in phrase for word in table["past"]):
        return False  # "a former Navy pilot"
    return named or any(f" {force} " in phrase for force in table["words"])


def _handed_over(doc: Doc, cast: Cast) -> Iterator[Attribute]:
    """ "A handed over command of the station to B": both are, or were until then, its commander."""
    table = lexicon("roles")["station_commanders"]
    for token in doc.words_among({"command"}):
        if token.head.lower_ == "in" and token.head.head.lemma_ == "be":
            yield from _in_command(doc, cast, token)
        if token.head.lemma_ not in table["handing"]:
            continue
        if not any(word.lower_ in table["signs"] for word in doc[token.i + 1 : token.i + 6]):
            continue
        span = Span(token.idx, token.idx + len(token))
        verb = token.head
        while verb.dep_ == "xcomp" and verb.head != verb and not any(c.dep_ == "nsubj" for c in verb.children):
            verb = verb.head  # "is due to hand over"
        if verb.dep_ == "acomp" or (verb.pos_ == "ADJ" and verb.head.lemma_ == "be"):
            verb = verb.head
        people = [p for child in verb.children if child.dep_ == "nsubj" for p in cast.meant(child)]
        for word in token.head.subtree:
            if word.lower_ in {"to", "from"} and word.i > token.i and word.nbor().lower_ != "the":
                following = doc[word.i : word.i + 5]
                people += cast.named(Span(following.start_char, following.end_char))[:1]
                break
        yield from (Attribute(person, "role", table["role"], span, "handed over") for person in people)


def _in_command(doc: Doc, cast: Cast, token: Token) -> Iterator[Attribute]:
    """ "A is in command of the station"."""
    table = lexicon("roles")["station_commanders"]
    if any(word.lower_ in table["signs"] for word in doc[token.i + 1 : token.i + 5]):
        span = Span(token.idx, token.idx + len(token))
        subjects = (child for child in token.head.head.children if child.dep_ == "nsubj")
        people = (person for subject in subjects for person in cast.meant(subject))
        yield from (Attribute(person, "role", table["role"], span, "in command") for person in people)


def _doing(doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> Iterator[Attribute]:
    """ "A, who runs SpaceX", "she manages NASA’s crew program", "B teaches physics": what people do for a living."""
    led = [mention.span for mention in organizations if _organization(mention).kind in {"company", "other"}]
    starts = {span.start for span in led}
    deeds = lexicon("roles")["deeds"]
    for token in doc.lemmas_among(deeds.keys()):
        deed = deeds.get(token.lemma_)
        if deed is None or token.tag_ not in deed["forms"]:
            continue
        objects = [child for child in token.children if child.dep_ == "dobj"]
        if deed["objects"] and not any(
            one.lower_ in deed["objects"] or (deed["companies"] and one.left_edge.idx in starts and one.tag_ == "NNP")
            for one in objects
        ):
            continue
        if deed.get("names") and not any(one.tag_ == "NNP" and one.ent_type_ != "ORG" for one in objects):
            continue  # "played Captain Kestrel", not "played the flute"
        span = Span(token.idx, token.idx + len(token))
        courteous = _with_doctorate(doc, cast) if deed.get("honorific") else None
        verb = token.head if token.dep_ in {"xcomp", "ccomp"} and token.head.lemma_ == "help" else token
        for subject in (child for child in verb.children if child.dep_ == "nsubj"):
            people = [person for person in cast.meant(subject) if courteous is None or person in courteous]
            yield from (Attribute(person, "role", deed["role"], span, "doing") for person in people)


def _with_doctorate(doc: Doc, cast: Cast) -> set[int]:
    """Who is called a doctor or professor by an honorific: pupils study, too."""
    starts = {mention.span.start: person for person, one in enumerate(cast.people) for mention in one.mentions}
    titles = doc.words_among({*lexicon("roles")["phrases"]["learned"]})
    return {starts[at] for title in titles if (at := doc.tokens[title.i + 1].idx) in starts}


def _without_rivals(found: list[Attribute]) -> list[Attribute]:
    """Who is an astronaut by title is no cosmonaut, though "the three cosmonauts" may seem to mean them."""
    fliers = frozenset(lexicon("roles")["aboard"]["fliers"])
    titles = {(one.person, one.value) for one in found if one.value in fliers and one.rule != "description"}
    called = {person for person, _ in titles}

    def is_rival(one: Attribute) -> bool:
        return one.value in fliers and one.person in called and (one.person, one.value) not in titles

    return [one for one in found if not is_rival(one)]


def _without_vague(found: list[Attribute]) -> list[Attribute]:
    """Of whom the text tells a role of the vocabulary, it is not said that they are something "other"."""
    vague = "other"
    definite = {one.person for one in found if one.name == "role" and one.value != vague}
    return [one for one in found if one.name != "role" or one.value != vague or one.person not in definite]


def _settle(
    doc: Doc, word: RoleWord, description: Description, organizations: Sequence[OrganizationMention]
) -> str | None:
    if _heads_crew(doc, word):
        return None
    if word.word in lexicon("roles")["leaders"]["words"] and _is_of_agency(doc, word):
        table = lexicon("roles")["leaders"]
        is_deputy = word.start > description.start and doc[word.start - 1].lower_ in table["deputies"]
        return str(table["deputy" if is_deputy else "agency"])
    inside = _within(doc, description, organizations)
    led = [_organization(mention) for mention in inside if _is_led(doc, word, mention)]
    is_owned = word.start > description.start + 1 and doc[word.start - 1].tag_ == "POS"
    if not led and (word.word in lexicon("roles")["implied"]["titles"] or is_owned):
        led = [_organization(mention) for mention in _implied(doc, description, organizations)]
    return settled_role(doc, word, description.start, description.end, led, [_organization(m) for m in inside])


def _is_of_agency(doc: Doc, word: RoleWord) -> bool:
    """ "Head of the space agency", of whatever country."""
    following = doc[word.end : word.end + 5]
    lowered = [token.lower_ for token in following]
    at = lowered.index("agency") if "agency" in lowered else len(lowered)
    is_whole = at < len(lowered) and (at + 1 == len(lowered) or following[at + 1].pos_ not in {"NOUN", "PART"})
    return (
        lowered[:2] == ["of", "the"] and is_whole and {*lowered[2:at]} <= {"space", "national", "country", "’s", "'s"}
    )


def _heads_crew(doc: Doc, word: RoleWord) -> bool:
    """ "Head of the next Soyuz crew": its commander, which is no role."""
    opener = doc[word.end] if word.end < len(doc) else None
    if word.role is not None or opener is None or opener.lower_ != "of":
        return False
    return any(child.lower_ in lexicon("roles")["leaders"]["crews"] for child in opener.children)


def _within(
    doc: Doc, description: Description, organizations: Sequence[OrganizationMention]
) -> Sequence[OrganizationMention]:
    """The organisations, which stand in text order, whose names begin within the description."""
    first, last = doc[description.start].idx, _end(doc, description.end)
    starts = [bisect_left(organizations, at, key=lambda mention: mention.span.start) for at in (first, last)]
    return organizations[starts[0] : starts[1]]


def _is_led(doc: Doc, word: RoleWord, mention: OrganizationMention) -> bool:
    """ "NASA administrator", "head of (the Russian state space corporation) Roscosmos"; not "NASA head of safety"."""
    begin, end = doc[word.start].idx, _end(doc, word.end)
    if mention.span.end <= begin:
        if word.end < len(doc) and doc[word.end].lower_ in {"of", "for"}:
            return False
        between = doc.char_span(mention.span.end, begin, alignment_mode="contract")
        return between is None or _is_aside(between)
    between = doc.char_span(end, mention.span.start, alignment_mode="contract")
    following = doc.char_span(
        mention.span.end, min(mention.span.end + 12, len(text_of(doc))), alignment_mode="contract"
    )
    if following is not None and len(following) and following[0].pos_ == "NOUN":
        return False  # "director of the NASA sea level team" leads the team
    if between is None or not len(between) or len(between) > _LED_APART:
        return False
    if text_of(doc)[mention.span.end : mention.span.end + 2] in {"’s", "'s"}:
        return False  # "chief of NASA’s balloon office" leads the office
    return between[0].lower_ in {"of", "at", "for"} and all(t.pos_ in {"ADP", "DET", "ADJ"} for t in between)


def _is_aside(words: Words) -> bool:
    depth = 0
    for token in words:
        depth += token.text == "("
        if not depth and token.lower_ not in _BESIDE:
            return False
        depth -= token.text == ")"
    return True


def _organization(mention: OrganizationMention) -> Organization:
    return known_organizations().get(mention.organization) or Organization(mention.organization, "other")


def _words(doc: Doc, description: Description) -> Span:
    """The describing words without article and closing mark."""
    start, end = description.start, description.end
    while start < end - 1 and (doc[start].pos_ == "DET" or doc[start].is_punct):
        start += 1
    while end > start + 1 and doc[end - 1].is_punct and doc[end - 1].text != ")":
        end -= 1
    return Span(doc[start].idx, _end(doc, end))


def _end(doc: Doc, end: int) -> int:
    return doc[end - 1].idx + len(doc[end - 1])


def find_affiliations(
    doc: Doc,
    cast: Cast,
    namings: Sequence[Naming],
    descriptions: Sequence[Description],
    organizations: Sequence[OrganizationMention],
    craft: Sequence[CraftMention],
) -> list[Attribute]:
    """`affiliation` of everybody described by, or said to own, an organisation."""
    starts = {one.span.start for one in craft if one.named}
    free = [
        mention
        for mention in organizations
        if not any(mention.span.overlaps(c.span) for c in craft if c.named) and not _rides(doc, mention)
        if not _is_makers(doc, mention, starts)
    ]
    apart = [
        one
        for one in descriptions
        if one.kind == "complement" and len(one.people) == 1 and any(_organizations_of(doc, one, free))
    ]
    found: list[Attribute] = []
    for description in descriptions:
        told = list(_organizations_of(doc, description, free)) or list(_implied(doc, description, free))
        elsewhere = _of_others(doc, description, apart)
        for mention in told:
            people = (person for person in description.people if person not in elsewhere)
            found += [_affiliation(person, mention, description.kind) for person in people]
    found += [*_owned(doc, cast, free), *_employed(doc, cast, free), *_chosen(doc, cast, free)]
    found += _flown_for(doc, cast, free)
    found += [*_grouped(doc, cast, free), *_possessed(doc, namings, free)]
    return [*found, *_addressed(doc, cast, namings)]


def _of_others(doc: Doc, title: Description, apart: Sequence[Description]) -> frozenset[int]:
    """Of those with one title, who is then said to be of somebody else's: "NASA astronauts A and B, and C of JAXA"."""
    if title.kind != "title" or len(title.people) < 2:
        return frozenset()
    sentence = doc[title.start].sent
    return frozenset(other.people[0] for other in apart if sentence.start <= other.start < sentence.end)


def _rides(doc: Doc, mention: OrganizationMention) -> bool:
    """ "Aboard SpaceX’s Kestrel", "atop a ULA rocket": whose ship it is, and nobody's employer."""
    before = text_of(doc)[max(0, mention.span.start - 12) : mention.span.start].split()
    return [word for word in before if word not in {"a", "the"}][-1:] in (["aboard"], ["atop"])


def _is_makers(doc: Doc, mention: OrganizationMention, ships: Collection[int]) -> bool:
    """ "The pilot of Boeing’s Kestrel": whose the ship is by a possessive, at whose end one of `ships` begins."""
    if _organization(mention).kind != "company":
        return False
    return text_of(doc)[mention.span.end : mention.span.end + 2] in {"’s", "'s"} and mention.span.end + 3 in ships


def _affiliation(person: int, mention: OrganizationMention, rule: str) -> Attribute:
    name = _organization(mention).part_of or mention.organization
    return Attribute(person, "affiliation", name, mention.span, rule)


def _implied(
    doc: Doc, description: Description, organizations: Sequence[OrganizationMention]
) -> Iterator[OrganizationMention]:
    """Of "an agency spokesman", "the company’s chief executive", "Deputy Administrator A": what was named last."""
    words = role_words(doc, description.start, description.end)
    if not words or description.kind in {"complement", "possessor", "description"}:
        return
    phrase = doc[max(0, description.start) : description.end]
    kinds = _implied_kinds(phrase) or (
        _titled_kinds(doc, words[-1], description) if description.kind == "title" else ()
    )
    begin = phrase[0].idx
    told = Counter(mention.organization for mention in organizations)
    before = [m for m in organizations if m.span.end <= begin and (m.known or told[m.organization] > 1)]
    yield from [m for m in before if _organization(m).kind in kinds][-1:]


def _implied_kinds(phrase: Words) -> tuple[str, ...]:
    """The kinds of organisation that a common noun in the phrase stands for."""
    nouns = lexicon("roles")["implied"]["nouns"]
    for token in phrase:
        if token.lower_ in nouns and token.tag_ == "NN" and token.dep_ in {"compound", "poss", "pobj", "nmod"}:
            return tuple(nouns[token.lower_])
    return ()


def _titled_kinds(doc: Doc, word: RoleWord, description: Description) -> tuple[str, ...]:
    """ "Center Director A", "Associate Administrator A": titles of agencies and their centres."""
    table = lexicon("roles")["implied"]
    if word.end != description.end or not doc[word.end - 1].text[0].isupper():
        return ()
    ranks = {token.lower_ for token in doc[description.start : word.end]}
    is_rank = word.word in table["titles"] or (word.word in table["ranked"] and ranks & set(table["ranks"]))
    return ("agency", "centre") if is_rank else ()


def _employed(doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> Iterator[Attribute]:
    """ "A, who studies comets at the Acme Institute", "she works for NASA"."""
    verbs, joining, past = (lexicon("roles")["employment"][kind] for kind in ("verbs", "joining", "past"))
    starts = {mention.span.start: mention for mention in organizations}
    for token in [token for token in doc if token.dep_ == "nsubj"]:
        if token.head.lemma_ in joining:
            yield from _joined(doc, cast, token, starts)
        if token.head.lemma_ in past:
            yield from _began(doc, cast, token, starts)
        if token.head.lemma_ not in verbs or token.head.tag_ not in {"VBZ", "VBP"}:
            continue
        people = cast.meant(token)
        if people and (mention := _next_mention(doc, token.head.i + 1, starts)) and mention.known:
            yield from (_affiliation(person, mention, "employment") for person in people)
        for word in token.head.subtree if people else ():
            if word.lower_ in {"at", "for", "with"} and (mention := _next_mention(doc, word.i + 1, starts)):
                yield from (_affiliation(person, mention, "employment") for person in people)
                break


def _joined(doc: Doc, cast: Cast, subject: Token, starts: dict[int, OrganizationMention]) -> Iterator[Attribute]:
    """ "She joined NASA", "who served in the Navy"."""
    verb = subject.head
    ways = {"in", "with"} if verb.lemma_ == "serve" else {verb.lower_}
    opener = next((word for word in verb.subtree if word.i >= verb.i and word.lower_ in ways), None)
    mention = _next_mention(doc, opener.i + 1, starts) if opener is not None else None
    words = (
        doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand") if mention is not None else None
    )
    is_whole = words is None or words.end >= len(doc) or doc[words.end].pos_ not in {"NOUN", "PROPN"}
    if mention is not None and is_whole and mention.known and _organization(mention).kind != "press":
        yield from (_affiliation(person, mention, "employment") for person in cast.meant(subject))


def _began(doc: Doc, cast: Cast, subject: Token, starts: dict[int, OrganizationMention]) -> Iterator[Attribute]:
    """ "She began her career at Acme", "he worked for Acme and the Navy"."""
    verb, table = subject.head, lexicon("roles")["employment"]
    objects = table["past"][verb.lemma_]
    told = [word for word in verb.subtree if word.i > verb.i and word.lower_ in objects]
    if (objects and not told) or verb.tag_ not in {"VBD", "VBN"}:
        return
    after = told[0].i if told else verb.i
    opener = next((word for word in doc[after + 1 : after + 3] if word.lower_ in table["ways"]), None)
    mention = _next_mention(doc, opener.i + 1, starts) if opener is not None else None
    if opener is None or mention is None:
        return
    conjuncts = (one for noun in opener.children for one in noun.conjuncts)
    others = (starts.get(one.left_edge.idx) or starts.get(one.idx) for one in conjuncts)
    for one in dict.fromkeys([mention, *filter(None, others)]):
        yield from (_affiliation(person, one, "employment") for person in cast.meant(subject))


def _chosen(doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> Iterator[Attribute]:
    """ "NASA selected A and B", "A was selected by NASA"."""
    starts = {mention.span.start: mention for mention in organizations}
    choosing = frozenset(lexicon("roles")["employment"]["choosing"])
    for token in doc.lemmas_among(choosing):
        if token.lemma_ not in choosing or token.pos_ != "VERB":
            continue
        objects, agents = {"dobj"}, {"nsubj"}
        if token.tag_ == "VBN":
            objects, agents = {"nsubjpass"}, {"agent"}
        chosen = [child for child in token.children if child.dep_ in objects]
        heads = [child for child in token.children if child.dep_ in agents]
        if token.tag_ == "VBN":
            heads += [word for word in token.subtree if word.i > token.i and word.lower_ == "by" and word not in heads]
        heads += [noun for head in heads for noun in head.children if noun.dep_ == "pobj"]
        agency = next((starts[head.idx] for head in heads if head.idx in starts), None)
        if agency is not None and _organization(agency).kind == "agency":
            for head in chosen:
                for one in (head, *head.conjuncts):
                    yield from (_affiliation(person, agency, "chosen") for person in cast.meant(one))


def _flown_for(doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> Iterator[Attribute]:
    """ "She spent five months on the station for the European Space Agency"."""
    flying = lexicon("roles")["employment"]["flying"]
    for mention in organizations:
        words = doc.char_span(mention.span.start, mention.span.end) if _organization(mention).kind == "agency" else None
        at = words.start - 1 if words is not None else -1
        at -= at > 0 and doc[at].lower_ == "the"
        if at < 1 or doc[at].lower_ != "for":
            continue
        verb = doc[at].head
        while verb.pos_ not in {"VERB", "AUX"} and verb.head != verb:
            verb = verb.head
        if verb.lemma_ in flying and verb.i < at:
            for subject in (child for child in verb.children if child.dep_ == "nsubj"):
                yield from (_affiliation(person, mention, "flown for") for person in cast.meant(subject))


def _grouped(doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> Iterator[Attribute]:
    """ "The two NASA crewmates": those whom the noun after an organisation means."""
    for mention in organizations:
        words = doc.char_span(mention.span.start, mention.span.end) if mention.known else None
        noun = doc[words.end] if words is not None and words.end < len(doc) else None
        if noun is not None and noun.tag_ in {"NN", "NNS"} and is_person_noun(noun) and not is_role_word(noun):
            yield from (_affiliation(person, mention, "description") for person in cast.meant(noun))


def _possessed(
    doc: Doc, namings: Sequence[Naming], organizations: Sequence[OrganizationMention]
) -> Iterator[Attribute]:
    """ "A’s Acme Orbital": whose company it is."""
    starts = {mention.span.start: mention for mention in organizations if _organization(mention).kind == "company"}
    for naming in namings:
        at = naming.end if doc.tokens[naming.end].tag_ == "POS" else naming.end - 1
        if doc.tokens[at].tag_ == "POS" and (mention := _next_mention(doc, at + 1, starts)):
            yield _affiliation(naming.person, mention, "possession")


def _addressed(doc: Doc, cast: Cast, namings: Sequence[Naming]) -> Iterator[Attribute]:
    """ "Write to A at first.last@nasa.gov": who is named before an address that holds their surname."""
    text, domains = text_of(doc), lexicon("organizations")["mail"]["domains"]
    for match in _ADDRESS.finditer(text) if "@" in text else ():
        organization = domains.get(match.group("domain").lower())
        for naming in reversed(namings) if organization else ():
            words = doc[naming.start : naming.end]
            surname = _LETTERS.sub("", cast.people[naming.person].name.split()[-1].lower())
            begin = match.start() - _NEAR_ADDRESS
            if begin <= words.start_char < match.start() and surname in _LETTERS.sub("", match.group("user").lower()):
                yield Attribute(naming.person, "affiliation", organization, Span(*match.span()), "address")
                break


def _next_mention(doc: Doc, at: int, starts: dict[int, OrganizationMention]) -> OrganizationMention | None:
    """The organisation named right after, if but an article stands between."""
    if at < len(doc) and doc[at].lower_ == "the":
        at += 1
    return starts.get(doc[at].idx) if at < len(doc) else None


def _organizations_of(
    doc: Doc, description: Description, organizations: Sequence[OrganizationMention]
) -> Iterator[OrganizationMention]:
    start, end = doc[description.start].idx, _end(doc, max(description.tail, description.start + 1))
    inside = [m for m in organizations if start <= m.span.start and m.span.end <= end]
    if description.kind == "possessor":
        yield from (mention for mention in inside if mention.known and mention.span.end == end)
        return
    if description.kind == "complement":
        opening = doc[description.start].idx + len(doc[description.start])
        called = (m for m in inside[:1] if _is_called_group(text_of(doc)[opening : m.span.start]))
        yield from called
        yield from (
            m for m in inside[:1] if m.known and text_of(doc)[opening : m.span.start].strip() in {"", "the", "both"}
        )
        yield from (m for m in inside[:1] if not m.known and text_of(doc)[opening : m.span.start].strip() == "the")
        return
    words = role_words(doc, description.start, description.end, duties=True)
    if not words:
        return
    for mention in inside:
        if mention.known or _is_tied(doc, mention, words):
            yield mention
    if description.kind == "apposition" and (employer := _set_off(doc, description, organizations)):
        yield employer


def _set_off(
    doc: Doc, description: Description, organizations: Sequence[OrganizationMention]
) -> OrganizationMention | None:
    """ "A, project manager, Acme’s rocket office", "B, pilot, from Acme": what a comma sets off after the words for the
    role, and no verb of another clause follows."""
    comma = doc[description.tail] if description.tail < len(doc) else None
    if comma is None or comma.text != ",":
        return None
    starts = {mention.span.start: mention for mention in organizations}
    is_linked = comma.i + 1 < len(doc) and doc[comma.i + 1].lower_ in lexicon("roles")["phrases"]["origins"]
    mention = _next_mention(doc, comma.i + 1 + is_linked, starts)
    words = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand") if mention else None
    if mention is None or words is None:
        return None
    following = doc[words.end] if words.end < len(doc) else None
    ends = following is None or following.is_punct or following.is_space
    return mention if ends or (mention.known and following is not None and following.tag_ == "POS") else None


def _is_called_group(words: str) -> bool:
    """ "A of campaign group Acme", "B of the think tank Acme": the kind of what follows, in small letters."""
    return bool(_body().fullmatch(words.strip()))


@cache
def _body() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:a|the) )?(?:[a-z-]+ ){{0,2}}(?:{'|'.join(lexicon('roles')['phrases']['bodies'])})")


def _is_tied(doc: Doc, mention: OrganizationMention, words: Sequence[RoleWord]) -> bool:
    """Whether an organisation that only the model knows stands where one must: "of the …", "… analyst"."""
    if " " not in mention.organization:
        return False
    leads = lexicon("roles")["leads"]["words"]
    if any(doc[word.start].idx - mention.span.end in {0, 1, 3} for word in words if word.word not in leads):
        return True
    before = text_of(doc)[: mention.span.start].split()[-2:]
    if before[-1:] == ["the"]:
        return before[0].lower() in lexicon("roles")["phrases"]["links"]
    return bool(before) and before[-1].lower() in lexicon("roles")["phrases"]["bare_links"]


def _owned(doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> Iterator[Attribute]:
    """ "His company, Acme", "one of her other firms, Acme"."""
    possessions = lexicon("roles")["phrases"]["possessions"]
    starts = {mention.span.start: mention for mention in organizations}
    for token in doc.words_among({"his", "her", "whose"}):
        if token.head.lower_ not in possessions:
            continue
        following = doc[token.head.i + 1] if token.head.i + 1 < len(doc) else None
        if following is not None and following.text in {",", ":"} and following.i + 1 < len(doc):
            following = doc[following.i + 1]
        if following is not None and (mention := _next_mention(doc, following.i, starts)):
            for person in cast.meant(token):
                yield Attribute(person, "affiliation", mention.organization, mention.span, "possession")
