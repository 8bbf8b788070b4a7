"""The words that name a speaker → who that is: a person, an organization, a group."""

from collections.abc import Iterable, Sequence

from spacefilm_pipeline.extract.coreference import BELIEVED, Cast, is_narrowed
from spacefilm_pipeline.extract.names.spans import is_person_noun, person_nouns
from spacefilm_pipeline.extract.quotes.cues import Cue, ends_like_person, nouns
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import OrganizationMention, Span, Speaker

UNKNOWN = Speaker("unknown")
_IN_FRONT = frozenset(("det", "amod", "compound", "nummod", "poss", "nmod", "case", "quantmod", "punct"))
_TITLES = frozenset(("PROPN", "NOUN", "ADJ", "DET"))
_BELONGING = frozenset((",", "of", "at", "from", "with"))
_WITHIN_TITLES = frozenset(("of", "for", "and", "the", "(", ")", "&", "-", "'s", "’s"))
_CLOSING = {"“": "”", "‘": "’", "«": "»", "(": ")"}
_COORDINATORS = frozenset((",", "&", "and", "or"))
_JOINT = "co"  # of "co-author", which the parser breaks apart
_TITLE_REACH = 12
_GENDERS = {"he": "m", "she": "f"}
_PRONOUN_REACH = 80
_NAMED_ROLES = frozenset(("nsubj", "nsubjpass"))
_MAIN_CLAUSES = frozenset(("ROOT", "conj", "parataxis"))
_RELATIVE = frozenset(("WP", "WDT"))
_PLURAL_PRONOUNS = frozenset(("they", "we", "those", "these", "both", "many", "others", "some"))


