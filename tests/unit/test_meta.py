"""What holds of the whole: schemas told in full, names that are public on purpose, light imports, money without floats."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth import cli
from kzhealth.engines import REFERENCE, bundled_table
from kzhealth.schema import TableSpec, lexicon_schema, package_descriptor, schema, seed_schema, table_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES = {"en", "ru", "kk"}
SPECS: dict[str, TableSpec] = {
    **{n: schema(n) for n in table_names()},
    **{f"seeds/{n}": seed_schema(n) for n in ("facts", "exceptions")},
    **{f"lexicon/{p.stem}": lexicon_schema(p.stem) for p in (Path(kz.__file__).parent / "extract" / "lexicon").glob("*.csv")},
}
FIELDS = [(name, f) for name, spec in SPECS.items() for f in spec.fields]
UCUM_ATOMS = {"By"}  # units of the register of documents, not of health care
SOURCE = Path(kz.__file__).parent
PUBLIC = {
    *("Aggregation", "Change", "Ckan", "DocumentLimits", "Evidence", "Export", "Fact", "Finding", "Import", "InputError", "InvalidData"),
    *(
        "KzHealthError",
        "Limits",
        "OutputError",
        "Package",
        "PackageDiff",
        "PackageError",
        "Publication",
        "PublishError",
        "Report",
        "Review",
        "SchemaError",
    ),
    *("Site", "TableLimits", "TableSpec", "UsageError", "Zenodo", "__version__", "aggregate", "build", "diff", "export", "extract"),
    *("import_table", "load", "plot", "publish", "report", "review", "schema", "strategies", "validate", "verify"),
}
HEAVY = ("pandas", "pymorphy3", "pandera", "frictionless", "polars", "hypothesis", "narwhals", "numpy", "pyarrow")
HEAVY += ("trafilatura", "lxml", "docx", "pdfplumber", "pdfminer")
CYRILLIC = re.compile("[Ѐ-ӿ]")


def told_in_full(said: Mapping[str, str]) -> bool:
    """True if something is said in all three languages."""
    return set(said) == LANGUAGES and all(text.strip() for text in said.values())


class TestSchemas:
    """Every table, field and code is described, in three languages; every reference inside the schemas leads somewhere."""

    def test_every_file_is_a_table_in_use(self, checkout: Path) -> None:
        """There is no schema without a table and no table without a schema; each is named as its file."""
        files = {
            p.relative_to(checkout / "schemas").as_posix().removesuffix(".schema.json")
            for p in (checkout / "schemas").rglob("*.schema.json")
        }
        assert files == set(SPECS)
        assert all(spec.descriptor["name"] == name.split("/")[-1] for name, spec in SPECS.items())
        assert all(spec.descriptor["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json" for spec in SPECS.values())

    @pytest.mark.parametrize("name", SPECS)
    def test_tables_are_told_in_three_languages(self, name: str) -> None:
        """Title and description of a table are there in English, Russian and Kazakh; the plain ones are the English."""
        spec = SPECS[name]
        assert told_in_full(spec.titles)
        assert told_in_full(spec.descriptions)
        assert (spec.title, spec.description) == (spec.titles["en"], spec.descriptions["en"])

    @pytest.mark.parametrize("table", SPECS)
    def test_fields_are_told_in_three_languages(self, table: str) -> None:
        """Title and description of a field are there in three languages, each in its script, not one copied into another."""
        for field in SPECS[table].fields:
            for said, plain in ((field.titles, field.title), (field.descriptions, field.description)):
                assert told_in_full(said), field.name
                assert plain == said["en"], field.name
                assert not CYRILLIC.search(said["en"]), field.name
            for language in ("ru", "kk"):
                assert CYRILLIC.search(field.descriptions[language]), field.name
            assert field.descriptions["ru"] != field.descriptions["kk"], field.name
            assert field.description != field.title, field.name

    @pytest.mark.parametrize("table", SPECS)
    def test_codes_are_told_in_three_languages(self, table: str) -> None:
        """Every code of a list has labels in three languages, and the list is also an enum for readers of version 1."""
        for field in SPECS[table].fields:
            assert [c.value for c in field.categories] == field.constraints.get("enum", []), field.name
            for category in field.categories:
                assert told_in_full(category.labels), field.name
                assert category.label == category.labels["en"], field.name

    @pytest.mark.parametrize("table", SPECS)
    def test_names_follow_the_house(self, table: str) -> None:
        """Names are lower case; the end of a name tells dates, money, flags and references."""
        for field in SPECS[table].fields:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name), field.name
            dated = field.name.endswith(("_on", "_start", "_end", "valid_from", "valid_to")) and field.name != "context_start"
            assert (field.type == "date") == dated, field.name
            assert (field.type == "boolean") == field.name.startswith("is_"), field.name
            if field.name.endswith("_kzt"):
                assert (field.type, field.unit) == ("integer", "KZT"), field.name

    def test_the_same_code_list_has_the_same_words(self) -> None:
        """A code that stands in several tables has the same labels in all of them."""
        seen: dict[tuple[str, str], Mapping[str, str]] = {}
        for _, field in FIELDS:
            for category in field.categories:
                assert seen.setdefault((field.name, category.value), category.labels) == category.labels, (field.name, category.value)

    @pytest.mark.parametrize("name", SPECS)
    def test_keys_lead_to_fields(self, name: str) -> None:
        """Primary, unique and foreign keys name fields; a foreign key leads to the key of a table before it, of the same type."""
        spec = SPECS[name]
        assert all(spec[f].required for f in spec.primary_key)
        for unique in spec.unique_keys:
            assert set(unique) <= set(spec.field_names)
        for key in spec.foreign_keys:
            target = SPECS[key.resource or name]
            assert target.primary_key == key.reference_fields
            assert [spec[f].type for f in key.fields] == [target[f].type for f in key.reference_fields]
            assert [spec[f].constraints.get("pattern") for f in key.fields] == [
                target[f].constraints.get("pattern") for f in key.reference_fields
            ]
            order = table_names()
            assert not key.resource or name not in order or order.index(key.resource) < order.index(name)

    @pytest.mark.parametrize("name", table_names())
    def test_every_reference_is_a_foreign_key(self, name: str) -> None:
        """A field named as the key of another table is a foreign key to it: no reference goes unchecked."""
        spec = SPECS[name]
        checked = {f for key in spec.foreign_keys for f in key.fields}
        keys = {SPECS[n].primary_key[0] for n in table_names() if len(SPECS[n].primary_key) == 1}
        named = {f for f in spec.field_names if any(f == k or f.endswith(f"_{k}") for k in keys)} - set(spec.primary_key)
        assert named <= checked

    @pytest.mark.parametrize("table", SPECS)
    def test_units_and_evidence_name_fields(self, table: str) -> None:
        """``unitField`` and ``evidence`` name fields of the same table that refer to units and evidence."""
        for field in SPECS[table].fields:
            spec = SPECS[table]
            targets = {k.fields[0]: k.resource for k in spec.foreign_keys}
            if field.unit_field:  # a sheet's references are checked when its tables are built
                assert targets.get(field.unit_field) == ("units" if table in table_names() else None), field.name
                assert field.unit_field in spec.field_names, field.name
            if field.evidence:
                assert targets[field.evidence] == "evidence", field.name
            if field.unit:
                assert not field.unit_field, field.name
                assert field.unit in {*bundled_table("units").frame["unit_id"], *UCUM_ATOMS}, field.name

    @pytest.mark.parametrize("name", ["facilities", "budgets", "observations"])
    def test_every_figure_has_a_unit(self, name: str) -> None:
        """A number of a domain table has a unit; one read from a document has evidence."""
        derived = {"lower", "upper", "lower_kzt", "upper_kzt", "count"}
        for field in SPECS[name].fields:
            if field.type in ("number", "integer"):
                assert field.unit or field.unit_field, field.name
                assert field.evidence or field.name in derived, field.name

    def test_a_sheet_of_facts_can_say_what_the_tables_hold(self) -> None:
        """Every field of a domain table that is not derived has a column in the fact sheet with the same code list."""
        facts = seed_schema("facts")
        derived = {"fiscal_year", "amount_kzt", "lower_kzt", "upper_kzt", "lower", "upper", "quantity", "quantity_unit_id", "evidence_id"}
        derived |= {"capacity_beds", "capacity_visits_per_shift", "storeys", "start_on", "end_on"}
        for name in ("programmes", "facilities", "budgets", "observations"):
            for field in schema(name).fields:
                if field.name in derived or field.name in schema(name).primary_key or field.name.endswith("_evidence_id"):
                    continue
                assert field.name in facts.field_names, (name, field.name)
                if facts[field.name].categories:
                    allowed = {c.value for c in facts[field.name].categories}
                    assert {c.value for c in field.categories} <= allowed, (name, field.name)

    def test_every_table_has_rows_and_every_code_list_is_of_use(self) -> None:
        """The package shows every table, of which the ledger may be empty; no code of the data is outside its list."""
        for name, frame in kz.load().tables.items():
            assert len(frame) or name == "corrections", name
            for field in schema(name).fields:
                if field.categories:
                    assert set(frame[field.name].dropna()) <= {c.value for c in field.categories}

    def test_the_package_is_told_in_three_languages(self) -> None:
        """Title and description of the package as a whole."""
        about = package_descriptor()
        assert told_in_full(about["titles"])
        assert told_in_full(about["descriptions"])
        assert (about["title"], about["description"]) == (about["titles"]["en"], about["descriptions"]["en"])

    def test_reference_tables_come_first(self) -> None:
        """The tables that travel with the library refer to nothing outside themselves."""
        assert table_names()[: len(REFERENCE)] == REFERENCE
        for name in REFERENCE:
            assert {k.resource or name for k in schema(name).foreign_keys} <= set(REFERENCE)


class TestPublicNames:
    """What is public is public on purpose, and explained."""

    def test_the_names_are_exact(self) -> None:
        """``kzhealth.__all__`` is this list: a name is added or taken away in the open."""
        assert set(kz.__all__) == PUBLIC
        assert len(kz.__all__) == len(PUBLIC)
        assert kz.__all__ == sorted(kz.__all__)
        assert dir(kz) == sorted(PUBLIC)

    @pytest.mark.parametrize("name", sorted(PUBLIC - {"__version__"}))
    def test_every_name_can_be_imported_and_is_explained(self, name: str) -> None:
        """Each public name exists and has a docstring of its own."""
        value = getattr(kz, name)
        assert value.__doc__
        assert value.__doc__ != type(value).__doc__

    def test_star_import(self) -> None:
        """``from kzhealth import *`` gives the public names."""
        space: dict[str, Any] = {}
        exec("from kzhealth import *", space)
        assert set(space) - {"__builtins__"} == PUBLIC

    def test_an_unknown_name(self) -> None:
        """A name that is not there is an AttributeError that says where to look."""
        with pytest.raises(AttributeError, match=r"no attribute 'read'; see kzhealth\.__all__"):
            _ = kz.read

    def test_functions_keep_their_names(self) -> None:
        """``kz.schema`` and ``kz.validate`` stay functions after their modules are imported."""
        code = "import kzhealth.validate, kzhealth.schema, kzhealth as kz; print(callable(kz.validate), callable(kz.schema))"
        assert run_python(code).split() == ["True", "True"]
        code = "import kzhealth as kz; kz.schema; kz.load(); import kzhealth.schema, kzhealth.validate; print(callable(kz.schema))"
        assert run_python(code).split() == ["True"]

    @pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.relative_to(SOURCE).as_posix())
    def test_every_public_function_is_explained(self, path: Path) -> None:
        """Each module, and each public function, class and method in it, has a docstring; ``__all__`` names what exists."""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        missing = [name for name, node in public_definitions(tree) if not ast.get_docstring(node)]
        assert missing == []
        module = importlib.import_module(".".join(("kzhealth", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__"))
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name)

    def test_errors_have_their_exit_codes_in_the_drawing(self) -> None:
        """The tree drawn in errors.py names every error with its exit code."""
        from kzhealth import errors

        drawn = dict(re.findall(r"(\w+(?:Error|Data))\s+(\d)", errors.__doc__ or ""))
        tree = {n: c for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, errors.KzHealthError)}
        assert {n: int(code) for n, code in drawn.items()} == {n: tree[n].exit_code for n in drawn}
        assert set(re.findall(r"\w+(?:Error|Data)\b", errors.__doc__ or "")) == set(tree)


def public_definitions(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, Any]]:
    """Public functions, classes and methods of a module."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{inside}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node, f"{node.name}.")


