"""Which language a text is in."""

from functools import cache
from threading import Lock, Thread

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from schemas.vocabularies import LANGUAGES

_SAMPLE = 2_000
"""Code points that are looked at: more of them make it no surer."""

_POSSIBLE = 0.003
"""A text is English unless the model holds that to be less probable than this. Names and numbers make the model doubt
short English texts (0.008 and more for headings and bylines), but whole sentences of another language leave none."""


def language_of(text: str) -> str:
    """The text's language, ISO 639-1."""
    with _loading:
        identifier = _identifier()
    probabilities = dict(identifier.rank(text[:_SAMPLE]))
    if probabilities["en"] >= _POSSIBLE:
        return "en"
    return str(max(sorted(probabilities), key=lambda code: float(probabilities[code])))


def get_ready() -> None:
    """Have the model loaded beside what is done meanwhile: to unpack it takes half a second, and a core of its own."""
    Thread(target=_load).start()


_loading = Lock()


def _load() -> None:
    with _loading:
        _identifier()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.nb_classes if code in LANGUAGES])
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)  # rows are taken from it, not columns
    return identifier