class Speakers:
    """Who the speakers of one text are."""

    def __init__(self, doc: Doc, cast: Cast, organizations: Sequence[OrganizationMention]) -> None:
        self._doc, self._cast = doc, cast
        self._organizations = {
            token.i: mention.span
            for mention in organizations
            if (words := doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand"))
            for token in words
        }

    def named_by(self, head: Token, cue: Cue | None, quotation: Span | None = None) -> Speaker:
        """The speaker that the phrase headed by a token names; of a pronoun, also by what the quotation itself says."""
        head = self._named_before(head, cue) or head
        own, head = head, self._named_beside(_antecedent(head))
        head = self._apposed(head) or head
        span = self._phrase(own if own.tag_ in _RELATIVE else head)
        people = (
            self._pronoun_means(head, quotation)
            or self._believed(head)
            or self._described(head, quotation)
            or self._cast.meant(head)
            or self._last_subject(head)
        )
        others = self._companions(head)
        if len(people) == 1 and not others:
            return Speaker("person", span, people[0])
        if len(people) > 1 or others:
            return Speaker("group", span)
        return Speaker(self._kind(head), span)

    def signed(self, name: Span) -> Speaker:
        """The speaker whose name stands under a post."""
        people = self._cast.named(name)
        if len(people) == 1:
            return Speaker("person", name, people[0])
        words = self._doc.char_span(name.start, name.end, alignment_mode="expand")
        is_organization = words is not None and any(token.i in self._organizations for token in words)
        return Speaker("organization" if is_organization else "unknown", name)

    def _named_before(self, head: Token, cue: Cue | None) -> Token | None:
        """The name that the parser passes over for what it belongs to: "said Chief Ana Ito of the space agency"."""
        if cue is None or head.i < cue.anchor.i or self._cast.meant(head):
            return None
        name = next((token for token in self._doc[cue.anchor.i + 1 : head.i] if token.pos_ not in _TITLES), None)
        last = name.nbor(-1) if name is not None else head
        return last if name is not None and name.lower_ in _BELONGING and self._believed(last) else None

    def _named_beside(self, head: Token) -> Token:
        """The name that a title leads up to: "Office of Space (OS) Director Ana Ito" is about Ana Ito."""
        if self._cast.meant(head) or not (head.pos_ == "PROPN" or head.lower_ == _JOINT):
            return head
        for token in self._doc[head.i + 1 : head.i + _TITLE_REACH]:
            if token.pos_ == "PROPN" and self._cast.meant(token):
                return max(token, token.head, key=lambda t: (self._cast.meant(t) == self._cast.meant(token), t.i))
            if token.pos_ not in ("PROPN", "NOUN", "ADJ") and token.lower_ not in _WITHIN_TITLES:
                break
        return head

    def _apposed(self, head: Token) -> Token | None:
        """The name that commas set off after a description: "her doctor, Ana Ito, said", "her firm, Ito Motors"."""
        if head.pos_ != "NOUN" or head.i + 2 >= len(self._doc) or head.nbor(1).text != ",":
            return None
        at = head.i + 2 + (head.nbor(2).lower_ == "the")
        last = at
        while last < len(self._doc) and (self._cast.meant(self._doc[last]) or last in self._organizations):
            last += 1
        is_closed = last < len(self._doc) and self._doc[last].text in (",", ".", ";")
        return self._doc[last - 1] if at < last and is_closed else None

    def _believed(self, head: Token) -> tuple[int, ...]:
        """Those meant by a phrase of whom it is sure that they are people: "the Texan" is no name."""
        people = self._cast.meant(head)
        return people if all(self._cast.people[person].belief >= BELIEVED for person in people) else ()

    def _described(self, head: Token, quotation: Span | None) -> tuple[int, ...]:
        """Whom "the biologist" means that the text calls so for the first time: the subject of the main clause before
        it, if that is one person whom the noun may describe; also that of the paragraph before, where a paragraph
        begins with the phrase.
        """
        if not self._is_somebody(head) or head.tag_ not in ("NN", "NNP") or is_narrowed(head):
            return ()
        if not any(child.dep_ == "det" and child.lower_ == "the" for child in head.children):
            return ()
        gender, is_first, breaks = person_nouns().get(head.lower_), True, 0
        start = min(self._index(quotation.start), head.left_edge.i) if quotation else head.left_edge.i
        for token in reversed(self._doc[max(0, start - _PRONOUN_REACH) : start]):
            breaks += token.is_space and "\n" in token.text
            if breaks > is_first:
                return ()
            if token.dep_ in _NAMED_ROLES and token.head.dep_ in _MAIN_CLAUSES and token.pos_ != "PRON":
                people = self._cast.meant(token)
                is_one = len(people) == 1 and not token.conjuncts
                return people if is_one and (not gender or self._cast.gender(people[0]) in (gender, None)) else ()
            is_first = is_first and breaks > 0
        return ()

    def _pronoun_means(self, head: Token, quotation: Span | None) -> tuple[int, ...]:
        """Whom "he" or "she" means: the likeliest whom the quotation does not name."""
        mentioned = self._cast.named(quotation) if quotation else ()
        return tuple(person for person in self._cast.could_mean(head) if person not in mentioned)[:1]

    def _last_subject(self, head: Token) -> tuple[int, ...]:
        """Whom "he" or "she" means where nobody near is surely a person: the last subject that may be one."""
        gender = _GENDERS.get(head.lower_)
        if gender is None:
            return ()
        for token in reversed(self._doc[max(0, head.i - _PRONOUN_REACH) : head.i]):
            people = self._cast.meant(token) if token.dep_ == "nsubj" and token.pos_ == "PROPN" else ()
            if len(people) == 1 and self._cast.gender(people[0]) in (gender, None):
                return people
        return ()

    def _is_somebody(self, head: Token) -> bool:
        """Whether a phrase is about one person, known or not: "the Texan", "a sweet-seller"."""
        lemma = head.lemma_.lower()
        if is_person_noun(head) or head.ent_type_ == "NORP":
            return True
        is_other = lemma in nouns("bodies") or lemma in nouns("documents") or lemma in nouns("groups")
        return head.pos_ == "NOUN" and ends_like_person(lemma) and not is_other

    def _index(self, offset: int) -> int:
        words = self._doc.char_span(offset, offset + 1, alignment_mode="expand")
        return words.start if words else len(self._doc)

    def _companions(self, head: Token) -> list[Token]:
        """Those coordinated with somebody; "scientist" and "Ana Ito" without an "and" between are one."""
        return [
            other
            for other in head.conjuncts
            if not _is_second_office(other)
            and any(
                token.dep_ == "cc" or token.text in _COORDINATORS
                for token in self._doc[min(head.i, other.i) + 1 : max(head.i, other.i)]
            )
        ]

    def _kind(self, head: Token) -> str:
        if head.i in self._organizations or head.lemma_.lower() in nouns("bodies"):
            return "organization"
        if head.ent_type_ in ("ORG", "GPE"):
            return "organization"
        if head.lower_ == "it":
            return "organization"
        is_plural = head.tag_ in ("NNS", "NNPS") or head.ent_type_ == "NORP" or head.lower_ in _PLURAL_PRONOUNS
        if is_plural or head.lemma_.lower() in nouns("groups"):
            return "group"
        return "unknown"

    def _phrase(self, head: Token) -> Span:
        """The phrase from its determiner to its head: "the agency's chief", "Mr Ito", "A and B"."""
        if head.i in self._organizations:
            return self._organizations[head.i]
        first = head
        while True:
            before = next((c for c in first.lefts if c.dep_ in _IN_FRONT and c.right_edge.i == first.i - 1), None)
            left = first.i - 1
            inside = (
                left >= 0 and self._doc[left].head.i in range(left, head.i + 1) and self._doc[left].dep_ in _IN_FRONT
            )
            if before is not None:
                first = before.left_edge
            elif inside and not self._doc[left].is_punct:
                first = self._doc[left]
            else:
                break
        while first.is_punct and first.i < head.i and not _opens(first, self._doc[first.i + 1 : head.i + 1]):
            first = self._doc[first.i + 1]  # the parser hung the end of a quotation on the name behind it
        last = max([head, *self._companions(head)], key=lambda token: token.i)
        return Span(first.idx, last.idx + len(last))


def _opens(mark: Token, words: Iterable[Token]) -> bool:
    """Whether a mark has its counterpart among the words that follow: “Buck” Hale."""
    return any(word.text == _CLOSING.get(mark.text, mark.text) for word in words)


def _is_second_office(noun: Token) -> bool:
    """Whether a coordinated noun is what the same person is besides: "Ana Ito of the agency, and chief engineer"."""
    return noun.lower_ == _JOINT or (
        noun.pos_ == "NOUN"
        and is_person_noun(noun)
        and not any(child.dep_ in ("det", "poss") for child in noun.children)
    )


def _antecedent(head: Token) -> Token:
    """The noun that "who" or "which" takes up; any other word itself."""
    if head.tag_ not in _RELATIVE:
        return head
    return next((verb.head for verb in head.ancestors if verb.dep_ == "relcl"), head)
