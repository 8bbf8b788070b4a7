"""Made-up articles about crewed flights: varied people, dates and quotes, several on each flight, and near-duplicates.

    python benchmarks/generate_articles.py OUT --count 5000 --seed 1

The same seed gives the same articles, and a larger count the same ones and more. People come from lists of given and
family names in articles.toml.
"""

import argparse
import json
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

PARTS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("articles.toml").read_text(encoding="utf-8"))

PER_FLIGHT = 5
"""So many articles tell of one flight."""
NEAR_DUPLICATE = 20
"""One article in so many repeats the one before it with a sentence more."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text, and what its sidecar says where it has one."""

    name: str
    text: str
    sidecar: dict[str, str] | None

    def write(self, folder: Path) -> None:
        """Write the article into a folder, some hundred to each folder within."""
        path = folder / f"{self.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8")
        if self.sidecar:
            path.with_suffix(".json").write_text(json.dumps(self.sidecar), encoding="utf-8")


def article(seed: int, number: int, version: int = 0) -> Article:
    """The article of a number; another version of it has a sentence more."""
    random = Random(f"{seed} article {number}")  # noqa: S311 - nothing to keep secret
    told = number - 1 if number % NEAR_DUPLICATE == NEAR_DUPLICATE - 1 else number
    text, day = _story(Random(f"{seed} article {told}"), _flight(seed, told // PER_FLIGHT))  # noqa: S311
    additions = version + (told != number)
    text += "".join(_filled(random, "changes", _flight(seed, number // PER_FLIGHT)) + "\n" for _ in range(additions))
    sidecar = {"published": day.isoformat(), "publisher": "Example Wire"} if number % 3 else None
    return Article(f"{number // 100:03}/{number:06}", text, sidecar)


def _flight(seed: int, number: int) -> dict[str, Any]:
    """What all articles on one flight have in common."""
    random = Random(f"{seed} flight {number}")  # noqa: S311
    last = random.sample(PARTS["family"], 3)
    crew = dict(zip("abc", last, strict=True))
    return {
        **{f"{who}_last": name for who, name in crew.items()},
        **{who: f"{random.choice(PARTS['given'])} {name}" for who, name in crew.items()},
        **{f"{who}_role": random.choice(PARTS["roles"]) for who in crew},
        "craft": random.choice(PARTS["craft"]).format(number=number % 90 + 10),
        "agency": random.choice(PARTS["agencies"]),
        "place": random.choice(PARTS["places"]),
        "begins": date(2021, 1, 1) + timedelta(days=2 * number % 3000),
    }


def _story(random: Random, flight: dict[str, Any]) -> tuple[str, date]:
    """A text on a flight, and the day that it was written on."""
    day = flight["begins"] + timedelta(days=random.randrange(1, 12))
    told = flight | {"weekday": f"{day - timedelta(days=1):%A}"}
    paragraphs = [
        f"{random.choice(PARTS['towns'])}, {day:%B} {day.day}, {day.year} — {_filled(random, 'leads', told)}",
        _filled(random, "quotes", told),
        " ".join(_filled(random, "middles", told) for _ in range(2)),
        _filled(random, "quotes", told),
        _filled(random, "closings", told),
    ]
    return "\n\n".join(paragraphs) + "\n", day


def _filled(random: Random, part: str, told: dict[str, Any]) -> str:
    """One of the sentences of a part, with its gaps filled."""
    numbers = {name: random.randrange(low, high) for name, low, high in _NUMBERS}
    later = told["begins"] + timedelta(days=random.randrange(20, 90))
    gaps = {
        "weekday": f"{later:%A}",
        **told,
        **numbers,
        "month": f"{later:%B}",
        "month2": f"{later + timedelta(days=60):%B}",
        "later": later.day,
        "verb": random.choice(PARTS["verbs"]),
        "town2": random.choice(PARTS["towns"]).partition(",")[0].title(),
    }
    saying = random.choice(PARTS["sayings"]).format(**gaps)
    filled: str = random.choice(PARTS[part]).format(saying=saying, **gaps)
    return filled[0].upper() + filled[1:]


_NUMBERS = [("day", 1, 29), ("days", 5, 400), ("hours", 2, 9), ("months", 3, 30), ("age", 29, 61), ("flights", 2, 5)]


def main() -> None:
    """Write the articles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for number in range(arguments.count):
        article(arguments.seed, number).write(arguments.out)


if __name__ == "__main__":
    main()
