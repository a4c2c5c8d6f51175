"""Times `kz.extract` beside natasha's pipeline on the same documents of 3 000 characters, on one core.

    python benchmarks/extract.py [--runs 5] [--largest 5000000] [--compiled]

The documents are the invented development bulletins, joined by language and cut every 3 000 characters. They are written as gold and
hold some fifty figures a document; "typical" ones keep every eighth of the sentences that have a figure, which leaves about as many as
press releases have. If the variable KZHEALTH_SOURCES names their folder, the source documents are read too. Each run is a fresh process
that is pinned to one core: it loads, reads every document once with empty caches ("first") and once more ("again"). The tools
take turns. natasha (the extra `bench`) reads Russian: it segments, tags morphology, finds names, dates and money, but no indicators and
no numbers; its times on other languages are shown all the same. The last table reads one document that grows. With ``--compiled``
the wheel with extract compiled by mypyc is built into a temporary folder, and is a tool of its own. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
BULLETINS = ROOT / "tests" / "golden" / "bulletins" / "dev"
LENGTH = 3_000  # characters a document
SENTENCES = (  # with these, every lexicon is read
    "В Акмолинской области в 2025 году открыта больница на 60 коек, младенческая смертность снизилась более чем на 12,5%.",
    "Ақмола облысында 2025 жылы 60 төсектік аурухана ашылды, сәби өлімі 12,5%-дан астамға төмендеді.",
    "In 2025 a hospital with 60 beds opened in Akmola Region and infant mortality fell by more than 12.5%.",
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
OF_FIGURES = 8  # one in so many sentences with a figure is kept in a typical text
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1")


def thin(text: str) -> str:
    """A text with fewer of its sentences that have a figure."""
    kept, figures = [], 0
    for sentence in SENTENCE_END.split(text):
        has_figure = any(map(str.isdigit, sentence))
        figures += has_figure
        if not has_figure or figures % OF_FIGURES == 0:
            kept.append(sentence)
    return "\n".join(kept)


def texts() -> dict[str, str]:
    """The whole text of each language, dense and typical, and of the sources."""
    found = {}
    for name, pattern in (("Russian", "*ru"), ("Kazakh", "*kk*"), ("English", "*en")):
        found[name] = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(BULLETINS.glob(f"{pattern}-*.txt")))
        found[f"{name}, typical"] = thin(found[name])
    folder = os.environ.get("KZHEALTH_SOURCES")
    if folder:
        found["sources (Russian)"] = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.txt")))
    return found


def cut(text: str) -> list[str]:
    """A text as documents of 3 000 characters; the rest is left out."""
    return [text[at : at + LENGTH] for at in range(0, len(text) - LENGTH + 1, LENGTH)]


# ---------------------------------------------------------------- inside a fresh process


def load_kzhealth() -> Callable[[str], int]:
    import kzhealth as kz

    return lambda text: len(kz.extract(text))


def load_natasha() -> Callable[[str], int]:
    from natasha import DatesExtractor, Doc, MoneyExtractor, MorphVocab, NewsEmbedding, NewsMorphTagger, NewsNERTagger, Segmenter

    segmenter, vocabulary, embedding = Segmenter(), MorphVocab(), NewsEmbedding()
    morphology, names = NewsMorphTagger(embedding), NewsNERTagger(embedding)
    extractors = DatesExtractor(vocabulary), MoneyExtractor(vocabulary)

    def read(text: str) -> int:
        document = Doc(text)
        document.segment(segmenter)
        document.tag_morph(morphology)
        for token in document.tokens:
            token.lemmatize(vocabulary)
        document.tag_ner(names)
        return len(document.spans) + sum(1 for find in extractors for _ in find(text))

    return read


def load_compiled() -> Callable[[str], int]:
    from kzhealth.extract.facts import find_facts

    if not isinstance(find_facts, BuiltinFunctionType):
        raise SystemExit("kzhealth.extract is not compiled there")
    return load_kzhealth()


COMPILED = "kzhealth, compiled"
LOADERS = {"kzhealth": load_kzhealth, COMPILED: load_compiled, "natasha": load_natasha}


def pin() -> None:
    """Keep to one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1_000)


def pace(read: Callable[[str], int], documents: list[str]) -> float:
    """Documents a second, by processor time."""
    began = time.process_time()
    for document in documents:
        read(document)
    return len(documents) / (time.process_time() - began)


def work_documents(tool: str) -> dict[str, Any]:
    """Load a tool, read all documents twice: seconds of loading, documents a second, MB."""
    began = time.perf_counter()
    read = LOADERS[tool]()
    for sentence in SENTENCES:
        read(sentence)
    loading = time.perf_counter() - began
    documents = {name: cut(text) for name, text in texts().items()}
    first = {name: pace(read, of) for name, of in documents.items()}
    again = {name: pace(read, of) for name, of in documents.items()}
    return {"loading": loading, "first": first, "again": again, "peak": peak()}


