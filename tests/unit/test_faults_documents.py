"""Faulty and hostile workbooks and documents, F77 to F86, through every command that reads such files: data, or one of our errors.

Documents are read in their process, as users read them. ``test_documents.py`` and ``test_workbooks.py`` hold what the readers make of
sound files, ``test_imports.py`` what each cell means.
"""

from __future__ import annotations

import importlib.util
import io
import random
import re
import sys
import time
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import fpdf
import pytest

import kzhealth as kz
from kzhealth import apart, cli
from kzhealth.documents import read_bytes
from kzhealth.documents.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., tuple[int, str]]


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


tables, faults = _load("table_files"), _load("fault_files")
SHEET, WORDS = "xl/worksheets/sheet1.xml", "word/document.xml"
ROWS: list[list[Any]] = [["Регион", 2022, 2023], ["Акмолинская область", 10, "2 000"], ["г. Алматы", "…", 30]]
SCHEMA = {"fields": [{"name": n, "type": "any"} for n in ("Регион", "2022", "2023")]}
TEXT = "In 2024 infant mortality in the Akmola region fell by 12.5%."
SECONDS = 20  # of the processor: what ends at all, ends long before


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, checkout: Path) -> Run:
    """Runs a command in a folder of seeds, held to its promises: a known end, no word of Python, no change where it fails."""
    tables.bare_seeds(checkout, tmp_path / "seeds")
    (tmp_path / "small.yaml").write_text(faults.MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run_(*words: str) -> tuple[int, str]:
        before, began = faults.tree(tmp_path), time.process_time()
        monkeypatch.setattr(sys, "argv", ["kzhealth", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        status = int(end.value.code or 0)
        assert status in faults.CODES
        assert "Traceback" not in told.err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", told.out + told.err)
        assert status == 0 or faults.tree(tmp_path) == before
        assert not faults.left_behind(tmp_path)
        assert time.process_time() - began < SECONDS
        return status, told.out + told.err

    return run_


@pytest.fixture
def through(run: Run, tmp_path: Path, write_package: Callable[..., Path]) -> Run:
    """Brings a workbook through ``import`` or, as the resource of a package, through ``validate``."""

    def through_(command: str, name: str, data: bytes) -> tuple[int, str]:
        if command == "import":
            (tmp_path / name).write_bytes(data)
            return run("import", name, "--mapping", "small.yaml", "--reviewed-on", "2027-01-20")
        folder = write_package({"t": data}, schemas={"t": SCHEMA}, resources={"t": {"path": name}})
        return run("validate", str(folder), "--no-rules")

    return through_


def book(*rows: list[Any], edit: Callable[[bytes], bytes] | None = None, member: str = SHEET, folder: Path, **told: Any) -> bytes:
    """The bytes of a workbook of one sheet, one of its members perhaps edited."""
    path = tables.write_xlsx(folder / "made.xlsx", [{"rows": list(rows) or ROWS, **told}])
    if edit:
        tables.rewrite(path, member, edit)
    data: bytes = path.read_bytes()
    path.unlink()
    return data


def word(text: str = TEXT, edit: Callable[[bytes], bytes] | None = None) -> bytes:
    """The bytes of a Word file, its text perhaps edited."""
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    if edit is None:
        return out.getvalue()
    made = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == WORDS else old.read(name))
    return made.getvalue()


def pdf(text: str = TEXT) -> bytes:
    """The bytes of a PDF of one page."""
    made = fpdf.FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.multi_cell(0, 6, f"{text} " * 3)
    return bytes(made.output())


def page(text: str = TEXT) -> bytes:
    """The bytes of a web page."""
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><p>{text}</p></body></html>".encode()


def dtd(xml: bytes, inside: bytes) -> bytes:
    """XML that declares entities and uses one, named ``e``."""
    start = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:start] + b"<!DOCTYPE x [" + inside + b"]>" + xml[start:].replace(b">10<", b">&e;<").replace(b">In 2024", b">&e; In 2024")


XXE = b'<!ENTITY e SYSTEM "file:///etc/passwd">'
LAUGHS = b'<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %s "%s">' % (b, (b"&%s;" % a) * 10) for a, b in zip(b"a b c d e f g h".split(), b"b c d e f g h i".split(), strict=True)
)  # fmt: skip
READ = {"import": "figures", "validate": "is sound"}


