"""Run the notebooks of this folder and keep what they print.

    python examples/execute.py            run them and write their outputs
    python examples/execute.py --check    write nothing; exit 1 and tell what differs from the outputs that are kept

What may differ is left out of the comparison: the seconds of a report, and pictures, whose letters are those of the machine.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
PICTURE = re.compile(r'("image/svg\+xml": ).*|^ *"<svg.*')  # drawn with the letters that the machine has
SECONDS = re.compile(r"\b\d+\.\d\d s\b")


def run(path: Path) -> Any:
    """The notebook run in its folder, without what tells of this machine and hour."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            output.pop("metadata", None)
            if output.output_type in ("display_data", "execute_result"):
                output["metadata"] = {}
                if "seconds=" in output.data.get("text/plain", "") and "text/html" in output.data:
                    del output.data["text/plain"]  # a report in full, which its HTML tells better
    return notebook


def text(notebook: Any) -> str:
    """The notebook as it is written to a file."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def settled(written: str) -> list[str]:
    """Lines to compare."""
    return [PICTURE.sub(r"\1", line) for line in SECONDS.sub("… s", written).splitlines()]


def main() -> int:
    """Run all notebooks; 1 if one differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and tell what differs")
    check, status = parser.parse_args().check, 0
    for path in sorted(HERE.glob("*.ipynb")):
        was, now = path.read_text(encoding="utf-8"), text(run(path))
        differs = settled(was) != settled(now)
        if check and differs:
            sys.stdout.writelines(
                f"{line}\n" for line in difflib.unified_diff(settled(was), settled(now), path.name, "run now", n=1, lineterm="")
            )
            status = 1
        elif differs:
            path.write_text(now, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
