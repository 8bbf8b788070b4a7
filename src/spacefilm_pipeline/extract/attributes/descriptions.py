"""The phrases by which a text says what its people are: titles, appositions, predicates, "of …".

title        "NASA astronauts A, B and C", "Kremlin spokesman A", "Minister of Science A"
apposition   "A, head of the agency,", "China's first female astronaut, A,", "two cosmonauts — A and B"
predicate    "A is an engineer", "the graduates are A of Town, B of Town …"
complement   "A of the European Space Agency", "A (CSA)", "A and B from Belarus"
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from msgspec import Struct

from spacefilm_pipeline.extract.companies import find_companies
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.credits import credited
from spacefilm_pipeline.extract.names.spans import honorifics
from spacefilm_pipeline.extract.names.spans import words as name_words
from spacefilm_pipeline.extract.roles import RoleWord, is_role_word, role_tokens, role_words
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.extract.tokens import Span as Tokens

_CLOSED = {"ADP", "DET", "PRON", "SCONJ", "AUX", "CCONJ", "INTJ", "PUNCT", "SPACE", "PART"}
_BRIDGES = {"of", "for", "and", "&", ",", "/", "-", "–", "the", "in"}
_LONGEST_TITLE = 24
_LONGEST_APPOSITION = 40
_LONGEST_ASIDE = 9
"""Tokens between a name and what is then said of several."""
_STOPS = {";", ":", "—", "–", "“", "”", '"', "--", "|"}
_SERVING = {
    "serve": {"VBZ", "VBP", "VBG", "VB"},
    "work": {"VBZ", "VBP", "VBG"},
    "act": {"VBZ", "VBP", "VBG"},
    "fly": {"VBZ", "VBP", "VBG", "VB", "VBD"},
    "launch": {"VBZ", "VBP", "VBG", "VB", "VBD", "VBN"},
    "train": {"VBD", "VBN"},
}
"""Verbs before "as a pilot", in the forms that tell what somebody is now: who served as one may be none any more."""
_WHEN = {"once", "now", "formerly", "currently", "late", "lately"}
"""Before "of" and an employer."""
_COPULAS = {"be", "become", "remain"}
_MAKING = {"appoint", "name", "elect"}
"""Passive, they tell what somebody has become: "was appointed head of the agency"."""
_SHORT = {"’s", "'s", "’re", "'re", "’m", "'m"}


class Description(Struct, frozen=True):
    """Tokens `start` to `end` (exclusive) that tell what some people are. `tail` ends the clauses that hang on it."""

    start: int
    end: int
    people: tuple[int, ...]
    kind: str
    tail: int


def find_descriptions(doc: Doc, cast: Cast, rosters: Iterable[tuple[Naming, ...]]) -> list[Description]:
    """Every describing phrase, in text order of the people it describes."""
    rosters = [tuple(_without_title(doc, naming) for naming in roster) for roster in rosters]
    taken = {at for roster in rosters for naming in roster for at in range(naming.start, naming.end)}
    reader = _Reader(doc, cast, taken, find_companies(doc, tuple(naming for roster in rosters for naming in roster)))
    found: list[Description] = []
    for roster in rosters:
        titles = [*reader.titles(roster), *reader.possessors(roster)]
        found += titles
        found += reader.appositions_before(roster)
        found += reader.appositions_after(roster)
        found += reader.complements(roster, titled=bool(titles))
    found += reader.predicates()
    found += reader.enumerations(rosters)
    found += reader.descriptions()
    found += reader.sketches(rosters)
    return [*found, *reader.heading(rosters)]


def _without_title(doc: Doc, naming: Naming) -> Naming:
    """The naming without honorifics that tell what somebody is: "Sen. A", "Flt Lt A"."""
    name = naming.start
    while name < naming.end - 1 and doc[name].lower_ in honorifics():
        name += 1
    words = role_words(doc, naming.start, name)
    return Naming(words[-1].end if words else naming.start, naming.end, naming.person)


class _Reader:
    """One text, with the tokens that name people."""

    def __init__(self, doc: Doc, cast: Cast, names: set[int], companies: Sequence[tuple[Naming, ...]]) -> None:
        self.doc = doc
        self.cast = cast
        self.names = names
        self.barred = names | _credits(doc)
        self.companies = {naming: company for company in companies for naming in company}

    # ---- before the name ---------------------------------------------------------------------------------------------

    def titles(self, roster: tuple[Naming, ...]) -> Iterator[Description]:
        """The title of the list's first name; a plural is the title of all."""
        start = self._title_start(roster[0].start)
        if start is None:
            return
        start = self._joined_title(start)
        if self._is_of_kin(start):
            return
        words = role_words(self.doc, start, roster[0].start, duties=True)
        people: tuple[int, ...] = (roster[0].person,)
        if words and words[-1].plural:
            listed = tuple(takewhile(lambda naming: self.doc[naming.start - 1].lower_ != "as", roster))
            people = _people(listed) if len(listed) > 1 else _people(self._untitled(roster[0]))
        yield Description(start, roster[0].start, people, "title", roster[0].start)

    def _is_of_kin(self, start: int) -> bool:
        """ "Family members of fallen astronauts A and B": those are the astronauts' kin."""
        while start > 2 and self.doc[start - 1].tag_ in {"VBN", "JJ"}:
            start -= 1  # "fallen"
        if start < 2 or self.doc[start - 1].lower_ != "of":
            return False
        return any(token.lower_ in name_words("relations") for token in self.doc[start - 3 : start - 1])

    def _untitled(self, first: Naming) -> tuple[Naming, ...]:
        """Those of a company whom a plural title before the first means: "Astronauts A, who flew twice, and B"."""
        company = self.companies[first]
        members = company[company.index(first) :]
        titled = (at for at, member in enumerate(members) if at and self._title_start(member.start) is not None)
        return members[: next(titled, len(members))]

    def _joined_title(self, start: int) -> int:
        """Where the first of two titles begins: "former astronaut and Sen. A"; "an actor and pilot A" may be two."""
        if start < 2 or self.doc[start - 1].lower_ != "and":
            return start
        first = self._walk(start - 1, bridge=False)
        words = role_words(self.doc, first, start - 1)
        is_one = bool(words) and words[-1].end == start - 1 and not words[-1].plural
        return first if is_one and (first == 0 or self.doc[first - 1].pos_ != "DET") else start

    def possessors(self, roster: tuple[Naming, ...]) -> Iterator[Description]:
        """`NASA's A and B`, `Russia's A`: the words before the possessive, as they stand in a complement."""
        at = roster[0].start - 1
        if at > 0 and self.doc[at].tag_ == "POS":
            start = self._walk(at, bridge=False)
            yield Description(start - 1 if start else start, at, _people(roster), "possessor", at)

    def _title_start(self, at: int) -> int | None:
        """Where a title that ends right before token `at` begins; None where there is none."""
        start = self._walk(at, bridge=False)
        if role_words(self.doc, start, at, duties=True):
            return start
        if start == at:
            return None
        bridged = self._walk(at, bridge=True)
        words = [word for word in role_words(self.doc, bridged, at) if self._leads_on(word, at)]
        return self._walk(words[-1].start, bridge=False) if words else None

    def _leads_on(self, word: RoleWord, at: int) -> bool:
        """ "Minister of …", "head of …" right before a name."""
        return word.end < at and self.doc[word.end].lower_ in {"of", "for"}

    def _walk(self, at: int, bridge: bool) -> int:
        """The first token of the run of words for a noun phrase that ends before `at`."""
        floor = max(0, at - _LONGEST_TITLE)
        start = at
        while start > floor:
            token = self.doc.tokens[start - 1]
            if token.text == ")" and (opening := self._opening(start - 1, floor)) is not None:
                start = opening
            elif start - 1 in self.barred or not (self._is_phrase_word(token) or (bridge and token.lower_ in _BRIDGES)):
                break
            else:
                start -= 1
        while start < at and (self.doc[start].lower_ in _BRIDGES or self.doc[start].tag_ == "POS"):
            start += 1
        return start

    def _opening(self, closing: int, floor: int) -> int | None:
        for at in range(closing - 1, max(floor, closing - 12) - 1, -1):
            if self.doc[at].text == "(":
                return at if at > floor and self._is_phrase_word(self.doc[at - 1]) else None
        return None

    def _is_phrase_word(self, token: Token) -> bool:
        if token.tag_ == "POS" or token.text in {"-", "/", "’s", "'s"}:
            return not (self.doc[token.i - 1].whitespace_ and token.whitespace_)  # a dash ends a dateline or a clause
        if is_role_word(token):
            return True
        if token.pos_ in _CLOSED or not (token.text[0].isalnum()):
            return False
        if token.text[0].isupper():
            return not (token.is_sent_start and token.pos_ in {"VERB", "ADV"})
        modifiers = lexicon("roles")["phrases"]["modifiers"]
        return token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.lower_ in modifiers

    def appositions_before(self, roster: tuple[Naming, ...]) -> Iterator[Description]:
        """ "The agency's chief, A," and "two cosmonauts aboard — A and B"."""
        title = self._title_start(roster[0].start)
        at = (roster[0].start if title is None else title) - 1
        if at < 1 or self.doc[at].text not in {",", "—", "–", "--", ":", "-"}:
            return
        is_comma = self.doc[at].text == ","
        if is_comma and not self._closes(roster) and not self._is_fronted(at):
            return
        word = self._phrase_before(at, is_comma)
        if word:
            start = self._walk(word.start, bridge=False)
            company = self._counted(start, word, roster[0])
            possessed = any(token.tag_ == "POS" for token in self.doc[start : word.start])
            if title is not None and not (company or possessed or self._is_office(at, roster)):
                return
            people = company or (_people(roster) if word.plural else (roster[0].person,))
            yield Description(start, at, people, "apposition", at)

    def _is_office(self, comma: int, roster: tuple[Naming, ...]) -> bool:
        """ "The head of the agency, General A, said": an office opens the sentence, and whose it is stands alone."""
        following = self.doc[roster[0].end : roster[0].end + 2]
        is_alone = len(roster) == 1 and len(following) == 2 and following[0].text == ","
        return is_alone and following[1].lower_ != "and" and self._is_fronted(comma)

    def _counted(self, start: int, word: RoleWord, first: Naming) -> tuple[int, ...]:
        """ "Two Danish astronauts, Captain A and B": everybody in company, if they are as many."""
        counts = (int(lexicon("descriptions")["numbers"].get(t.lower_, 0)) for t in self.doc[start : word.start])
        count, company = max(counts, default=0), _people(self.companies[first])
        return company if word.plural and count > 1 and len(company) == count else ()

    def _phrase_before(self, at: int, is_comma: bool) -> RoleWord | None:
        """The role word that heads the noun phrase before a comma or dash at token `at`."""
        floor = max(self.doc[at].sent.start, at - 12)
        words = role_words(self.doc, floor, at)
        if not words:
            return None
        word = words[-1]
        between = self.doc[word.end : at]
        is_relative = len(between) > 0 and between[0].tag_ in {"WP", "WDT"}
        barred = set() if is_relative else {"VERB", "AUX", "PRON"}
        if any(token.pos_ in barred or token.text == "," or token.i in self.names for token in between):
            return None
        start = self._walk(word.start, bridge=False)
        opener = self.doc[start - 1] if start > floor else self.doc[start]
        possessed = any(token.tag_ == "POS" for token in self.doc[start : word.start])
        counted = any(token.pos_ == "NUM" for token in self.doc[start : word.start])
        if is_comma and not (opener.pos_ in {"DET", "PRON"} or possessed or counted):
            return None
        return word

    def _is_fronted(self, comma: int) -> bool:
        """Whether nothing but a noun phrase with an article opens the sentence: "An engineer by training, A …"."""
        words = self.doc[self.doc[comma].sent.start : comma]
        barred = {"VERB", "AUX", "PRON", "CCONJ", "SCONJ"}
        return bool(len(words)) and words[0].tag_ == "DT" and not any(token.pos_ in barred for token in words)

    def _closes(self, roster: tuple[Naming, ...]) -> bool:
        """Whether a comma, full stop or the like ends the list, as it must after an apposition."""
        end = roster[-1].end
        return end >= len(self.doc) or self.doc[end].text in {",", ".", ")", "—", "–", ";", "of", "and"}

    # ---- after the name ----------------------------------------------------------------------------------------------

    def appositions_after(self, roster: tuple[Naming, ...]) -> Iterator[Description]:
        """ "A, head of the agency," and "A, B and C, all astronauts,"."""
        for position, naming in enumerate(roster):
            start, after = naming.end + 1, self.doc.tokens[naming.end].text
            if after in lexicon("roles")["phrases"]["after_names"]:
                yield Description(naming.end, start, (naming.person,), "apposition", start)
            if start >= len(self.doc) or after not in {",", "—", "–"}:
                continue
            if self.doc[start].sent.start != self.doc[naming.start].sent.start:
                continue
            start += 2 * _is_age(self.doc[naming.end : naming.end + 3])
            end, tail = self._apposition_end(naming, start)
            words = role_words(self.doc, start, end, duties=True)
            if not words or not self._is_nominal(start, words[0]):
                continue
            everyone = self.doc[start].lower_ in {"all", "both"} or words[0].plural
            people = _people(self._since_semicolon(roster[: position + 1])) if everyone else (naming.person,)
            yield Description(start, end, people, "apposition", tail)

    def _since_semicolon(self, members: tuple[Naming, ...]) -> tuple[Naming, ...]:
        """The last members of a list with none of its stronger separators between them."""
        start = len(members) - 1
        while start and ";" not in self.doc[members[start - 1].end : members[start].start].text:
            start -= 1
        return members[start:]

    def _apposition_end(self, naming: Naming, start: int) -> tuple[int, int]:
        """Where the phrase ends, and where the clause that hangs on it does."""
        sentence_end = min(self.doc[naming.start].sent.end, start + _LONGEST_APPOSITION)
        end = self._segment_end(start, sentence_end)
        while end < sentence_end and self.doc[end].text == ",":
            further = self._segment_end(end + 1, sentence_end)
            if not self._continues(end + 1, further):
                break
            end = further
        relative = next((t.i for t in self.doc[start:end] if t.tag_ in {"WP", "WDT"}), end)
        return relative, end

    def _segment_end(self, start: int, limit: int) -> int:
        depth = 0
        for token in self.doc[start:limit]:
            depth += (token.text == "(") - (token.text == ")")
            if depth <= 0 and (token.text == "," or token.text in _STOPS or token.is_space or token.i in self.names):
                return self._before_next(start, token.i) if token.i in self.names else token.i
        last = self.doc[limit - 1]
        return limit - 1 if last.is_punct and last.text != ")" else limit

    def _before_next(self, start: int, at: int) -> int:
        """A segment that runs into somebody else's name at token `at` ends before what belongs to that name."""
        joints = [token.i for token in self.doc[start:at] if token.pos_ == "CCONJ"]
        return joints[-1] if joints else start

    def _continues(self, start: int, end: int) -> bool:
        """Whether a further segment goes on with what the person is: ", former NASA astronaut, and general"."""
        segment = self.doc[start:end]
        if not len(segment) or any(token.pos_ in {"VERB", "AUX"} and token.tag_ != "VBN" for token in segment):
            return False
        first = segment[1] if segment[0].lower_ == "and" and len(segment) > 1 else segment[0]
        if first.pos_ in {"ADP", "PRON", "SCONJ", "ADV"}:
            return False
        is_line = self.doc[start - 1].sent.end - self.doc[start - 1].sent.start < 30 and not any(
            token.pos_ in {"VERB", "AUX"} for token in self.doc[start - 1].sent
        )
        return is_line or bool(role_words(self.doc, start, end))

    def _is_nominal(self, start: int, word: RoleWord) -> bool:
        """Whether the phrase before its role word is no clause of its own."""
        first = self.doc[start]
        if first.pos_ in {"CCONJ", "SCONJ", "ADP", "PUNCT"} or first.lower_ in {"who", "which", "said", "and"}:
            return False
        modifiers = lexicon("roles")["phrases"]["modifiers"]
        return not any(
            token.pos_ in {"VERB", "AUX"} and token.tag_ not in {"VBN", "VBG"} and token.lower_ not in modifiers
            for token in self.doc[start : word.start]
        )

    def complements(self, roster: tuple[Naming, ...], titled: bool) -> Iterator[Description]:
        """`A of the European Space Agency`, `A (CSA)`, `A and B, both of NASA`; shared with untitled names before."""
        open_since, tokens = 0, self.doc.tokens
        for position, naming in enumerate(roster):
            start = naming.end
            is_last = position + 1 == len(roster)
            is_aged = _is_age(self.doc[start : start + 3])
            start += 2 * is_aged
            if tokens[start].text == "," and (is_last or is_aged):
                start += 1
            collective = self._collective(naming)
            everyone = collective is not None
            start = collective + 1 if collective is not None else start
            if start + 1 < len(self.doc) and tokens[start].lower_ in _WHEN:
                start += 1
            if start + 1 >= len(self.doc) or tokens[start].lower_ not in {"of", "from", "("}:
                continue
            end = min(self._segment_end(start + 1, min(self.doc[naming.start].sent.end, start + 12)), len(self.doc))
            alone = (titled or self._is_set_off(roster[: position + 1])) and not everyone
            alone = alone or (is_aged and not is_last and not everyone)
            members = self._since_semicolon(roster[open_since : position + 1])
            people = (naming.person,) if alone else _people(members)
            if everyone:
                people = self._together(naming, both=self.doc[start - 1].lower_ == "both") or people
            yield Description(start, end, people, "complement", end)
            further = next((at for at in range(start + 1, end - 2) if self._adds_employer(at)), None)
            if further is not None:
                yield Description(further, end, people, "complement", end)
            open_since = position + 1

    def _collective(self, naming: Naming) -> int | None:
        """Where "both" or "all" stands in "A and B, both of NASA", perhaps after an aside: "B, its pilot, both of"."""
        for token in self.doc.tokens[naming.end : min(naming.end + _LONGEST_ASIDE, len(self.doc) - 2)]:
            at = token.i
            if at in self.names or token.pos_ in {"VERB", "AUX"} or token.text in {".", ";"} or token.is_space:
                return None
            if token.text == "," and self.doc[at + 1].lower_ in {"all", "both"}:
                is_told = self.doc[at + 2].lower_ in {"of", "from"} and self.doc[at + 3 : at + 4].text != "whom"
                return at + 1 if is_told else None
        return None

    def _adds_employer(self, at: int) -> bool:
        """ "Once of Acme and now of NASA": whether a further complement begins at a token."""
        return self.doc[at].lower_ == "of" and self.doc[at - 1].lower_ in _WHEN and self.doc[at - 2].lower_ == "and"

    def _is_set_off(self, members: tuple[Naming, ...]) -> bool:
        """Whether the last of some people has no honorific as others have: "Dr. A and B of the agency"."""
        courteous = [self.doc[naming.start].lower_ in honorifics() for naming in members]
        return any(courteous) and not courteous[-1]

    def _together(self, last: Naming, both: bool) -> tuple[int, ...]:
        """Those in company up to somebody of whom "all of" is said: of "both", the last two."""
        company = self.companies[last]
        members = company[: company.index(last) + 1]
        return _people(members[-2:] if both else members)

    # ---- predicates --------------------------------------------------------------------------------------------------

    def predicates(self) -> Iterator[Description]:
        """ "A is the agency's chief", "she serves as ambassador", "the graduates are A and B"."""
        for token in [token for token in self.doc if token.dep_ in {"nsubj", "nsubjpass"}]:
            if token.head.pos_ not in {"AUX", "VERB"}:
                continue
            for verb in (token.head, *_with_same_subject(token.head)):
                is_made = verb.lemma_ in _MAKING and verb.tag_ == "VBN" and token.dep_ == "nsubjpass"
                if verb.lemma_ in _COPULAS or verb.lower_ in _SHORT or is_made:
                    yield from self._copular(token, verb)
                elif verb.lemma_ == "include":
                    yield from self._included(token, verb)
                elif _tells_duty(verb):
                    yield from self._as_what(token, verb)

    def _copular(self, subject: Token, verb: Token) -> Iterator[Description]:
        for child in verb.children:
            if child.dep_ not in {"attr", "oprd"} or child.i < verb.i:
                continue
            if verb.lemma_ in _MAKING and child.left_edge.lower_ in {"a", "an"}:
                continue  # "was named a fellow": an honour, no office
            people = self._meant(subject)
            if people and child.i not in self.names:
                yield self._noun_phrase(child, people)
            elif not people and child.i in self.names and subject.tag_ in {"NNS", "NN"}:
                people = self._listed(child.i) if subject.tag_ == "NNS" else self._meant(child)
                yield from self._of_class(subject, people)
                yield Description(subject.left_edge.i, subject.i + 1, people, "predicate", subject.i + 1)

    def _of_class(self, noun: Token, people: tuple[int, ...]) -> Iterator[Description]:
        """ "The agency’s astronaut class graduated. The candidates are A and B": they are what the class is."""
        table = lexicon("roles")["classes"]
        before = self.doc[max(noun.sent.start - 1, 0)].sent
        if noun.lower_ in table["members"] and before.start < noun.sent.start:
            for group in before:
                if group.lower_ in table["groups"] and group.dep_ in {"nsubj", "nsubjpass"}:
                    yield Description(group.left_edge.i, group.i, people, "predicate", group.i)

    def _included(self, subject: Token, verb: Token) -> Iterator[Description]:
        """ "Several astronauts were chosen. They include A and B": those are what opens the sentence before."""
        before = self.doc[max(subject.sent.start - 1, 0)].sent
        nouns = [token for token in before if token.dep_ in {"nsubj", "nsubjpass"} and token.head == before.root]
        first = next((one for one in self.companies if verb.i < one.start <= verb.i + _LONGEST_TITLE), None)
        if subject.lower_ != "they" or first is None or len(nouns) != 1 or nouns[0].tag_ != "NNS":
            return
        noun = nouns[0]
        if not self.names.intersection(range(before.start, before.end)) and before.start < subject.sent.start:
            yield Description(noun.left_edge.i, noun.i + 1, self._listed(first.start), "predicate", noun.i + 1)

    def _listed(self, at: int) -> tuple[int, ...]:
        """Everybody in company with the one whom token `at` names."""
        return next(
            (_people(company) for one, company in self.companies.items() if one.start <= at < one.end),
            self._meant(self.doc[at]),
        )

    def enumerations(self, rosters: list[tuple[Naming, ...]]) -> Iterator[Description]:
        """ "The pilots are, from left to right: A, B and C": those after the colon are what the subject says."""
        for roster in rosters:
            colon = roster[0].start - 1
            if colon < 2 or self.doc[colon].text != ":":
                continue
            for noun in self.doc[self.doc[colon].sent.start : colon]:
                is_subject = noun.dep_ == "nsubj" and noun.tag_ == "NNS" and noun.head.lemma_ in _COPULAS
                people = self._listed(colon + 1) if is_subject else ()
                if people and {*self._meant(noun)} <= {*people}:
                    yield Description(noun.left_edge.i, noun.i + 1, people, "predicate", noun.i + 1)

    def _as_what(self, subject: Token, verb: Token) -> Iterator[Description]:
        people = self._meant(subject)
        for child in verb.children:
            if people and child.lower_ == "as":
                yield from (self._noun_phrase(noun, people) for noun in child.children if noun.dep_ == "pobj")

    def _noun_phrase(self, noun: Token, people: tuple[int, ...]) -> Description:
        start, limit = noun.left_edge.i, noun.right_edge.i + 1
        end = self._segment_end(noun.i, limit) if limit > noun.i else limit
        relative = next((t.i for t in self.doc[noun.i : end] if t.tag_ in {"WP", "WDT"}), end)
        return Description(start, relative, people, "predicate", end)

    def descriptions(self) -> Iterator[Description]:
        """ "The two cosmonauts", "the actress": what people who are meant, not named, are called."""
        for token in role_tokens(self.doc):
            if token.tag_ not in {"NN", "NNS"} or token.i in self.names:
                continue
            if (people := self.cast.meant(token)) and token.left_edge.tag_ == "DT" and token.left_edge.i < token.i:
                yield Description(self._walk(token.i, bridge=False), token.i + 1, people, "description", token.i + 1)
            if (people := self.cast.foretold(token)) and not token.conjuncts:
                yield Description(self._walk(token.i, bridge=False), token.i + 1, people, "description", token.i + 1)

    def sketches(self, rosters: list[tuple[Naming, ...]]) -> Iterator[Description]:
        """ "A, 38, pilot. Retired colonel in the Navy.": sentences without a verb after a name that opens its line."""
        for roster in rosters:
            first = self.doc.tokens[roster[0].start].sent
            opens = roster[0].start == first.start and len(roster) == 1
            is_line = opens and (not first.start or "\n" in self.doc[first.start - 1].text)
            if not is_line or not _is_verbless(first):
                continue
            at = first.end
            while at < len(self.doc) and not self.doc[at].is_space and _is_verbless(sentence := self.doc[at].sent):
                end = min(self.names.intersection(range(sentence.start, sentence.end)), default=sentence.end)
                if end > sentence.start:
                    yield Description(sentence.start, end, _people(roster), "apposition", end)
                at = sentence.end

    def heading(self, rosters: list[tuple[Naming, ...]]) -> Iterator[Description]:
        """ "Danish astronaut comes home" over a text that then names somebody, alone, in its first two sentences."""
        line = next(iter(self.doc.sents), None)
        first = next(iter(rosters), ())
        if line is None or line[-1].text in {".", "!", "?"} or len(first) != 1 or first[0].start < line.end:
            return
        body = [s for s in self.doc.sents if s.start >= line.end and not s[0].is_space][:2]
        words = role_words(self.doc, line.start, line.end)[:1]
        start = self._walk(words[0].start, bridge=False) if words else line.end
        if start == line.start and not words[0].plural and body and first[0].start < body[-1].end:
            yield Description(start, words[0].end, _people(first), "heading", words[0].end)

    def _meant(self, token: Token) -> tuple[int, ...]:
        people = [*self.cast.meant(token)]
        for other in token.conjuncts:
            people += self.cast.meant(other)
        return tuple(dict.fromkeys(people))


def _credits(doc: Doc) -> set[int]:
    """The tokens of credits, which end a title: "NASA/Jane Doe Center Director A"."""
    words = (doc.char_span(span.start, span.end, alignment_mode="expand") for span in credited(text_of(doc)))
    return {token.i for one in words if one is not None for token in one}


def _tells_duty(verb: Token) -> bool:
    """ "Serves as", "took over as"."""
    takes_over = verb.lemma_ == "take" and any(child.lower_ == "over" for child in verb.children)
    return takes_over or verb.tag_ in _SERVING.get(verb.lemma_, ())


def _with_same_subject(verb: Token) -> Iterator[Token]:
    """ "She trained in Town and became an astronaut": what is joined to a verb and has no subject of its own."""
    for joined in verb.conjuncts:
        if joined.i > verb.i and not any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in joined.children):
            yield joined


def _is_verbless(sentence: Tokens) -> bool:
    return not any(token.tag_ in {"VBD", "VBZ", "VBP", "MD"} or token.pos_ == "PRON" for token in sentence)


def _is_age(words: Tokens) -> bool:
    """ ", 44,": an age between commas."""
    return len(words) == 3 and words[1].is_digit and words[2].text == ","


def _people(roster: tuple[Naming, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(naming.person for naming in roster))
