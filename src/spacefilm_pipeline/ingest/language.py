"""Which language a text is in."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from schemas.vocabularies import LANGUAGES

_SAMPLE = 10_000
"""Code points that are looked at: more of them make it no surer."""

_SURE = 0.9
_BASIC_LATIN_END = "\u024f"


def language_of(text: str) -> str:
    """The text's language, ISO 639-1.

    Names and numbers mislead the model in a short text, so what is in Latin script is English unless the model is sure.
    """
    code, probability = _identifier().classify(text[:_SAMPLE])
    return "en" if probability < _SURE and _is_latin(text[:_SAMPLE]) else str(code)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.nb_classes if code in LANGUAGES])
    return identifier


def _is_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c <= _BASIC_LATIN_END for c in letters) >= len(letters) / 2