@pytest.mark.parametrize("command", READ)
def test_f77_a_false_dimension(command: str, through: Run, tmp_path: Path) -> None:
    """A sheet of three rows that says it has 17 billion cells is read as what it holds."""
    false = book(edit=lambda x: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', x), folder=tmp_path)
    status, told = through(command, "t.xlsx", false)
    assert status == 0, told
    if command == "import":
        assert "4 cells: 3 figures, 1 missing" in told


@pytest.mark.parametrize("command", READ)
def test_f78_a_cell_in_the_far_corner(command: str, through: Run, tmp_path: Path) -> None:
    """One cell at XFD1048576 is refused as too many cells, before a row is made of it."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    status, told = through(command, "t.xlsx", book(edit=lambda x: x.replace(b"</sheetData>", far), folder=tmp_path))
    assert status == (3 if command == "import" else 1)
    assert "too many cells" in told.replace("-", " ")


@pytest.mark.parametrize("entities", [LAUGHS, XXE], ids=["laughs", "outside"])
@pytest.mark.parametrize("command", READ)
def test_f79_entities_in_a_workbook(command: str, entities: bytes, through: Run, tmp_path: Path) -> None:
    """Entities that grow or read other files make the workbook none that is read; no word of the other file is told."""
    status, told = through(command, "t.xlsx", book(edit=lambda x: dtd(x, entities), folder=tmp_path))
    assert status == (3 if command == "import" else 1), told
    assert "root:" not in told


@pytest.mark.parametrize("entities", [LAUGHS, XXE], ids=["laughs", "outside"])
def test_f79_entities_in_a_document(entities: bytes, run: Run, tmp_path: Path) -> None:
    """A Word file that declares entities is refused; a web page that does gives its text without them."""
    (tmp_path / "a.docx").write_bytes(word(edit=lambda x: dtd(x, entities)))
    status, told = run("extract", "a.docx")
    assert (status, "declares entities" in told or "may be damaged" in told) == (3, True)
    (tmp_path / "a.html").write_bytes(dtd(b'<?xml version="1.0"?>' + page().replace(b"<!DOCTYPE html>", b""), entities))
    status, more = run("extract", "a.html")
    assert status in (0, 3)
    assert "root:" not in told + more
    assert "lollol" not in told + more


@pytest.mark.parametrize("command", READ)
def test_f80_a_cell_that_unpacks_to_150_mb(command: str, through: Run, tmp_path: Path) -> None:
    """A small file that unpacks to a huge cell is refused by size and ratio before it is unpacked."""
    huge = b'<row r="9"><c r="A9" t="str"><v>' + b"a" * 150_000_000 + b"</v></c></row></sheetData>"
    data = book(edit=lambda x: x.replace(b"</sheetData>", huge), folder=tmp_path)
    assert len(data) < 400_000
    status, told = through(command, "t.xlsx", data)
    assert status == (3 if command == "import" else 1)
    assert "limit is 100 times" in told or "ratio>100" in told


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_f80_documents_that_unpack_without_end(kind: str, run: Run, tmp_path: Path) -> None:
    """The same holds for Word and PDF files; ``test_documents.py`` has it for narrower limits."""
    huge = b"%PDF-1.7\n1 0 obj\n<<>>\nstream\n" + zlib.compress(bytes(1_100_000_000), 1) + b"\nendstream\n"
    data = word(edit=lambda x: x + b" " * 270_000_000) if kind == "docx" else huge
    (tmp_path / f"a.{kind}").write_bytes(data)
    status, told = run("extract", f"a.{kind}")
    assert (status, "unpacks to more than" in told) == (3, True)
    assert len(data) < 6_000_000


@pytest.mark.parametrize(
    ("cell", "words"), [("=1+1", "B2: holds a formula without its value"), ("#REF!", "B2: holds an error, #REF!")], ids=["F81", "F82"]
)
def test_cells_without_a_value(cell: str, words: str, through: Run, tmp_path: Path) -> None:
    """A formula whose value was not saved, and an error, stop the import at their cell."""
    status, told = through("import", "t.xlsx", book(ROWS[0], ["Акмолинская область", cell, 5], folder=tmp_path))
    assert status == 1
    assert words in told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"merge": ["B3:C3"]}, "C3: is one of merged cells"),
        ({"hidden_rows": [3]}, "A3: row 3 is hidden"),
        ({"hidden_columns": ["C"]}, "C2: column C is hidden"),
    ],
)
def test_f83_merged_and_hidden_cells(told: dict[str, Any], words: str, through: Run, tmp_path: Path) -> None:
    """What is merged or hidden is never passed over in silence: the import names the cell."""
    status, said = through("import", "t.xlsx", book(*ROWS[:2], ["г. Алматы", 30, None], folder=tmp_path, **told))
    assert (status, words in said) == (1, True), said


def test_f83_merged_cells_of_a_word_file(tmp_path: Path) -> None:
    """The text of a merged cell stands once."""
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Infant mortality"
    table.cell(1, 0).text, table.cell(1, 1).text = "2024", "7.5"
    document.save(tmp_path / "a.docx")
    text = read_bytes((tmp_path / "a.docx").read_bytes(), "a.docx").source.text
    assert text.count("Infant mortality") == 1


def test_f84_files_that_are_not_what_they_say(through: Run, run: Run, tmp_path: Path) -> None:
    """A name that says otherwise than the bytes, and a file that is cut, are refused with what they are and what to do."""
    for name, data, words in (
        ("t.xls", page(), "is a web page"),
        ("t.xlsx", b"a;b\n1;2\n", "it is text"),
        ("t.csv", book(folder=tmp_path), "it is a workbook"),
        ("t.xlsx", book(folder=tmp_path)[:-300], "may be damaged"),
        ("t.ods", book(folder=tmp_path), "it is a workbook"),
    ):
        status, told = through("import", name, data)
        assert (status, words in told) == (3, True), told
    for name, data in (("a.docx", word()[:-300]), ("a.docx", pdf()), ("a.pdf", page()), ("a.pdf", pdf()[:400]), ("a.docx", page())):
        (tmp_path / name).write_bytes(data)
        status, told = run("extract", name)
        assert (status, f"kzhealth: {name}: " in told) == (3, True), told
    status, told = through("validate", "t.xlsx", b"a;b\n1;2\n")
    assert (status, "format-error" in told) == (1, True)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_f86_marks_and_footnotes(suffix: str, run: Run, tmp_path: Path) -> None:
    """What stands for no figure is missing with its reason, a figure with a footnote keeps its mark, and each knows its cell."""
    rows = [["Регион", 2021, 2022, 2023], ["Акмолинская область", "н/д", "...", "20,1*"], ["г. Алматы", "-", "1 234,5", "7"]]
    mapping = faults.MAPPING.replace("{…: not-available}", '{н/д: not-available, "...": suppressed, "-": nil}').replace("B-C", "B-D")
    mapping = mapping.replace("doctors_count", "infant_mortality").replace("missing:", 'footnotes: {"*": preliminary}\nmissing:')
    (tmp_path / "small.yaml").write_text(mapping, encoding="utf-8")
    if suffix == "xlsx":
        (tmp_path / "t.xlsx").write_bytes(book(*rows, folder=tmp_path))
    else:
        (tmp_path / "t.csv").write_text("\n".join(",".join(f'"{c}"' for c in row) for row in rows), encoding="utf-8")
    status, told = run("import", f"t.{suffix}", "--mapping", "small.yaml", "--format", "json")
    assert status == 0, told
    done = faults.as_json(told)
    assert (done["cells"], done["figures"] + sum(done["missing"].values())) == (6, 6)
    sheet = (tmp_path / "seeds" / "facts" / "small.csv").read_text(encoding="utf-8")
    assert {cell in sheet for cell in ("D2", "C3", "1234.5", "20.1")} == {True}


# ---------------------------------------------------------------- the process that reads


def test_a_document_that_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of time is the user's, is told, and the next document is read."""
    with pytest.raises(kz.InputError, match=r"a\.html: was not read within 0\.001 seconds; make it smaller, or raise the limit"):
        read_bytes(page() * 200, "a.html", limits=kz.DocumentLimits(seconds=0.001))  # type: ignore[arg-type]
    assert read_bytes(page(), "a.html").source.text.strip() == TEXT


def test_a_document_that_needs_too_much_memory_is_left() -> None:
    """The limit of memory too; whoever has read much before is asked again afresh."""
    for _ in range(2):
        with pytest.raises(kz.InputError, match=r"a\.html: cannot be read with 1 MiB of memory"):
            read_bytes(page(TEXT * 50_000), "a.html", limits=kz.DocumentLimits(memory=1 << 20))
        assert "12.5%" in read_bytes(page(), "a.html").source.text


def test_a_reader_that_dies_is_replaced() -> None:
    """A process that was killed while it waited costs nothing but its start."""
    read_bytes(page(), "a.html")
    for reader in apart._idle["kzhealth.documents.reader"]:
        reader.process.kill()
        reader.process.wait()
    assert read_bytes(page(), "a.html").source.text.strip() == TEXT


def test_the_limits_of_the_command(run: Run, tmp_path: Path) -> None:
    """``extract --limit`` sets them; any other word is wrong usage."""
    (tmp_path / "a.html").write_bytes(page(TEXT * 50_000))
    status, told = run("extract", "a.html", "--limit", "memory=1048576")
    assert (status, "with 1 MiB of memory" in told) == (3, True)
    assert run("extract", "a.html", "--limit", "memory=many")[0] == 2


# ---------------------------------------------------------------- F85: a corpus


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bits turned."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The beginning, the end, or two ends without the middle."""
    at = sorted(chance.randrange(len(data)) for _ in range(2))
    return chance.choice((data[: at[0]], data[at[0] :], data[: at[0]] + data[at[1] :]))


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Members of an archive in each other's place, one of them missing, or there twice; of other files, pieces."""
    if not data.startswith(b"PK"):
        size = max(1, len(data) // 8)
        pieces = [data[n : n + size] for n in range(0, len(data), size)]
        chance.shuffle(pieces)
        return b"".join(pieces)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        one, other = chance.sample(names, 2)
        way = chance.randrange(3)
        for name in names:
            if way == 1 and name == one:
                continue
            new.writestr(name, old.read({one: other, other: one}.get(name, name) if way == 0 else name))
        if way == 2:
            new.writestr(f"more/{one}", old.read(one))
    return out.getvalue()


def mistyped(data: bytes, chance: random.Random) -> bytes:
    """Values of another type in the XML of a member, or in the bytes of other files."""
    values = (b"-1", b"99999999999", b"", b"NaN", b"\xff\xfe", b"x" * 5000, b"&#0;", "\u202e".encode(), b"1e999", b"<")

    def edit(text: bytes) -> bytes:
        found = list(re.finditer(rb'(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)|\b\d+\b', text))
        for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 2, 8)))), key=lambda m: -m.start()):
            text = text[: match.start()] + chance.choice(values) + text[match.end() :]
        return text

    if not data.startswith(b"PK"):
        return edit(data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = chance.choice([n for n in names if n.endswith(".xml") and not n.startswith("docProps")])
        for name in names:
            new.writestr(name, edit(old.read(name)) if name == hit else old.read(name))
    return out.getvalue()


def recoded(data: bytes, chance: random.Random) -> bytes:
    """Text in another encoding than it says; of packed files, a lie at the beginning."""
    if data.startswith((b"PK", b"%PDF", b"\xd0\xcf")):
        return chance.choice((b"\xef\xbb\xbf", b"\x00\x00", b"%PDF-1.4\n", b"PK\x03\x04")) + data
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "cp866", "koi8-r", "utf-7", "punycode"))
    return data.decode().encode(encoding, "replace").replace(b"utf-8", chance.choice((b"utf-8", b"rot13", b"zip", b"utf-99")))