def work_growth(tool: str, largest: int) -> list[dict[str, Any]]:
    """One document of all bulletins over and over, from 30 kB on: seconds and peak memory at each size."""
    read = LOADERS[tool]()
    unit = "\n\n".join(text for name, text in texts().items() if not name.startswith("sources"))
    read(unit)
    rows = []
    for size in sorted({30_000, 300_000, largest}):
        text = (unit * (size // len(unit.encode()) + 1)).encode()[:size].decode(errors="ignore")
        began = time.process_time()
        read(text)
        rows.append({"bytes": size, "characters": len(text), "seconds": time.process_time() - began, "peak": peak()})
    return rows


# ---------------------------------------------------------------- the process that starts them


def build_compiled(folder: Path) -> Path:
    """Build the wheel with extract compiled, and unpack it into a folder, which is given back."""
    command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(command, cwd=ROOT, env={**os.environ, "HATCH_BUILD_HOOKS_ENABLE": "1"}, stdout=subprocess.DEVNULL, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def start(work: str, tool: str, largest: int, source: Path = ROOT / "src") -> Any:
    """What a fresh process measured with kzhealth from a folder; None, with the reason printed, if it could not."""
    library = os.pathsep.join(filter(None, (str(source), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-W", "ignore", __file__, "--work", work, "--tool", tool, "--largest", str(largest)]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD, "PYTHONPATH": library}, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"\n{tool} is NOT MEASURED: {done.stderr.strip().rpartition(chr(10))[2]}; pip install 'kzhealth[bench]'")
        return None
    return json.loads(done.stdout)


def print_head(title: str, *columns: str) -> None:
    """The title and the head of a Markdown table."""
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")


def print_pace(measured: dict[str, list[dict[str, Any]]]) -> None:
    """Medians over the runs; the ratio is how many times as many documents kzhealth reads as the tool of the line."""
    count = {name: len(cut(text)) for name, text in texts().items()}
    for turn in ("first", "again"):
        print_head(f"Documents of {LENGTH} characters a second, {turn}", "texts", "documents", "tool", "median", "min–max", "ratio")
        for name, documents in count.items():
            own = statistics.median(run[turn][name] for run in measured["kzhealth"])
            for tool, runs in measured.items():
                paces = [run[turn][name] for run in runs]
                middle = statistics.median(paces)
                print(f"| {name} | {documents} | {tool} | {middle:.1f} | {min(paces):.1f}–{max(paces):.1f} | {own / middle:.2f} |")


def print_loading(measured: dict[str, list[dict[str, Any]]]) -> None:
    print_head("Loading in a fresh process, until a sentence of each language is read", "tool", "median s", "min–max s", "peak MB")
    for tool, runs in measured.items():
        loading = [run["loading"] for run in runs]
        memory = statistics.median(run["peak"] for run in runs)
        print(f"| {tool} | {statistics.median(loading):.3f} | {min(loading):.3f}–{max(loading):.3f} | {memory:.0f} |")


def print_growth(rows: list[dict[str, Any]]) -> None:
    print_head("One document that grows, kzhealth", "bytes", "characters", "s", "µs a character", "peak MB")
    for row in rows:
        cost = row["seconds"] / row["characters"] * 1e6
        print(f"| {row['bytes']} | {row['characters']} | {row['seconds']:.2f} | {cost:.2f} | {row['peak']:.0f} |")


def print_heading(runs: int) -> None:
    versions = []
    for name in ("kzhealth", "pymorphy3", "natasha"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"{name} not installed")
    pinned = "pinned to one core" if hasattr(os, "sched_setaffinity") else "NOT pinned to a core, one thread"
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, every process {pinned}, {runs} runs; {', '.join(versions)}")


def measure(runs: int, largest: int, compiled: Path | None) -> dict[str, list[dict[str, Any]]]:
    """The runs of each tool that could be measured; the tools take turns."""
    measured: dict[str, list[dict[str, Any]]] = {tool: [] for tool in LOADERS if compiled or tool != COMPILED}
    for _ in range(runs):
        for tool in tuple(measured):
            result = start("documents", tool, largest, compiled if compiled and tool == COMPILED else ROOT / "src")
            if result is None:
                del measured[tool]
            else:
                measured[tool].append(result)
    if "kzhealth" not in measured:
        raise SystemExit("nothing to compare with")
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description="Times kz.extract beside natasha.")
    parser.add_argument("--runs", type=int, default=5, help="how many fresh processes of each tool are timed")
    parser.add_argument("--largest", type=int, default=5_000_000, help="bytes of the largest document")
    parser.add_argument(
        "--compiled", action="store_true", help="time kzhealth compiled too; building it takes two minutes and a C compiler"
    )
    parser.add_argument("--work", choices=("documents", "growth"), help=argparse.SUPPRESS)
    parser.add_argument("--tool", choices=tuple(LOADERS), default="kzhealth", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        pin()
        done = work_documents(options.tool) if options.work == "documents" else work_growth(options.tool, options.largest)
        print(json.dumps(done))
        return
    print_heading(options.runs)
    with tempfile.TemporaryDirectory() as folder:
        compiled = build_compiled(Path(folder)) if options.compiled else None
        measured = measure(options.runs, options.largest, compiled)
    print_pace(measured)
    print_loading(measured)
    rows = start("growth", "kzhealth", options.largest)
    if rows:
        print_growth(rows)


if __name__ == "__main__":
    main()