def run_python(code: str) -> str:
    """What code prints in a Python of its own."""
    env = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


class TestLightImports:
    """What is not needed is not loaded."""

    @pytest.mark.parametrize(
        "code",
        [
            "import kzhealth",
            "import kzhealth; dir(kzhealth); kzhealth.KzHealthError; kzhealth.Report; kzhealth.schema('units')",
            "import sys; sys.argv = ['kzhealth', '--help']; from kzhealth.cli import main\ntry: main()\nexcept SystemExit: pass",
            "import sys; sys.argv = ['kzhealth', '--version']; from kzhealth.cli import main\ntry: main()\nexcept SystemExit: pass",
            "import sys; sys.argv = ['kzhealth', 'schema', 'units']; from kzhealth.cli import main\ntry: main()\nexcept SystemExit: pass",
        ],
        ids=["import", "names", "help", "version", "schema"],
    )
    def test_heavy_modules_stay_away(self, code: str) -> None:
        """The import, the help and the schemas come without pandas, pandera, frictionless, polars, hypothesis or narwhals."""
        printed = run_python(f"{code}\nimport sys, json\nprint()\nprint(json.dumps(sorted(sys.modules)))")
        loaded = json.loads(printed.splitlines()[-1])
        assert "kzhealth" in loaded
        assert [name for name in HEAVY if name in loaded] == []

    def test_text_is_extracted_without_the_extra(self) -> None:
        """Facts of plain text need no library that reads other documents."""
        loaded = run_python(
            "import kzhealth as kz, sys\nassert kz.extract('В 2025 году построено 5 больниц.')\nprint(*sys.modules)"
        ).split()
        assert [n for n in ("trafilatura", "lxml", "docx", "pdfplumber", "pandas", "frictionless") if n in loaded] == []

    def test_validation_needs_neither_pandas_nor_frictionless(self) -> None:
        """Our own tables are checked with polars alone."""
        loaded = run_python("import kzhealth as kz, sys\nassert kz.validate().ok\nprint(*sys.modules)").split()
        assert [n for n in ("pandas", "pandera", "frictionless", "hypothesis", "pyarrow") if n in loaded] == []


