"""Table files for tests: workbooks made of rows, seeds without documents, the golden tables."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "tables"


def write_xlsx(path: Path, sheets: list[dict[str, Any]]) -> Path:
    """A workbook: each sheet has ``rows``, and perhaps ``name``, ``merge``, ``hidden``, ``hidden_rows``, ``hidden_columns``."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for number, told in enumerate(sheets, 1):
        sheet = book.create_sheet(told.get("name", f"Sheet{number}"))
        for r, row in enumerate(told["rows"], 1):
            for c, value in enumerate(row, 1):
                cell = sheet.cell(r, c, value["percent"] if isinstance(value, dict) else value)
                if isinstance(value, dict):
                    cell.number_format = "0.0%"
        for area in told.get("merge", ()):
            sheet.merge_cells(area)
        for row in told.get("hidden_rows", ()):
            sheet.row_dimensions[row].hidden = True
        for column in told.get("hidden_columns", ()):
            sheet.column_dimensions[column].hidden = True
        sheet.sheet_state = "hidden" if told.get("hidden") else "visible"
    book.save(path)
    return path


def write_ods(path: Path, name: str, rows: list[list[Any]]) -> Path:
    """A small OpenDocument spreadsheet: text, numbers, None for nothing, ('percentage', 0.1), or the XML of a cell."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str):
            return (
                value
                if value.startswith("<")
                else f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
            )
        kind, number = value if isinstance(value, tuple) else ("float", value)
        return f'<table:table-cell office:value-type="{kind}" office:value="{number}"/>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = {k: f"urn:oasis:names:tc:opendocument:xmlns:{k}:1.0" for k in ("office", "table", "text", "style")}
    told = " ".join(f'xmlns:{k}="{v}"' for k, v in spaces.items())
    xml = (
        f'<?xml version="1.0"?><office:document-content {told}><office:body><office:spreadsheet><table:table table:name={quoteattr(name)}>'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", xml)
    return path


def rewrite(path: Path, member: str, edit: Any) -> None:
    """Edit one member of a zipped file in place."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == member else old.read(name))
    path.write_bytes(out.getvalue())


def golden(name: str, folder: Path) -> Path:
    """A golden table in a folder: made into .xlsx if it is told in JSON, encoded in kz1048 if it is CSV."""
    told = GOLDEN / f"{name}.json"
    if told.exists():
        return write_xlsx(folder / f"{name}.xlsx", json.loads(told.read_text(encoding="utf-8"))["sheets"])
    source = next(p for p in GOLDEN.glob(f"{name}.*") if p.suffix != ".yaml")
    if source.suffix == ".csv":
        (folder / source.name).write_bytes(source.read_text(encoding="utf-8").encode("kz1048"))
        return folder / source.name
    return Path(shutil.copy(source, folder / source.name))


def bare_seeds(checkout: Path, folder: Path) -> Path:
    """seeds/ with the reference tables and no document."""
    shutil.copytree(checkout / "seeds" / "reference", folder / "reference")
    (folder / "facts").mkdir()
    for name in ("sources", "corrections", "exceptions"):
        header = (checkout / "seeds" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")
    return folder
