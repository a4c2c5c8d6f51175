"""Proposed facts measured against gold documents: known counts, older words, malformed files."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kzhealth.errors import InputError
from kzhealth.evaluate import Score, Share, compare, evaluation_to_text
from kzhealth.gold import GoldDocument, GoldFact, GoldName, read_gold
from kzhealth.model import Fact

GOLDEN = Path(__file__).parents[1] / "golden" / "bulletins" / "dev"
YEAR = {"period_start": dt.date(2025, 1, 1), "period_end": dt.date(2025, 12, 31)}


def gold(start: int, **changes: Any) -> GoldFact:
    settings: dict[str, Any] = {
        "stop": start + 2,
        "quote": "12",
        "value": Decimal(12),
        "unit_id": "persons",
        "qualifier": "exact",
        "kind": "count",
        "indicator_id": "births",
        "region_id": "KZ-23",
        "status": "actual",
        **YEAR,
        **changes,
    }
    return GoldFact(start=start, **settings)


def document(*facts: GoldFact, doc_id: str = "d", language: str = "ru") -> GoldDocument:
    return GoldDocument(doc_id=doc_id, path=Path(f"{doc_id}.txt"), language=language, facts=facts)


def proposed(fact: GoldFact, **changes: Any) -> Fact:
    """The fact that says exactly what the gold says, but for the changes."""
    right = Fact(
        source_id="d",
        sha256="0" * 64,
        start=fact.start,
        stop=fact.stop,
        quote=fact.quote,
        table="budgets" if fact.purpose else "observations",
        value=fact.value,
        value_max=fact.value_max,
        unit_id=fact.unit_id,
        qualifier=fact.qualifier,
        direction=fact.direction,
        indicator_id=fact.indicator_id,
        purpose=fact.purpose,
        region_id=fact.region_id,
        place_ids=fact.places,
        period_start=fact.period_start,
        period_end=fact.period_end,
        status=fact.status,
    )
    return replace(right, **changes)


def thing(name: GoldName, table: str) -> Fact:
    """A named thing proposed for a table."""
    return Fact(source_id="d", sha256="0" * 64, start=name.start, stop=name.stop, quote=name.quote, table=table, form="name")


def rights(golds: GoldFact, fact: Fact) -> list[int]:
    """The number right at each level for one pair."""
    return [score.right for score in compare([(document(golds), [fact])]).overall.levels.values()]


# ---------------------------------------------------------------- comparing


def test_equal_facts_are_right_at_every_level() -> None:
    golds = gold(0), gold(9, indicator_id=None, purpose="equipment", unit_id="KZT", kind="budget", places=("234200000", "235200000"))
    facts = [proposed(g, place_ids=tuple(reversed(g.places))) for g in golds]
    found = compare([(document(*golds), facts)])
    assert set(found.overall.levels.values()) == {Score(right=2, expected=2, proposed=2)}
    assert found.overall.unflagged == Share(right=2, total=2)
    assert found.overall.slots["places"] == Share(right=2, total=2)
    assert found.misses == ()


def test_known_counts_of_a_mixed_document() -> None:
    """Four expected, five proposed: one full, one right up to quantity, one up to value, one missed, two extra."""
    a, b, c, d = gold(0), gold(10), gold(20), gold(30)
    facts = [
        proposed(a),
        proposed(b, indicator_id="deaths", flags=("indicator-ambiguous",)),
        proposed(c, unit_id="cases", status="planned"),
        proposed(d, value=Decimal(13)),
        proposed(gold(40)),
    ]
    found = compare([(document(a, b, c, d), facts)])
    measured = found.overall
    assert [s.right for s in measured.levels.values()] == [3, 2, 1, 1]
    assert {(s.expected, s.proposed) for s in measured.levels.values()} == {(4, 5)}
    value = measured.levels["value"]
    assert (value.precision, value.recall, value.f1) == (pytest.approx(3 / 5), pytest.approx(3 / 4), pytest.approx(2 * 3 / 9))
    assert measured.slots == {
        "unit": Share(right=2, total=3),
        "qualifier": Share(right=3, total=3),
        "indicator": Share(right=2, total=3),
        "direction": Share(right=3, total=3),
        "region": Share(right=3, total=3),
        "places": Share(right=3, total=3),
        "period": Share(right=3, total=3),
        "status": Share(right=2, total=3),
        "part_of": Share(right=0, total=0),
    }
    assert measured.unflagged == Share(right=1, total=4)
    assert [(m.start, m.kind, m.expected, m.got) for m in found.misses] == [
        (10, "indicator", "births", "deaths"),
        (20, "unit", "persons", "cases"),
        (20, "status", "actual", "planned"),
        (30, "missed", "12 persons", None),
        (30, "extra", None, "13 persons"),
        (40, "extra", None, "12 persons"),
    ]


def test_parts_are_compared_by_the_spans_of_their_wholes() -> None:
    """Counted where either side tells of a whole: a link found, one left out, one made up.

    Not where the gold's whole is no figure, nor where beds are a part of their building.
    """
    whole, found, left_out, made_up = gold(0, fact_id="w"), gold(10, part_of="w"), gold(20, part_of="w"), gold(30)
    unsettled, beds = gold(40, part_of="a-name"), gold(50)
    facts = [
        proposed(whole),
        proposed(found, part_of="d-0-2"),
        proposed(left_out),
        proposed(made_up, part_of="d-0-2"),
        proposed(unsettled, part_of="d-0-2"),
        proposed(beds, part_of="d-60-69", table="facilities"),
    ]
    measured = compare([(document(whole, found, left_out, made_up, unsettled, beds), facts)])
    assert measured.overall.slots["part_of"] == Share(right=1, total=3)
    assert measured.overall.levels["full"].right == 6
    assert [(m.start, m.expected, m.got) for m in measured.misses] == [(20, "0–2", None), (30, None, "0–2")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"stop": 3}, [0, 0, 0, 0]),
        ({"value_max": Decimal(13)}, [0, 0, 0, 0]),
        ({"value": Decimal("12.0")}, [1, 1, 1, 1]),
        ({"qualifier": "approx"}, [1, 0, 0, 0]),
        ({"qualifier": None}, [1, 1, 1, 1]),
        ({"direction": "increase"}, [1, 1, 0, 0]),
        ({"purpose": "equipment"}, [1, 1, 0, 0]),
        ({"region_id": None}, [1, 1, 1, 0]),
        ({"place_ids": ("234200000",)}, [1, 1, 1, 0]),
        ({"period_end": dt.date(2025, 9, 30)}, [1, 1, 1, 0]),
        ({"period_start": None, "period_end": None}, [1, 1, 1, 0]),
        ({"status": "planned"}, [1, 1, 1, 1]),
    ],
)
def test_each_slot_counts_at_its_level(changes: dict[str, Any], expected: list[int]) -> None:
    assert rights(gold(0), proposed(gold(0), **changes)) == expected


def test_what_the_gold_leaves_open_is_not_asked() -> None:
    """Places told by name, no period, the period of a capacity."""
    named, undated, beds = gold(0, places=("Косшы",)), gold(0, period_start=None, period_end=None), gold(0, kind="capacity")
    assert rights(named, proposed(named, place_ids=("111010000",))) == [1, 1, 1, 1]
    assert rights(undated, proposed(gold(0))) == [1, 1, 1, 1]
    assert rights(beds, proposed(beds, period_start=None, period_end=None)) == [1, 1, 1, 1]
    asked = compare([(document(beds), [proposed(beds)])]).overall.slots
    assert asked["period"] == Share(right=0, total=0)


def test_only_facts_in_scope_with_a_value_count() -> None:
    golds = document(gold(0, in_scope=False), gold(10, value=None), gold(20))
    named = proposed(gold(10), value=None)
    found = compare([(golds, [proposed(gold(0), in_scope=False), named, proposed(gold(20))])])
    assert found.overall.levels["full"] == Score(right=1, expected=1, proposed=1)
    told = compare([(golds, [proposed(gold(0)), proposed(gold(20))])])
    assert told.overall.levels["full"] == Score(right=1, expected=1, proposed=2)


def test_named_things_are_found_by_overlap_and_kind() -> None:
    """One found by two proposals counts once, one proposed as another kind is missed and extra; figures are measured apart."""
    clinic, plan, rise = (
        GoldName(start=n, stop=n + 6, quote="слова", type=t) for n, t in ((0, "facility"), (10, "programme"), (20, "trend"))
    )
    marked = replace(document(gold(40)), names=(clinic, plan, rise))
    facts = [
        thing(replace(clinic, stop=3), "facilities"),
        thing(replace(clinic, start=4), "facilities"),
        thing(plan, "facilities"),
        thing(replace(rise, start=26, stop=30), "observations"),
        replace(thing(plan, "programmes"), in_scope=False),
        proposed(gold(40)),
    ]
    found = compare([(marked, facts)])
    assert found.overall.names == Score(right=1, expected=3, proposed=3)
    assert found.overall.levels["value"] == Score(right=1, expected=1, proposed=1)
    assert [(m.start, m.kind, m.expected, m.got) for m in found.misses] == [
        (10, "missed", "programme", None),
        (10, "extra", None, "facilities name"),
        (20, "missed", "trend", None),
        (26, "extra", None, "observations name"),
    ]
    assert "  names       0.333     0.333  0.333      1        3        3" in evaluation_to_text(found).splitlines()


def test_a_document_whose_names_nobody_marked_has_none_to_miss() -> None:
    found = compare([(document(gold(0)), [proposed(gold(0)), thing(GoldName(start=9, stop=12, quote="x", type="facility"), "facilities")])])
    assert found.overall.names == Score(right=0, expected=0, proposed=0)
    assert found.misses == ()


def test_a_fact_proposed_twice_is_right_once() -> None:
    found = compare([(document(gold(0)), [proposed(gold(0)), proposed(gold(0))])])
    assert found.overall.levels["value"] == Score(right=1, expected=1, proposed=2)


def test_languages_are_measured_apart_and_documents_never_mixed() -> None:
    """The fact of one document finds no partner in another."""
    ru, kk = document(gold(0), doc_id="a"), document(doc_id="b", language="kk")
    found = compare([(ru, []), (kk, [proposed(gold(0))])])
    assert list(found.languages) == ["kk", "ru"]
    assert found.languages["ru"].levels["value"] == Score(right=0, expected=1, proposed=0)
    assert found.languages["kk"].levels["value"] == Score(right=0, expected=0, proposed=1)
    assert found.overall.levels["value"] == Score(right=0, expected=1, proposed=1)
    assert found.overall.documents == 2
    assert [(m.doc_id, m.kind) for m in found.misses] == [("a", "missed"), ("b", "extra")]


def test_nothing_has_no_score() -> None:
    score = compare([]).overall.levels["value"]
    assert (score.precision, score.recall, score.f1) == (None, None, None)
    assert compare([]).overall.unflagged.share is None
    assert "–" in evaluation_to_text(compare([]))


# ---------------------------------------------------------------- showing


def test_text_shows_tables_slots_and_misses() -> None:
    golds = document(gold(0), gold(10, value=Decimal("1E+3"), value_max=Decimal(2000), quote="1\n\x1b[31m"))
    text = evaluation_to_text(compare([(golds, [proposed(gold(0), indicator_id=None)])]))
    lines = text.splitlines()
    assert lines[0] == "ru: 1 document"
    assert "overall: 1 document" in lines
    assert "  value       0.666     1.000  0.500      1        2        1" in lines
    assert any(line.split() == ["indicator", "0.000", "0/1", "0.000", "0/1"] for line in lines)
    assert lines[-3:] == [
        "misses: 2",
        "  d 0–2 «12» indicator: expected births, got none",
        "  d 10–12 «1  [31m» missed 1000–2000 persons",
    ]


# ---------------------------------------------------------------- reading


def entry(**changes: Any) -> dict[str, Any]:
    return {"span": [4, 9], "value": 14.1, "value_max": None, "unit": "percent", "raw": "14,1%", "indicator": None, **changes}


def write(folder: Path, *facts: Any, **changes: Any) -> Path:
    """A gold file of one document."""
    doc = {"doc_id": "a", "file": "a.txt", "lang": "ru", "published": None, "region": {"code": "KZ-11"}, "facts": list(facts), **changes}
    path = folder / "gold.json"
    path.write_text(json.dumps({"schema": "kzhealth-gold/1", "docs": [doc]}), encoding="utf-8")
    return path


def test_reads_a_document(tmp_path: Path) -> None:
    fact = entry(
        place=["111010000"], period="2025-01-01/2025-09-30", qualifier="almost", direction="decrease", region="KZ-23", in_scope=False
    )
    [found] = read_gold(write(tmp_path, fact, entry(), published="2025-11-25"))
    assert (found.doc_id, found.path, found.language) == ("a", tmp_path / "a.txt", "ru")
    assert (found.published_on, found.region_id) == (dt.date(2025, 11, 25), "KZ-11")
    first, second = found.facts
    assert (first.start, first.stop, first.quote, first.value, first.value_max) == (4, 9, "14,1%", Decimal("14.1"), None)
    assert (first.period_start, first.period_end) == (dt.date(2025, 1, 1), dt.date(2025, 9, 30))
    assert (first.qualifier, first.direction, first.places, first.in_scope) == ("almost", "decrease", ("111010000",), False)
    assert (first.region_id, second.region_id) == ("KZ-23", "KZ-11")
    assert second.in_scope


def test_older_words_are_read_as_those_of_today(tmp_path: Path) -> None:
    [found] = read_gold(
        write(
            tmp_path,
            entry(unit="person", indicator="general_mortality", indicator_alt=["facilities_overhaul", "births"], status="done"),
            entry(unit="KZT", indicator="drug_provision_budget", status="planned"),
            entry(unit="mobile_unit", indicator="mobile_units"),
        )
    )
    deaths, money, units = found.facts
    assert (deaths.unit_id, deaths.indicator_id, deaths.status) == ("persons", "crude_mortality", "actual")
    assert deaths.alternative_indicator_ids == ("facilities_overhauled", "births")
    assert (money.unit_id, money.indicator_id, money.purpose, money.status) == ("KZT", None, "outpatient_medicines", "planned")
    assert (units.unit_id, units.indicator_id) == ("units", "mobile_units")


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024/2025", "2024-01-01", "2025-12-31"),
        ("2024-01/2024-02", "2024-01-01", "2024-02-29"),
        ("2025-03-04", "2025-03-04", "2025-03-04"),
    ],
)
def test_periods_of_years_and_months(tmp_path: Path, period: str, start: str, end: str) -> None:
    [found] = read_gold(write(tmp_path, entry(period=period)))
    assert (found.facts[0].period_start, found.facts[0].period_end) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("x", "expected an object with 'span'"),
        (entry(span=None), "'span': expected a span"),
        (entry(span=[4]), "expected a span"),
        (entry(span=[9, 4]), "0 <= start < stop"),
        (entry(span=[4, True]), "expected a span"),
        (entry(value="14,1"), "'value': expected a number or null, seen '14,1'"),
        (entry(value=True), "'value': expected a number"),
        (entry(unit=3), "'unit': expected a string or null, seen 3"),
        (entry(place="Косшы"), "'place': expected a list of strings"),
        (entry(place=[1]), "'place': expected a list of strings"),
        (entry(period="soon"), "'period': expected a date YYYY-MM-DD"),
        (entry(period="2025-13"), "'period': expected a date of the calendar"),
        (entry(period="0000"), "'period': expected a date of the calendar"),
        (entry(period="2025/2024"), "'period': expected start/end"),
        (entry(in_scope="no"), "'in_scope': expected true or false"),
    ],
)
def test_malformed_facts_are_named(tmp_path: Path, fact: Any, expected: str) -> None:
    path = write(tmp_path, entry(), fact)
    with pytest.raises(InputError) as error:
        read_gold(path)
    assert str(error.value).startswith(f"{path}: document 'a', fact 2")
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"doc_id": None}, "document 1, 'doc_id': expected a string"),
        ({"file": "../a.txt"}, "'file': expected the name of a file beside"),
        ({"lang": 1}, "'lang': expected a string"),
        ({"published": "today"}, "'published': expected a date"),
        ({"region": "KZ-11"}, "'region': expected an object with 'code'"),
        ({"facts": None}, "'facts': expected a list of facts"),
    ],
)
def test_malformed_documents_are_named(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError) as error:
        read_gold(write(tmp_path, **changes))
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b'{"schema": NaN}', "NaN is not a number of JSON"),
        (b"[]", "expected an object with 'schema': 'kzhealth-gold/1'"),
        (b'{"schema": "other/1"}', "seen 'other/1'"),
        (b'{"schema": "kzhealth-gold/1"}', "'docs': expected a list of documents"),
        (b'{"schema": "kzhealth-gold/1", "docs": [1]}', "document 1: expected an object"),
        (
            b'{"schema": "kzhealth-gold/1", "docs": [{"doc_id": "a", "file": "a", "lang": "ru", "facts": []},'
            b' {"doc_id": "a", "file": "b", "lang": "ru", "facts": []}]}',
            "expected each 'doc_id' once, seen 'a'",
        ),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "gold.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_gold(path)
    assert str(path) in str(error.value)
    assert expected in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_gold(tmp_path / "none.json")


@pytest.mark.parametrize("name", ["ru", "kk", "en", "w-ru", "w-kk", "w-en"])
def test_the_gold_bulletins_agree_with_themselves(name: str) -> None:
    """Every slot of the corpus is read; facts that say the same are right throughout."""
    documents = read_gold(GOLDEN / f"{name}.json")
    assert documents
    assert all(d.path.is_file() and d.language == name[-2:] for d in documents)
    assert all(d.path.read_text(encoding="utf-8")[f.start : f.stop] == f.quote for d in documents for f in d.facts)
    tables = {"facility": "facilities", "programme": "programmes", "trend": "observations", "funding": "budgets"}
    things = {d.doc_id: [thing(n, tables[n.type]) for n in d.names or ()] for d in documents}
    wholes = {(d.doc_id, f.fact_id): f"d-{f.start}-{f.stop}" for d in documents for f in d.facts}
    facts = {d.doc_id: [proposed(f, in_scope=f.in_scope, part_of=wholes.get((d.doc_id, f.part_of))) for f in d.facts] for d in documents}
    found = compare([(d, [*facts[d.doc_id], *things[d.doc_id]]) for d in documents])
    assert found.misses == ()
    assert found.overall.names.f1 == 1
    assert found.overall.levels["full"].f1 == 1
