"""Let the search of a built documentation site work from the disk too: python .ci/offline_search.py build/site-docs

On a page from the disk the site's own code asks for search.js, where zensical writes search.json alone, and then for a worker, which a
browser does not start from a file. So search.js holds both: the index, and the worker's code to be started from memory.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(site: Path) -> None:
    """Write search.js beside search.json; ends with an error if the site is not built as is expected here."""
    workers = list((site / "assets" / "javascripts" / "workers").glob("search.*.js"))
    if len(workers) != 1:
        sys.exit(f"{site}: expected one worker of the search, seen {len(workers)}; zensical builds it in another way now")
    code = json.dumps(workers[0].read_text(encoding="utf-8"))
    index = json.dumps(json.loads((site / "search.json").read_text(encoding="utf-8")), ensure_ascii=False, separators=(",", ":"))
    start = f'(Native => function () {{ return new Native(URL.createObjectURL(new Blob([{code}], {{ type: "text/javascript" }}))); }})'
    (site / "search.js").write_text(f"var __index = {index};\nvar Worker = {start}(window.Worker);\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
