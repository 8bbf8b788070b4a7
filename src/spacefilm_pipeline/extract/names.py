"""Who is named in a text: name mentions, and which of them are one person."""

from spacy.tokens import Doc

from spacefilm_pipeline.records import CraftMention, NameMention, OrganizationMention, Person, Span


def find_people(
    doc: Doc, craft: tuple[CraftMention, ...], organizations: tuple[OrganizationMention, ...]
) -> tuple[Person, ...]:
    """Everybody named, in order of first mention."""
    groups: dict[str, list[NameMention]] = {}
    for ent in doc.ents:
        if ent.label_ != "PERSON":
            continue
        form = ent.text.removesuffix("’s").removesuffix("'s")
        mention = NameMention(Span(ent.start_char, ent.start_char + len(form)), form)
        full = next((name for name in groups if name.split()[-1] == form.split()[-1]), form)
        groups.setdefault(full, []).append(mention)
    return tuple(Person(name, tuple(mentions), 0.8) for name, mentions in groups.items())
