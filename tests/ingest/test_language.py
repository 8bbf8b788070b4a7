"""Which language a text is in, short or long."""

import pytest

from spacefilm_pipeline.ingest.language import language_of

CASES = [
    ("The crew landed on Tuesday, and the director said that all was well.", "en"),
    ("Hello.", "en"),
    ("SpaceX Crew Dragon Endurance", "en"),
    ("Ada Novak, Jan Kowalczyk, Tomaž Horvat", "en"),
    ("2021 — 10 — 05", "en"),
    ("“Поехали!” was all that he said before the rocket rose from the steppe.", "en"),
    ("La cosmonauta regresó a la Tierra el martes y habló con los periodistas.", "es"),
    ("Die Kosmonautin kehrte am Dienstag zur Erde zurück und sprach mit Journalisten.", "de"),
    ("L’astronaute a parlé à la presse.", "fr"),
    ("Космонавты вернулись на Землю.", "ru"),
    ("宇航员说你好", "zh"),
]


@pytest.mark.parametrize(("text", "language"), CASES)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language
