"""Hostile text without its tricks.

The sources are not ours: whatever is shown to a person goes through `visible`, so that no text can move the cursor,
recolour the terminal or turn the direction of writing.
"""

import unicodedata

_SHOWN_AS = {"\n": "⏎", "\t": " "}
_HARMLESS = "\u00ad\u200c\u200d"
"""Soft hyphens and joiners: they only shape the letters beside them."""


def visible(text: str) -> str:
    """The text with control and formatting characters spelt out, as `\\x1b`; a line break becomes `⏎`."""
    return "".join(_SHOWN_AS.get(character) or _spelt(character) for character in text)


def _spelt(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return ascii(character)[1:-1] if hidden and character not in _HARMLESS else character
