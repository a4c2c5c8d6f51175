"""What is named or told without a figure, in invented sentences."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth.extract.facts import find_facts
from kzhealth.extract.gazetteer import build_gazetteer
from kzhealth.extract.phrases import LONGEST, cut
from kzhealth.extract.text import SourceText
from kzhealth.extract.words import read_lexicon
from kzhealth.proposals import facts_to_json
from kzhealth.report.facts import facts_to_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzhealth.model import Fact

Find = "Callable[[str], list[Fact]]"


@pytest.fixture(scope="module")
def find(checkout: Path) -> Callable[[str], list[Fact]]:
    """Finds all facts of a text published in November 2025."""

    def rows(table: str) -> list[dict[str, str]]:
        with (checkout / "seeds" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    gazetteer = build_gazetteer(rows("regions"), rows("places"))
    units = {row["indicator_id"]: row["unit_id"] for row in rows("indicators")}

    def run(text: str) -> list[Fact]:
        source = SourceText(source_id="s", text=text, sha256="0" * 64)
        return find_facts(source, gazetteer, units=units, published_on=dt.date(2025, 11, 20))

    return run


def named(facts: list[Fact], table: str) -> list[tuple[str, str | None]]:
    return [(f.quote, f.status) for f in facts if f.value is None and f.table == table]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В Аксу строится инфекционная больница.", [("инфекционная больница", "ongoing")]),
        ("Завершается ремонт поликлиники № 4 города.", [("поликлиники № 4", "finishing")]),
        ("В Кентау откроется центр психического здоровья.", [("центр психического здоровья", "planned")]),
        ("Открыт кардиологический центр «Сердце».", [("кардиологический центр «Сердце»", "actual")]),
        ("В Рудном оборудуют учебный класс на 24 места.", [("учебный класс", "planned")]),
        ("В Таразе открыт кабинет диабетической стопы.", [("кабинет диабетической стопы", "actual")]),
        ("A dialysis room has opened in Saran.", [("dialysis room", "actual")]),
        ("Текелі қаласында диализ кабинеті ашылды.", [("диализ кабинеті", "actual")]),
        ("На ремонт Шиелийской районной больницы выделено 640 млн тенге.", [("Шиелийской районной больницы", "planned")]),
        ("Пациентов принимает областная больница.", [("областная больница", None)]),
        ("The regional hospital is being repaired.", [("regional hospital", "ongoing")]),
        ("A cardiology centre in Taraz opened in May.", [("cardiology centre in Taraz", "actual")]),
        ("City Hospital No. 3 is to be overhauled next year.", [("City Hospital No. 3", "planned")]),
        ("Риддер қаласында инсульт орталығы ашылды.", [("инсульт орталығы", "actual")]),
        ("Өңірде облыстық балалар ауруханасы салынып жатыр.", [("облыстық балалар ауруханасы", "ongoing")]),
        ("Капитальный ремонт прошла Таласская районная больница.", [("Таласская районная больница", "actual")]),
        ("Біз ауданда перзентхана салдық.", [("перзентхана", "actual")]),
        ("Oblystyq onkologıa ortalyǵy ashyldy.", [("Oblystyq onkologıa ortalyǵy", "actual")]),
    ],
)
def test_facilities_and_their_status(find: Any, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert named(find(text), "facilities") == expected


@pytest.mark.parametrize(
    "text",
    [
        "В больницах области работают врачи.",
        "Построены 34 больницы и две поликлиники.",
        "Лекарства есть в каждой районной больнице.",
        "В сельских больницах мало врачей.",
        "Работает единый колл-центр.",
        "Жители едут в областной центр.",
        "Every hospital has a doctor; 14 clinics were repaired.",
        "Облыста 5 аурухана салынды, оның 2-еуі – емхана.",
        "1 870 адам диспансерлік есепке алынды.",
        "The regional health department opened a hotline.",
        "Абай ауданының орталығында жол салынды.",
        "Работает областной центр, поликлиники обеспечат врачей.",
        "Областная больница Кокшетау",
    ],
)
def test_kinds_and_counted_ones_are_no_names(find: Any, text: str) -> None:
    assert named(find(text), "facilities") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Что строится:\n• Аксу – 120-коечный инфекционный корпус;", ["инфекционный корпус"]),
        ("The National Centre of Blood and Tissues opened.", ["National Centre of Blood and Tissues"]),
        ("Өңірде 100 төсектік жұқпалы аурулар ауруханасы салынып жатыр.", ["жұқпалы аурулар ауруханасы"]),
        ("Открыто отделение патологии беременных.", ["отделение патологии беременных"]),
        ("Реализуется проект по строительству детской больницы.", ["детской больницы"]),
    ],
)
def test_spans_of_facilities(find: Any, text: str, expected: list[str]) -> None:
    assert [q for q, _ in named(find(text), "facilities")] == expected
    assert named(find(text), "programmes") == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("На ремонт больницы из областной казны выделено 186 млн тенге.", "областной казны"),
        ("The regional treasury has paid KZT 310 million for the repair of the hospital.", "regional treasury"),
        ("Ауруханаға облыс қазынасынан 186 млн теңге бөлінді.", "облыс қазынасынан"),
    ],
)
def test_treasuries_pay(find: Any, text: str, source: str) -> None:
    assert source in [quote for quote, _ in named(find(text), "budgets")]


def test_who_tells_the_figures_pays_for_nothing(find: Any) -> None:
    told = find("По данным Фонда социального медицинского страхования, на лекарства выделено 40 млн тенге.")
    assert [f.quote for f in told] == ["40 млн тенге"]


def test_each_of_several_things_that_share_a_noun(find: Any) -> None:
    facts = find("Открыты аптеки в Зерендинской, Сандыктауской и Буландынской районных больницах.")
    assert [q for q, _ in named(facts, "facilities")] == ["Зерендинской", "Сандыктауской", "Буландынской"]


def test_a_noun_left_out(find: Any) -> None:
    facts = find("На ремонт Шиелийской районной больницы выделено 640 млн тенге, Жалагашской – 310 млн.")
    assert [q for q, _ in named(facts, "facilities")] == ["Шиелийской районной больницы", "Жалагашской"]


def test_what_belongs_to_what(find: Any) -> None:
    """A building to its hospital, what is opened to where, beds and storeys to their facility."""
    facts = find("Завершён ремонт корпуса городской детской больницы. В Кентау строится хирургический центр на 120 коек.")
    keys = {f.quote: f"s-{f.start}-{f.stop}" for f in facts}
    wholes = {f.quote: f.part_of for f in facts}
    assert wholes == {
        "корпуса": keys["городской детской больницы"],
        "городской детской больницы": None,
        "хирургический центр": None,
        "120": keys["хирургический центр"],
    }
    opened = find("В областной больнице открыты гемодиализный центр и клиника одного дня.")
    assert {f.part_of for f in opened[1:]} == {f"s-{opened[0].start}-{opened[0].stop}"}
    storeys = find("Ремонтируется семиэтажный корпус областной больницы.")
    assert storeys[0].part_of == f"s-{storeys[1].start}-{storeys[1].stop}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Идёт национальный проект «Здоровые сёла».", "Здоровые сёла"),
        ("Реализуется проект по цифровизации медицинских архивов.", "цифровизации медицинских архивов"),
        ("Принята Государственная программа развития здравоохранения.", "Государственная программа развития"),
        ("The Smart Ward project goes on.", "Smart Ward"),
        ('The "Healthy Village" programme goes on.', "Healthy Village"),
        ("«Дипломмен – ауылға» бағдарламасы жалғасуда.", "Дипломмен – ауылға"),
        ("«Densaýlyq» memlekettik baǵdarlamasy aıasynda.", "Densaýlyq"),
    ],
)
def test_programmes(find: Any, text: str, expected: str) -> None:
    facts = [f for f in find(text) if f.table == "programmes"]
    assert [f.quote for f in facts] == [expected] or (len(facts) == 1 and facts[0].quote.startswith(expected))
    assert facts[0].status == "ongoing"


def test_a_project_alone_is_no_programme(find: Any) -> None:
    assert find("Проект одобрен, программа принята. The project was approved.") == []


@pytest.mark.parametrize(
    ("text", "quote", "table", "of"),
    [
        ("Из республиканского бюджета выделено 4 млрд тенге.", "республиканского бюджета", "budgets", "4 млрд тенге"),
        ("За счёт спецгосфонда строится областная больница.", "спецгосфонда", "facilities", "областная больница"),
        ("Помогают спонсоры.", "спонсоры", "budgets", None),
        ("KZT 3 billion came from the local budget.", "local budget", "budgets", "KZT 3 billion"),
        ("Жергілікті бюджеттен 2 млрд теңге бөлінді.", "Жергілікті бюджеттен", "budgets", "2 млрд теңге"),
    ],
)
def test_funding_belongs_to_what_it_pays_for(find: Any, text: str, quote: str, table: str, of: str | None) -> None:
    facts = {f.quote: f for f in find(text)}
    source, whole = facts[quote], facts.get(of or "")
    assert (source.table, source.purpose) == (table, None)
    assert source.part_of == (f"s-{whole.start}-{whole.stop}" if whole else None)


@pytest.mark.parametrize(
    ("text", "quote", "direction", "indicator"),
    [
        ("Число абортов сокращается.", "Число абортов сокращается", "decrease", "abortions"),
        ("Материнская смертность остаётся стабильной.", "смертность остаётся стабильной", "stable", "maternal_mortality"),
        (
            "Выросло число телемедицинских консультаций.",
            "Выросло число телемедицинских консультаций",
            "increase",
            "telemedicine_consultations",
        ),
        ("Access to medicines has improved.", "Access to medicines has improved", "increase", None),
        ("Queues at clinics have become shorter.", "Queues at clinics have become shorter", "decrease", None),
        ("Скринингпен қамту да өсті.", "Скринингпен қамту да өсті", "increase", "screening_coverage"),
        ("Смертность от инфаркта пошла на убыль.", "Смертность от инфаркта пошла на убыль", "decrease", "infarction_mortality"),
        ("Общая смертность продолжает снижаться.", "смертность продолжает снижаться", "decrease", "crude_mortality"),
        ("Вызовов скорой стало больше.", "Вызовов скорой стало больше", "increase", "ambulance_calls"),
        ("Наблюдается снижение младенческой смертности.", "снижение младенческой смертности", "decrease", "infant_mortality"),
        ("Respiratory disease mortality was unchanged.", "Respiratory disease mortality was unchanged", "stable", "respiratory_mortality"),
        ("Infant mortality did not change.", "Infant mortality did not change", "stable", "infant_mortality"),
        ("Mortality from tuberculosis went on falling.", "Mortality from tuberculosis went on falling", "decrease", "tb_mortality"),
        ("Cancer mortality continues to decline.", "Cancer mortality continues to decline", "decrease", "cancer_mortality"),
        ("Балалар өлімі өзгеріссіз қалды.", "Балалар өлімі өзгеріссіз қалды", "stable", "child_mortality"),
    ],
)
def test_trends(find: Any, text: str, quote: str, direction: str, indicator: str | None) -> None:
    fact = next(f for f in find(text) if f.table == "observations")
    assert (fact.quote, fact.measure, fact.direction, fact.value, fact.form) == (quote, "change", direction, None, "words")
    assert fact.indicator_id == indicator or indicator is None
    assert fact.period_basis is None


def test_a_trend_takes_the_period_of_its_text(find: Any) -> None:
    facts = find("За 10 месяцев 2025 года умерло 12 человек. Число абортов сокращается.")
    assert (facts[-1].period_start, facts[-1].period_end) == (dt.date(2025, 1, 1), dt.date(2025, 10, 31))


@pytest.mark.parametrize(
    "text",
    [
        "Младенческая смертность снизилась на 12%.",
        "Снизилась смертность: общая – на 4%, детская – на 9%.",
        "Число абортов сокращается",
        "Нужно снизить смертность, чтобы росла рождаемость в каждом районе на 5%.",
        "The hospital wants to improve care.",
        "Жители отмечают, что ждать приёма стали меньше.",
    ],
)
def test_figures_headings_and_wishes_are_no_trends(find: Any, text: str) -> None:
    assert [f for f in find(text) if f.form == "words"] == []


def test_a_purchase_without_a_number(find: Any) -> None:
    facts = find("В районах закупается новое оборудование. Закуплено 12 аппаратов.")
    assert [(f.quote, f.table, f.status) for f in facts if f.value is None] == [("закупается новое оборудование", "programmes", "ongoing")]


def test_a_deadline_belongs_to_the_delivery(find: Any) -> None:
    facts = find("В 2025 году закуплено 20 аппаратов на 3 млрд тенге, доставка закончится до конца года.")
    deadline = facts[-1]
    money = next(f for f in facts if f.table == "budgets")
    assert (deadline.quote, deadline.table, deadline.status) == ("доставка закончится до конца года", "budgets", "planned")
    assert deadline.part_of == f"s-{money.start}-{money.stop}"
    assert deadline.period_end == dt.date(2025, 12, 31)


def test_names_stay_short() -> None:
    text = "слово " * 30
    assert cut(text, 0, len(text)) == (0, 41)
    assert cut("x" * 99, 10, 99) == (10, 10 + LONGEST)
    assert cut("имя, ", 0, 5) == (0, 3)


def test_facts_come_in_the_order_of_the_text(find: Any) -> None:
    facts = find("В Аксу строится больница на 120 коек, из местного бюджета выделено 2 млрд тенге. Число абортов сокращается.")
    assert [f.start for f in facts] == sorted(f.start for f in facts)
    assert len({(f.start, f.stop) for f in facts}) == len(facts)


def test_names_are_shown(find: Any) -> None:
    text = "В Экибастузе строится инфекционная больница. Число абортов сокращается."
    lines = facts_to_table(find(text), text).splitlines()
    assert "В Экибастузе строится [инфекционная больница]." in lines
    assert any(line.endswith("facilities · KZ-55 552210000 · ongoing") for line in lines)
    assert any("abortions · decrease · KZ-55" in line for line in lines)
    assert '"value": null' in facts_to_json(find(text))


def test_the_lexicon_of_names_is_sorted_and_known() -> None:
    rows = read_lexicon("names")
    order = [(r["language"], r["phrase"], r["kind"], r["code"]) for r in rows]
    assert order == sorted(set(order))
    funds = {r["code"] for r in rows if r["kind"] == "funding"}
    assert funds == {
        "republican_budget", "local_budget", "special_state_fund", "returned_assets",
        "insurance_fund", "private", "public_private_partnership", "donor",
    }  # fmt: skip
    assert {r["code"] for r in rows if r["kind"] == "status"} == {"planned", "ongoing", "finishing", "actual"}
    assert {r["code"] for r in rows if r["kind"] in ("trend", "state", "kept")} == {"increase", "decrease", "stable"}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("In Ridder, work goes on at a rehabilitation centre with 60 places.", "en", ["rehabilitation centre"]),
        ("Аурухана 520 төсекке арналған.", "kk", ["Аурухана"]),
        ("Ауылда бұрын медициналық ғимараты болмаған.", "kk", []),
        ("Over the winter the new buildings will be staffed.", "en", []),
        ("Облысында бюджет қаражаты игерілді.", "kk", []),
        ("В Сарани почти готова поликлиника на 200 посещений.", "ru", ["поликлиника"]),
        ("Ремонт больницы в Аксу и, в Ушарале, – поликлиники на 300 посещений.", "ru", ["больницы в Аксу", "поликлиники"]),
        ("Открыто фтизиатрическое отделение на 25 коек.", "ru", ["фтизиатрическое отделение"]),
        ("Врачи довольны поликлиникой на 200 посещений, в ней отделение на 12 коек.", "ru", []),
    ],
)
def test_a_facility_beside_its_size_is_named_and_what_is_not_there_is_not(text: str, language: str, expected: list[str]) -> None:
    assert [f.quote for f in kz.extract(text, language=language) if f.value is None] == expected