MUTATIONS = (flipped, cut, swapped, mistyped, recoded)


def sound_files(folder: Path) -> dict[str, bytes]:
    """A sound file of each kind that is read."""
    table = [["Region", 2022, 2023], ["Akmola", ("percentage", 0.5), 1234.5], ["Almaty", None, "…"]]
    wide = {"merge": ["A5:B5"], "hidden_rows": [3], "hidden_columns": ["C"]}
    return {
        "xlsx": book(*ROWS, [1.5, True, "=1+1"], ["merged", None, "#REF!"], folder=folder, **wide),
        "xls": tables.golden("ru-beds", folder).read_bytes(),
        "ods": tables.write_ods(folder / "made.ods", "S", table).read_bytes(),
        "docx": word(),
        "pdf": pdf(),
        "html": page("Младенческая смертность снизилась на 12,5%. " * 3),
    }


def outcome(kind: str, data: bytes, folder: Path) -> str:
    """``data``, or the code of our error; any other exception is the test's failure."""
    path = folder / f"mutant.{kind}"
    path.write_bytes(data)
    try:
        if kind in ("xlsx", "xls", "ods"):
            read_table(path, limits=kz.TableLimits(seconds=SECONDS))
        else:
            kz.extract(path, limits=kz.DocumentLimits(seconds=SECONDS))
    except kz.InputError as error:
        assert "was not read within" not in str(error), error
        assert "\n" not in str(error)
        return error.code
    return "data"


