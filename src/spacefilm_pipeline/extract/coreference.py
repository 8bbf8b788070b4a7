"""Whom a noun phrase or pronoun of the text means.

One pass over the text in reading order, as in centering theory (Grosz, Joshi and Weinstein, 1995): whoever was named
lately, as subject, outside quotation marks, is who a pronoun or description means, if gender, number and kind agree.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from spacefilm_pipeline.extract.epithets import agrees, epithets_at, noun
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import honorifics, is_person_noun, person_nouns
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.extract.tokens import Span as Tokens
from spacefilm_pipeline.records import Person, Span

BELIEVED = 0.5
"""Candidates of less belief are nobody that a pronoun could mean."""
_MEMORY = 60
"""Mentions that a reader still has in mind: keeps the pass linear."""
_REACH = 12
"""Sentences that a pronoun reaches back."""
_GROUP_REACH = 25
"""Sentences that a description or a word for a group reaches back."""
_ASIDE = 5
"""Steps from where somebody works or lives up to the name."""
_CREW_REACH = 8
"""Sentences (and breaks between paragraphs) that a word for a group without a number reaches back."""
_AGED_REACH = 3
"""Sentences (and breaks between paragraphs) that "the 37-year-old" reaches back."""
_LEAD_REACH = 5
"""Sentences (and breaks between paragraphs) after which people told of without names get them no more."""
_NEXT = 2
"""The next sentence, with a break between paragraphs."""
_LONGEST_GAP = 16
"""Tokens between two names of one list: `Jane Doe of the Space Agency, and mission specialist …`."""
_LONGEST_DESCRIPTION = 14
"""Tokens from the noun of a description to the comma before the name: `her teacher at the village school, Jane Doe`."""
_CLIMB = 6
"""Clauses up from a pronoun in which a subject is looked for."""
_NAMING = {"named", "called"}
_CLOSE_APPOSITION = {",", ".", ";", "—", "–"}
_SENTENCE_MARKS = {"“", "”", '"', ";", ":", "—", "(", ")"}
_OPENING, _CLOSING, _EITHER = {"“", "«"}, {"”", "»"}, {'"', "''", "``"}
_QUOTING = _OPENING | _CLOSING | _EITHER
"""Quotation marks, by what they do."""
_SUBJECTS = {"nsubj", "nsubjpass"}
_RELATIVES = {"who", "whom", "whose", "that"}
_PLURALS = {"NNS", "NNPS"}


class _Mention(Struct, frozen=True):
    """Somebody named or meant at a token."""

    people: tuple[int, ...]
    at: int
    sentence: int
    is_subject: bool
    is_quoted: bool
    is_main: bool = False
    is_coordination: bool = True


class Cast:
    """The people of one text, and which of its words mean them."""

    def __init__(self, doc: Doc, people: tuple[Person, ...]) -> None:
        self.doc = doc
        self.people = people
        self._names = _names(doc, people)
        self._at = {token.i: index for name, index in self._names for token in name}
        self._meant: dict[int, tuple[int, ...]] = {token: (index,) for token, index in self._at.items()}
        reading = _Reading(doc, people, self._names)
        self._meant.update(reading.meant)
        self._foretold = reading.foretold
        self._ranked = reading.ranked
        self._gender = reading.gender

    def named(self, span: Span) -> tuple[int, ...]:
        """The people whose names stand within the span, in text order."""
        words = self.doc.char_span(span.start, span.end, alignment_mode="expand")
        return tuple(dict.fromkeys(self._at[t.i] for t in words or () if t.i in self._at))

    def meant(self, token: Token) -> tuple[int, ...]:
        """The people meant by the phrase that this token heads: a name, a description, a pronoun or a group.

        Coordinated phrases ("A and B") are separate heads: see `Token.conjuncts`. A pronoun or noun that means several
        people ("they", "the trio") gives them all; nobody where it is not plain who is meant.
        """
        return self._meant.get(token.i, ())

    def could_mean(self, token: Token) -> tuple[int, ...]:
        """Everybody whom "he" or "she" could mean here, the likeliest first."""
        return self._ranked.get(token.i, ())

    def gender(self, person: int) -> str | None:
        """`m` or `f`, from all that the text says of somebody."""
        return self._gender[person]

    def foretold(self, token: Token) -> tuple[int, ...]:
        """Those told of at a token whom the text names only later: "two astronauts", all of "a Dane and two Swedes"."""
        return self._foretold.get(token.i, ())

    def foretold_before(self, token: Token) -> tuple[int, ...]:
        """Those told of last before a token whom the text names only later."""
        last = max((at for at in self._foretold if at < token.i), default=None)
        return self._foretold[last] if last is not None else ()


def _names(doc: Doc, people: tuple[Person, ...]) -> list[tuple[Tokens, int]]:
    """The tokens of every name mention with its person, in text order."""
    found = [
        (tokens, index)
        for index, person in enumerate(people)
        for mention in person.mentions
        if (tokens := doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand"))
    ]
    return sorted(found, key=lambda name: name[0].start)


@cache
def _pronouns() -> dict[str, str]:
    """`m`, `f` or `plural` by pronoun."""
    return {word: kind for kind in ("m", "f", "plural") for word in lexicon("descriptions")["pronouns"][kind].split()}


@cache
def _list(name: str) -> frozenset[str]:
    table = lexicon("descriptions")
    return frozenset((table.get(name) or table["pronouns"][name]).split())


@cache
def _speech() -> frozenset[str]:
    return frozenset(lexicon("names")["verbs"]["speech"].split())


@cache
def _describing() -> frozenset[str]:
    """The words of which every description has one."""
    numbers = lexicon("descriptions")["numbers"]
    return frozenset([*person_nouns(), *numbers, *_list("anybody"), *_list("groups"), "both", "old"])


@cache
def _telling() -> frozenset[str]:
    """The words, plural nouns aside, that may mean somebody without being a name."""
    return _describing() | _pronouns().keys() | _RELATIVES


class _Reading:
    """The pass over a text: who is in mind at each word."""

    def __init__(self, doc: Doc, people: tuple[Person, ...], names: list[tuple[Tokens, int]]) -> None:
        self.doc = doc
        self.people = people
        self.gender = [person.gender for person in people]
        self.epithets: list[set[str]] = [set() for _ in people]
        self.meant: dict[int, tuple[int, ...]] = {}
        self.foretold: dict[int, tuple[int, ...]] = {}
        self.ranked: dict[int, tuple[int, ...]] = {}
        self._heads = {name.root.i: (name, index) for name, index in names if people[index].belief >= BELIEVED}
        self._head_ending = {name.end - 1: head for head, (name, _) in self._heads.items()}
        self._chain_of = _chains(doc, {head: name for head, (name, _) in self._heads.items()})
        self._inside = {token.i for name, _ in names for token in name}
        self._singles: deque[_Mention] = deque(maxlen=_MEMORY)
        self._groups: deque[_Mention] = deque(maxlen=_MEMORY)
        self._plural_nouns: deque[_Mention] = deque(maxlen=_MEMORY)
        self._awaited: list[tuple[Token, int, int]] = []
        self._lead: tuple[Token, int] | None = None
        self._other_crew = -_MEMORY
        """The last sentence that tells of a crew by another name than its members': "the Kestrel crew"."""
        self._head_order = sorted(self._heads)
        self._first_head = min(self._heads, default=0)
        self._quoted = _quoted_tokens(doc)
        plurals = [token for token in doc if token.tag_ in _PLURALS]
        heads = [doc[head] for head in self._heads]
        self._told = _by_sentence([*doc.words_among(_telling()), *plurals, *heads])
        self._awaiting = _by_sentence(token for token in doc.words_among(_collective()) if _is_collective(token))
        for number, sentence in enumerate(doc.sents):
            self._read(sentence, number)

    def _read(self, sentence: Tokens, number: int) -> None:
        here: list[int] = []
        waiting: list[Token] = []
        for token in self._told.get(sentence.start, ()):
            found = self._understand(token, number)
            if found:
                self._note(token, found, number)
                self._note_list(token, number)
                here += found
            elif _pronouns().get(token.lower_) in {"m", "f"}:
                waiting.append(token)
        if len(here) > 1:
            self._note_groups(sentence, tuple(dict.fromkeys(here)), number)
        if sentence.start in self._awaiting:
            self._await(sentence, number)
        self._name_lead(sentence, number)
        for token in waiting:
            self._look_ahead(token, number)

    def _understand(self, token: Token, number: int) -> tuple[int, ...]:
        """The people that a token means, given what was read before it."""
        if token.i in self._heads:
            name, index = self._heads[token.i]
            self.epithets[index] |= epithets_at(self.doc, name)
            self._note_apposed(name, index, number)
            return (index,)
        if token.i in self._inside:
            return ()
        found = self._pronoun(token, number) or self._relative(token) or self._description(token, number)
        if found:
            self.meant[token.i] = found
        return found

    def _note(self, token: Token, found: tuple[int, ...], number: int) -> None:
        mention = _Mention(found, token.i, number, _is_subject(token), token.i in self._quoted, _is_main(token))
        (self._singles if len(found) == 1 else self._groups).append(mention)

    def _note_apposed(self, name: Tokens, index: int, number: int) -> None:
        """`Her teacher at the village school, Jane Doe, said`: the phrase before the comma and the name are one."""
        described = self._described_before(name)
        if described is None:
            return
        self.epithets[index].add(noun(described))
        self.gender[index] = self.gender[index] or person_nouns().get(described.lower_) or None
        if described.i not in self.meant:
            self.meant[described.i] = (index,)
            self._note(described, (index,), number)

    def _described_before(self, name: Tokens) -> Token | None:
        """The noun for a person that a name stands in apposition to: `a baker named Jane Doe`, or set off by commas."""
        before, tokens = name.start - 1, self.doc.tokens
        while before > 0 and tokens[before].lower_ in honorifics():
            before -= 1
        if before > 0 and tokens[before].lower_ in _NAMING and tokens[before - 1].tag_ == "NN":
            return tokens[before - 1]
        if before < 1 or tokens[before].text != "," or tokens[name.end].text not in _CLOSE_APPOSITION:
            return None
        for token in reversed(self.doc[max(0, before - _LONGEST_DESCRIPTION) : before]):
            if token.i in self._inside or token.pos_ in {"VERB", "AUX"} or token.is_space or token.text == ",":
                return None
            if is_person_noun(token) and token.dep_ not in {"compound", "poss", "nmod"}:
                is_fronted = not _is_subject(token) and _is_subject(name.root)  # "Like her mother, Jane Doe flies"
                return None if is_fronted or token.tag_ in _PLURALS else token
        return None

    def _note_groups(self, sentence: Tokens, here: tuple[int, ...], number: int) -> None:
        """People named together in company (`A … together with B`), or at least in one sentence."""
        if len(here) > 1 and any(token.lower_ in _list("company") for token in sentence):
            self._name_awaited(here, number)
            self._groups.append(_Mention(here, sentence.end, number, True, sentence.start in self._quoted))
        if len(here) > 1:
            self._groups.append(
                _Mention(here, sentence.start, number, False, sentence.start in self._quoted, False, False)
            )

    def _note_list(self, token: Token, number: int) -> None:
        """The people of a list, once its last name is read."""
        chain = self._chain_of.get(token.i, [])
        if len(chain) < 2 or chain[-1] != token.i:
            return
        people = tuple(dict.fromkeys(self._heads[head][1] for head in chain))
        if len(people) > 1:
            self._name_awaited(people, number)
            is_subject = any(_is_subject(self.doc[head]) for head in chain)
            self._groups.append(_Mention(people, token.i, number, is_subject, token.i in self._quoted))

    def _await(self, sentence: Tokens, number: int) -> None:
        """ "Two astronauts landed on Monday": they may get their names in what follows."""
        for token in self._awaiting[sentence.start]:
            if token.i not in self.meant and token.i not in self._inside and (size := _unnamed_size(token)) > 1:
                self._awaited.append((token, size, number))

    def _name_awaited(self, people: tuple[int, ...], number: int) -> None:
        """The first list of as many people as were told of without their names are they."""
        for token, size, since in [*self._awaited]:
            if number - since > _LEAD_REACH:
                self._awaited.remove((token, size, since))
            elif size == len(people):
                self.foretold[token.i] = people
                self._awaited.remove((token, size, since))

    def _name_lead(self, sentence: Tokens, number: int) -> None:
        """`A Danish nurse is to fly to the Moon. Jane Doe, 38, was chosen …`: before anybody is named, she is not."""
        if self._lead is None and sentence.end > self._first_head:
            return
        at = bisect_left(self._head_order, sentence.start)
        heads = self._head_order[at : at + 1]
        first = self.doc[heads[0]] if heads and heads[0] < sentence.end else None
        if self._lead is not None and first is not None:
            noun_, since = self._lead
            name, person = self._heads[first.i]
            told = epithets_at(self.doc, name) - _list("anybody")
            titles = {one for one in told if not one.isdigit()}
            is_same = not titles or agrees(noun(noun_), titles) > 0
            if number - since <= _NEXT and _is_subject(first) and is_same and first.head.lemma_ not in _speech():
                self.foretold[noun_.i] = (person,)
            self._lead = None
        elif self._lead is None:
            told_of = (
                token for token in sentence if _is_subject(token) and _counted(token) == 1 and token.tag_ == "NN"
            )
            lead = next(told_of, None)
            self._lead = (lead, number) if lead is not None and lead.head.dep_ == "ROOT" else None

    def _pronoun(self, token: Token, number: int) -> tuple[int, ...]:
        kind = _pronouns().get(token.lower_)
        if kind == "plural":
            return self._they(token, number)
        if kind is None:
            return ()
        above = _subject_above(token)
        barred = _doers_beside(token)
        fits = [
            mention
            for mention in self._singles
            if number - mention.sentence <= _REACH
            and self.people[mention.people[0]].gender in (kind, None)
            and mention.at not in barred
        ]
        fits.sort(key=lambda one: (self._salience(one, token, kind, number, one.at == above), one.at), reverse=True)
        self.ranked[token.i] = tuple(dict.fromkeys(mention.people[0] for mention in fits))
        return self._take(next(iter(fits), None), kind)

    def _take(self, mention: _Mention | None, kind: str) -> tuple[int, ...]:
        """Whom a pronoun is now taken to mean; the text has told us their gender so."""
        if mention is None:
            return ()
        self.gender[mention.people[0]] = self.gender[mention.people[0]] or kind
        return mention.people

    def _salience(self, mention: _Mention, token: Token, kind: str, number: int, is_above: bool) -> float:
        """How much somebody named is in mind; `is_above`: as subject of the clause that the pronoun depends on."""
        person = mention.people[0]
        points = -1.0 * (number - mention.sentence)
        points += 0.7 * mention.is_subject
        points += 1.0 * mention.is_main
        points += 2.0 * is_above
        points += {kind: 0.7, None: 0.0}.get(self.gender[person], -2.0)
        points -= 1.5 * (mention.is_quoted and token.i not in self._quoted)
        return points

    def _look_ahead(self, token: Token, number: int) -> None:
        """`Before she flew, Jane Doe …`: nobody before, but the subject that follows in the same sentence."""
        kind = _pronouns()[token.lower_]
        for mention in self._singles:
            same = mention.sentence == number and mention.at > token.i and mention.is_subject
            if not same or self.doc[mention.at].is_ancestor(token):
                continue  # "her teacher" is somebody else
            if self.gender[mention.people[0]] in (kind, None):
                self.meant[token.i] = self._take(mention, kind)
                return

    def _they(self, token: Token, number: int) -> tuple[int, ...]:
        """The latest plural, if it is people that we know."""
        near = [mention for mention in self._groups if number - mention.sentence <= _REACH // 2]
        group = max(near, key=lambda m: (m.sentence, m.is_coordination, m.is_subject, m.at), default=None)
        rival = max(self._plural_nouns, key=lambda m: (m.sentence, m.is_subject, m.at), default=None)
        if group is None or (rival and (rival.sentence, rival.is_subject) > (group.sentence, group.is_subject)):
            return ()
        return group.people

    def _relative(self, token: Token) -> tuple[int, ...]:
        """`Jane Doe, who flew`: what the relative clause hangs on."""
        if token.lower_ not in _RELATIVES or token.dep_ == "mark" or token.tag_ not in {"WP", "WDT", "WP$"}:
            return ()
        clause = _verb_of(token)
        if clause.dep_ != "relcl":
            return ()
        before = token.i - 1 if self.doc[token.i - 1].text != "," else token.i - 2
        head = self._head_ending.get(before, clause.head.i)
        if head not in self._heads and head not in self.meant and token.lower_ != "that":
            head = self._whose_aside(self.doc[head])
        if head not in self._heads:
            return self.meant.get(head, ())
        chain = self._chain_of[head]
        is_plural = _is_plural(clause) or self.doc[token.i + 1].lower_ in {"both", "all", "each"}
        listed = chain[: chain.index(head) + 1] if is_plural else [head]
        return tuple(dict.fromkeys(self._heads[i][1] for i in listed))

    def _whose_aside(self, noun_: Token) -> int:
        """`Jane Doe, of Town, who flew`, `Jane Doe, an engineer with the agency who flew`: the token of her name."""
        at = noun_
        for _ in range(_ASIDE):
            if at.dep_ not in {"pobj", "prep", "appos"} or at.i in self._heads:
                break
            at = at.head
        return at.i if at.i in self._heads else noun_.i

    def _description(self, token: Token, number: int) -> tuple[int, ...]:
        if token.tag_ in _PLURALS:
            self._plural_nouns.append(_Mention((), token.i, number, _is_subject(token), token.i in self._quoted))
        if token.lower_ not in _describing():
            return ()
        if named := self._named_beside(token):
            return named
        if token.lower_ == "both" and (same := self.meant.get(token.i - 1)):
            return same
        if size := self._size(token):
            return self._group(token, size, number)
        if token.lower_ in _list("groups") and _is_definite(token) and not is_narrowed(token):
            return self._group(token, 0, number)
        if token.lower_ == "crew" and _is_definite(token):
            self._other_crew = number
        return self._single_description(token, number)

    def _named_beside(self, token: Token) -> tuple[int, ...]:
        """`the director, Jane Doe`: the phrase and the name in apposition are one."""
        if not is_person_noun(token):
            return ()
        beside = [child.i for child in token.children if child.dep_ == "appos" and child.i in self._heads]
        if token.dep_ == "appos" and token.head.i in self._heads:
            beside.append(token.head.i)
        return (self._heads[beside[0]][1],) if beside else ()

    def _size(self, token: Token) -> int:
        """How many people a word for a group means; 0 where it is none."""
        numbers = lexicon("descriptions")["numbers"]
        if token.lower_ in numbers and (
            token.pos_ == "NOUN" or token.lower_ == "both" or token.dep_ in {*_SUBJECTS, "dobj", "pobj"}
        ):
            return (
                int(numbers[token.lower_])
                if token.lower_ == "both" or (_is_definite(token) and not is_narrowed(token))
                else 0
            )
        if is_person_noun(token) or token.lower_ in _list("anybody"):
            counts = [int(numbers[child.lower_]) for child in token.children if child.lower_ in numbers]
            return (
                counts[0] if counts and token.tag_ in _PLURALS and _is_definite(token) and not is_narrowed(token) else 0
            )
        return 0

    def _group(self, token: Token, size: int, number: int) -> tuple[int, ...]:
        """The latest group of that many people (0: any) whom the noun can describe."""
        fits = [
            mention
            for mention in self._groups
            if number - mention.sentence <= (_GROUP_REACH if size else _CREW_REACH)
            and (not size or len(mention.people) == size)
            and (size or mention.is_coordination)
            and self._can_describe(token, mention.people)
        ]
        latest = max(fits, key=lambda m: (m.sentence, m.is_coordination, m.is_subject, m.at), default=None)
        if latest is None or (not size and latest.sentence < self._other_crew and number - self._other_crew <= _NEXT):
            return ()  # "the Kestrel crew landed. The crew was well": theirs
        return latest.people

    def _can_describe(self, token: Token, people: tuple[int, ...]) -> bool:
        what = noun(token)
        if what not in person_nouns() or token.lower_ in _list("anybody") or what in _list("anybody"):
            return True
        told = [self.epithets[person] - _list("anybody") for person in people]
        return all(not epithets or agrees(what, epithets) for epithets in told)

    def _single_description(self, token: Token, number: int) -> tuple[int, ...]:
        """`the actress`, `the 37-year-old`: the person last named who was called so."""
        if aged := self._aged(token, number):
            return aged
        what = _age_phrase(self.doc, token) or (noun(token) if is_person_noun(token) else "")
        if token.dep_ == "compound" and token.head.pos_ == "PROPN":
            return ()  # "the Soviet cosmonaut Jane Doe"
        if not what or token.tag_ in _PLURALS or not _is_definite(token) or is_narrowed(token):
            return ()
        gender = person_nouns().get(what) or None
        scored = [
            (fit, mention.sentence, mention.is_subject, mention.at, mention.people)
            for mention in self._singles
            if number - mention.sentence <= _GROUP_REACH
            and self.gender[mention.people[0]]
            in {gender, None} | ({self.gender[mention.people[0]]} if not gender else set())
            and (fit := self._fit(what, mention.people[0]))
        ]
        return max(scored)[-1] if scored else ()

    def _aged(self, token: Token, number: int) -> tuple[int, ...]:
        """`The 37-year-old (pilot)`, whose age is told so: whoever was the subject, or else was named, last before."""
        start = _aged_start(self.doc, token)
        if start is None or token.i in self._quoted:
            return ()
        gender = person_nouns().get(noun(token))
        near = [
            mention
            for mention in self._singles
            if number - mention.sentence <= _AGED_REACH
            and mention.at < start
            and not mention.is_quoted
            and (not gender or self.gender[mention.people[0]] in {gender, None})
            and not any(epithet.isdigit() for epithet in self.epithets[mention.people[0]])
            and (not is_person_noun(token) or self._may_fit(noun(token), mention.people[0]))
        ]
        last = max(near, key=lambda m: (m.sentence, m.is_subject, m.at), default=None)
        return last.people if last else ()

    def _may_fit(self, what: str, person: int) -> bool:
        """Whether nothing else was said of what a person is."""
        return not self.epithets[person] or bool(self._fit(what, person))

    def _fit(self, what: str, person: int) -> float:
        if what in _list("anybody"):
            return 0.5
        return agrees(what, self.epithets[person])


def _by_sentence(tokens: Iterable[Token]) -> dict[int, list[Token]]:
    """Where a sentence starts → those of some tokens that stand in it, in text order."""
    found: defaultdict[int, list[Token]] = defaultdict(list)
    for _, token in sorted({token.i: token for token in tokens}.items()):
        found[token.sent.start].append(token)
    return found


def _is_collective(token: Token) -> bool:
    return token.lower_ == "crew" or _is_for_people(token)


@cache
def _collective() -> frozenset[str]:
    """The words, in lower case, that may tell of several people without their names."""
    return frozenset(("crew", *_for_people(), *(word.lower() for word in _people_of_countries())))


def _unnamed_size(token: Token) -> int:
    """How many people "two astronauts", "two Russians and an American" or "a crew of four" are, told of first here."""
    if token.dep_ == "conj" or _is_definite(token) or any(child.dep_ == "poss" for child in token.children):
        return 0
    if token.lower_ == "crew":
        numbers = [word for child in token.children if child.lower_ == "of" for word in child.children]
        return max((_number(word) for word in numbers), default=0)
    sizes = [_counted(head) for head in (token, *token.conjuncts)]
    return sum(sizes) if all(sizes) else 0


def _counted(noun: Token) -> int:
    """How many people a noun with a number or an article tells; 0 where it is none for people."""
    if not _is_for_people(noun):
        return 0
    if any(child.dep_ == "det" and child.lower_ in {"a", "an"} for child in noun.children):
        return 1
    return max((_number(child) for child in noun.children), default=0)


def _is_for_people(noun: Token) -> bool:
    return noun.lower_ in _for_people() or noun.text in _people_of_countries()


@cache
def _for_people() -> frozenset[str]:
    """Nouns that people are called by, in lower case."""
    return _list("anybody") | person_nouns().keys()


@cache
def _people_of_countries() -> frozenset[str]:
    """ "Dane", "Danes"."""
    return frozenset(form for word in _demonyms() for form in (f"{word}s", *([word] * (not word.endswith("s")))))


def _number(token: Token) -> int:
    return 1 if token.lower_ == "one" else int(lexicon("descriptions")["numbers"].get(token.lower_, 0))


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(word for one in lexicon("nationalities")["countries"].values() for word in one["demonyms"])


def _chains(doc: Doc, names: Mapping[int, Tokens]) -> dict[int, list[int]]:
    """For the head of each name, the heads of all the names in its list, itself among them."""
    found: dict[int, list[int]] = {}
    chain: list[int] = []
    for head, name in names.items():
        before = names[chain[-1]] if chain else None
        if before is None or before.sent != name.sent or not _is_listed(doc[before.end : name.start]):
            chain = []
        chain.append(head)
        found[head] = chain
    return found


def _is_listed(gap: Tokens) -> bool:
    """Whether what stands between two names only goes on with a list: commas, `and`, titles, agencies, places."""
    if not 0 < len(gap) <= _LONGEST_GAP or not any(token.lower_ in _list("joiners") for token in gap):
        return False
    return all(
        token.pos_ not in {"VERB", "AUX", "PRON", "SCONJ"} and token.text not in _SENTENCE_MARKS for token in gap
    )


def _is_plural(verb: Token) -> bool:
    """Whether a verb, or the word `both` or `all` beside it, can only have several subjects."""
    words = [verb, *(child for child in verb.children if child.i < verb.i)]
    return any(token.lower_ in {"are", "were", "have", "both", "all", "each"} for token in words)


def _verb_of(token: Token) -> Token:
    """The verb whose clause the token stands in."""
    while token.pos_ not in {"VERB", "AUX"} and token.head != token:
        token = token.head
    return token


def _doers_beside(token: Token) -> set[int]:
    """The subjects of the verb that a pronoun is the object of: they would be "herself"."""
    if token.dep_ not in {"dobj", "dative", "pobj"} or token.lower_.endswith("self"):
        return set()
    subject = next((child for child in _verb_of(token).children if child.dep_ in _SUBJECTS), None)
    return {subject.i, *(other.i for other in subject.conjuncts)} if subject is not None else set()


def _subject_above(token: Token) -> int | None:
    """The subject of the clause in which a possessive stands, or else of the one on which its clause depends."""
    verb = _verb_of(token)
    if token.dep_ != "poss":
        verb = _verb_of(verb.head)
    for _ in range(_CLIMB):
        subject = next((child for child in verb.children if child.dep_ in _SUBJECTS and child is not token), None)
        if subject is not None or verb.head is verb:
            return subject.i if subject is not None else None
        verb = _verb_of(verb.head)
    return None


def _is_subject(token: Token) -> bool:
    return token.dep_ in _SUBJECTS or (token.dep_ == "conj" and token.head.dep_ in _SUBJECTS)


def _is_main(token: Token) -> bool:
    """Whether a token is the subject of a main clause."""
    subject = token.head if token.dep_ == "conj" else token
    return subject.dep_ in _SUBJECTS and subject.head.dep_ in {"ROOT", "conj", "parataxis"}


def _is_definite(token: Token) -> bool:
    """Whether the phrase has `the`, `this` or a possessor of its own: `the agency's head`."""
    return any(
        (child.dep_ == "det" and child.lower_ in {"the", "this", "these", "those", "all"})
        or (child.dep_ == "poss" and child.pos_ in {"NOUN", "PROPN"})
        for child in token.children
    )


def is_narrowed(token: Token) -> bool:
    """Whether a clause, a name or `as` tells that it is nobody known already: `as the pilot`, `the Soyuz crew`."""
    if token.dep_ == "pobj" and token.head.lower_ == "as":
        return True
    return any(
        (child.dep_ in {"relcl", "acl"} and not _is_aside(child))
        or (child.dep_ == "appos" and child.pos_ not in {"NOUN", "NUM"})
        or (child.dep_ == "compound" and not is_person_noun(child) and child.ent_type_ != "GPE")
        or (child.dep_ == "nmod" and child.pos_ == "PROPN" and child.ent_type_ != "GPE")
        or (child.i < token.i and child.lower_ in _list("others"))
        for child in token.children
    )


def _is_aside(clause: Token) -> bool:
    """Whether a comma sets a clause off, so that it only adds to who is meant: `the pilot, who flew twice`."""
    first = clause.left_edge
    return first.lower_ in _RELATIVES and first.i > 0 and first.nbor(-1).text == ","


def _age_phrase(doc: Doc, token: Token) -> str:
    """The age in `the 37-year-old`, where no noun follows."""
    if token.lower_ != "old" or token.i < 4 or doc[token.i - 2].lower_ != "year":
        return ""
    return doc[token.i - 4].text if doc[token.i - 4].is_digit else ""


def _aged_start(doc: Doc, token: Token) -> int | None:
    """Where `The 37-year-old` begins that `token` ends, or the subject `The 37-year-old test pilot` that it heads."""
    following = doc[token.i + 1] if token.i + 1 < len(doc) else token
    if token.lower_ == "old" and token.i > 4 and following.pos_ not in {"NOUN", "PROPN"}:
        start = token.i - 5
    elif _is_subject(token) and is_person_noun(token) and not any(c.dep_ in {"relcl", "appos"} for c in token.children):
        start = token.left_edge.i
    else:
        return None
    is_aged = doc[start].lower_ == "the" and doc[start + 1 : start + 6].text[-9:] == "-year-old"
    return start if is_aged and doc[start + 1].is_digit else None


def _quoted_tokens(doc: Doc) -> set[int]:
    """Tokens within quotation marks; a mark left open ends with its paragraph."""
    found: set[int] = set()
    opened: int | None = None
    for token in [token for token in doc if token.text in _QUOTING or (token.is_space and "\n" in token.text)]:
        if opened is not None:
            found.update(range(opened + 1, token.i))
        is_open = token.text in _OPENING or (token.text in _EITHER and opened is None)
        opened = token.i if is_open else None
    if opened is not None:
        found.update(range(opened + 1, len(doc)))
    return found
