"""Raise the locks of .ci/locks: every package that `make`, CI and a release install from the index, with the hashes of its files.

    python .ci/lock.py --uv build/tools/bin/uv [--keep]

`make lock` calls it. One lock holds for every supported Python and machine: markers tell its lines apart. A release of the last week is
not taken: one that was uploaded by a thief has mostly been found and withdrawn by then. A lock begins with those that it adds to
(`-r dev.txt`) and names only what these do not. Nothing is written unless all of them could be made.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOP = Path(__file__).resolve().parent.parent
LOCKS = TOP / ".ci" / "locks"
PYTHON = "3.11"  # the oldest that is supported
COOL = "7 days"

# what builds kzhealth and the few packages that come as source alone; natasha's pymorphy2 imports pkg_resources, which left setuptools 81
BUILD = ("setuptools<81",)
TOOLS = ("check-wheel-contents", "cyclonedx-bom", "pip-audit", "twine", "uv")
CKAN = ("ckan[requirements]==2.12.0", *BUILD)

# Lock -> the extras of kzhealth in it (none: the library alone) and the locks that it adds to, which come before it.
OURS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "run": ((), ()),
    "workbooks": (("workbooks",), ("run",)),
    "dev": (("dev",), ("build", "run")),
    "bench": (("dev", "bench"), ("dev",)),
    "browser": (("dev", "browser"), ("dev",)),
    "spark": (("dev", "spark"), ("dev",)),
}
# Packages of which there is no wheel: pip runs their setup.py, with the setuptools of build.txt. All others are taken as wheels alone.
SOURCES = ("docopt", "feedgen", "jsonpath-rw", "psycopg2", "pysolr", "pyspark")
OPTIONS = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", PYTHON, "--exclude-newer", COOL),
    *("--generate-hashes", "--no-header", "--no-annotate", "--only-binary", ":all:"),
    *(word for source in SOURCES for word in ("--no-binary", source)),
)

Blocks = dict[str, str]  # entries with their hashes, by name, version and marker


def requirements() -> Mapping[str, Sequence[str]]:
    """What pyproject.toml asks for: to build, to run ('run') and for each extra; references to extras of its own are resolved."""
    told = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    extras = told["project"]["optional-dependencies"]

    def flat(names: Sequence[str]) -> list[str]:
        found: list[str] = []
        for name in names:
            own = re.fullmatch(r"kzhealth\[(.+)\]", name)
            found += flat([r for extra in own[1].split(",") for r in extras[extra]]) if own else [name]
        return found

    return {
        "build": [*told["build-system"]["requires"], *BUILD],
        "run": told["project"]["dependencies"],
        **{extra: flat(names) for extra, names in extras.items()},
        "dev": [*flat(extras["dev"]), *told["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["dependencies"]],
    }


def blocks(text: str) -> Blocks:
    """The entries of a lock."""
    return {found[1].rstrip(): found[0] for found in re.finditer(r"^([\w.-]+==[^\\\n]+)\\(?:\n +--hash=.+)+\n", text, flags=re.MULTILINE)}


def written(name: str) -> str:
    """The entries of a lock as they stand; none if there is no such lock yet."""
    path = LOCKS / f"{name}.txt"
    return "".join(blocks(path.read_text(encoding="utf-8")).values()) if path.exists() else ""


def compile_lock(uv: Path, wanted: Sequence[str], held: Blocks, preferred: str) -> Blocks:
    """What uv resolves for requirements, agreeing with the entries that are held and near those that are preferred."""
    with tempfile.TemporaryDirectory() as folder:
        asked, constraints, target = (Path(folder) / name for name in ("asked.in", "constraints.txt", "lock.txt"))
        asked.write_text("\n".join(wanted), encoding="utf-8")
        constraints.write_text("\n".join(held), encoding="utf-8")
        target.write_text(preferred, encoding="utf-8")
        command = [uv, *OPTIONS, "--constraint", constraints, "--output-file", target, asked]
        subprocess.run([str(c) for c in command], check=True)
        return blocks(target.read_text(encoding="utf-8"))


def lock_text(own: Blocks, bases: Sequence[str]) -> str:
    """The file of a lock."""
    sources = [s for s in SOURCES if any(entry.startswith(f"{s}==") for entry in own)]
    head = ["# Made by `make lock`.", *(f"-r {base}.txt" for base in bases), "--only-binary :all:", *(f"--no-binary {s}" for s in sources)]
    return "\n".join(head) + "\n" + "".join(own.values())


def make_locks(uv: Path, *, keep: bool) -> Mapping[str, str]:
    """The text of each lock by its name; `keep` raises only what has to be."""
    preferred = "".join(map(written, ("build", *OURS))) if keep else ""
    asked = requirements()
    whole = compile_lock(uv, [r for name in ("build", "run", "dev") for r in asked[name]], {}, preferred)
    found = {"build": compile_lock(uv, asked["build"], whole, "")}
    texts = {"build": lock_text(found["build"], ())}
    for name, (extras, bases) in OURS.items():
        if name == "dev":
            found[name] = whole
        else:
            found[name] = compile_lock(uv, [r for part in ("run", *extras) for r in asked[part]], whole, preferred)
        known = {entry for base in bases for entry in found[base]}
        texts[name] = lock_text({e: block for e, block in found[name].items() if not {e, e.partition(" ;")[0]} & known}, bases)
    for name, wanted in (("tools", TOOLS), ("ckan", CKAN)):
        texts[name] = lock_text(compile_lock(uv, wanted, {}, written(name) if keep else ""), ())
    return texts


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--uv", type=Path, required=True)
    parser.add_argument("--keep", action="store_true", help="keep the versions that are locked; add what else is asked for")
    arguments = parser.parse_args()
    try:
        texts = make_locks(arguments.uv, keep=arguments.keep)
    except subprocess.CalledProcessError as error:
        print(f"lock: uv ended with {error.returncode}; the locks are as they were", file=sys.stderr)
        return 1
    LOCKS.mkdir(exist_ok=True)
    for name, text in texts.items():
        (LOCKS / f"{name}.txt").write_text(text, encoding="utf-8")
        print(f"{name}: {len(blocks(text))} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