def mutants(kind: str, data: bytes, seeds: range) -> Iterator[bytes]:
    """Mutants of a file, the same for the same seeds: each mutation in turn, and now and then two of them."""
    for seed in seeds:
        chance = random.Random(f"{kind} {seed}")
        made = MUTATIONS[seed % len(MUTATIONS)](data, chance)
        if seed % 7 == 0 and made:
            made = flipped(made, chance)
        yield made


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "docx", "pdf", "html"])
def test_f85_a_corpus_of_damaged_files(kind: str, tmp_path: Path) -> None:
    """Each of sixty mutants of a file gives data or one of our errors: no other exception, no reader that hangs or dies unseen."""
    data = sound_files(tmp_path)[kind]
    seen = [outcome(kind, made, tmp_path) for made in mutants(kind, data, range(60))]
    assert set(seen) <= {"data", "format-error", "encoding-error"}
    assert outcome(kind, data, tmp_path) == "data"
    assert kind == "html" or len(set(seen)) > 1


def test_f85_the_corpus_through_validate(tmp_path: Path, write_package: Callable[..., Path]) -> None:
    """Damaged workbooks as resources of a package give a report, whatever is in them."""
    data = sound_files(tmp_path)["xlsx"]
    folder = write_package({"t": data}, schemas={"t": SCHEMA}, resources={"t": {"path": "t.xlsx"}})
    seen = set()
    for made in mutants("xlsx", data, range(60)):
        (folder / "t.xlsx").write_bytes(made)
        report = kz.validate(folder, rules=False)
        seen |= {f.code for f in report.findings} or {"sound"}
    assert seen > {"format-error"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "docx", "pdf", "html"])
def test_f85_a_large_corpus(kind: str, tmp_path: Path) -> None:
    """The same for a thousand mutants of each kind."""
    data = sound_files(tmp_path)[kind]
    seen = [outcome(kind, made, tmp_path) for made in mutants(kind, data, range(60, 1060))]
    assert set(seen) <= {"data", "format-error", "encoding-error"}
    faults.tell(kind, Counter(seen))