class TestMoney:
    """Money is whole tenge, never a float."""

    def test_money_fields_are_whole_numbers(self) -> None:
        """Each field in tenge is an integer, and no number without evidence of its unit is money."""
        money = {(name, f.name): f.type for name, f in FIELDS if f.unit == "KZT"}
        assert set(money) == {("budgets", n) for n in ("amount_kzt", "lower_kzt", "upper_kzt")}
        assert set(money.values()) == {"integer"}

    @pytest.mark.parametrize("module", ["tables.py", "package.py", "extract/numbers.py"])
    def test_no_float_where_money_is_made(self, module: str) -> None:
        """From the words of a document to the table no float is made."""
        tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
        used = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "float"]
        used += [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
        assert used == []


class TestDocs:
    """The pages keep up with the code."""

    def test_every_command_and_option_is_documented(self, checkout: Path) -> None:
        """docs/reference/cli.md names each command with each of its options."""
        page = (checkout / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
        import typer

        command = typer.main.get_command(cli.app)
        for name, sub in command.commands.items():  # type: ignore[attr-defined]
            assert f"kzhealth {name}" in page
            for parameter in sub.params:
                for option in parameter.opts if parameter.param_type_name == "option" else ():
                    assert option in page, (name, option)

    def test_every_exit_code_is_documented(self, checkout: Path) -> None:
        """The page of the command says what each exit code means."""
        page = (checkout / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
        assert all(re.search(rf"\b{code}\b", page) for code in range(6))

    def test_every_public_name_is_in_the_pages(self, checkout: Path) -> None:
        """README and docs/ mention each function that users call."""
        pages = "\n".join(p.read_text(encoding="utf-8") for p in [checkout / "README.md", *(checkout / "docs").rglob("*.md")])
        functions = ("build", "load", "schema", "strategies", "validate", "verify")
        assert [n for n in functions if not re.search(rf"\bkz\.{n}\b|\bkzhealth\.{n}\b|\bkzhealth {n}\b", pages)] == []
