"""Whom a noun phrase or pronoun of the text means."""

from spacy.tokens import Doc, Token

from spacefilm_pipeline.records import Person, Span


class Cast:
    """The people of one text, and which of its words mean them."""

    def __init__(self, doc: Doc, people: tuple[Person, ...]) -> None:
        self.doc = doc
        self.people = people
        self._at = {
            token.i: index
            for index, person in enumerate(people)
            for mention in person.mentions
            if (words := doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand"))
            for token in words
        }

    def named(self, span: Span) -> tuple[int, ...]:
        """The people whose names stand within the span, in text order."""
        words = self.doc.char_span(span.start, span.end, alignment_mode="expand")
        return tuple(dict.fromkeys(self._at[t.i] for t in words or () if t.i in self._at))

    def meant(self, token: Token) -> tuple[int, ...]:
        """The people meant by the phrase that this token heads: a name, a description, a pronoun or a group.

        Coordinated phrases ("A and B") are separate heads: see `Token.conjuncts`.
        """
        return (self._at[token.i],) if token.i in self._at else ()
