"""Russian parts of a whole, what a clause says people and things are told of, and whose a period is; all figures are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from kzhealth.model import Fact


def find(text: str) -> list[Fact]:
    return [fact for fact in kz.extract(text, published_on=dt.date(2026, 3, 10)) if fact.value is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В области 2 205 врачей и 4 640 медсестёр, каждый пятый врач – пенсионного возраста.", {"каждый пятый": "2 205"}),
        ("Выполнено 118 вылетов. Каждый четвёртый вылет был к детям.", {"Каждый четвёртый": "118"}),
        ("Зарегистрировано 6 214 случаев кори, 78% заболевших не были привиты.", {"78%": "6 214"}),
        ("Корью заболели 96 человек против 1 310 в 2024-м. На малышей пришлось 58% заболевших.", {"58%": "96"}),
        ("Осмотрено 12 500 человек, почти у четверти выявлены болезни сердца.", {"четверти": "12 500"}),
        ("Осмотрено 8 200 сельчан. У 640 человек найдена гипертония, у 211 – диабет.", {"640": "8 200", "211": "8 200"}),
        ("Из 26 обещанных врачам квартир заселены пока 19.", {"19": "26"}),
        ("Скрининг прошли 148 тысяч из 171 тысячи человек.", {"148 тысяч": "171 тысячи"}),
        ("В пансионате разместили 212 беременных, 58 приехали из районов.", {"58": "212"}),
        ("Не хватает 118 врачей, прежде всего реаниматологов – 21.", {"21": "118"}),
        ("Приняли 31 200 жителей, каждый шестой направлен на дообследование.", {"каждый шестой": "31 200"}),
        ("Получены 38 санитарных автомобилей; половина машин передана в районы.", {"половина": "38"}),
        ("В области 3 140 врачей. Половина работает в областном центре.", {"Половина": "3 140"}),
        ("На учёте состоят 2 715 пациентов, терапию получают 91%.", {"91%": "2 715"}),
        ("Осмотрели 18 000 школьников: у каждого третьего – сколиоз.", {"каждого третьего": "18 000"}),
        ("У 211 пациентов заподозрен туберкулёз, подтвердился он у 48.", {"48": "211"}),
        ("К нам распределили 47 выпускников, доехал 41.", {"41": "47"}),
        ("К нам приехали 187 медиков, 81 врач в их числе.", {"81": "187"}),
        ("В плане – 11 объектов. Ремонт закончен на шести, на пяти работы ведутся.", {"шести": "11", "пяти": "11"}),
        ("План на год – 38,4 млрд тенге. Использовано 27,1 млрд, или 70,6%.", {"27,1 млрд": "38,4 млрд тенге", "70,6%": "38,4 млрд тенге"}),
        ("Заложено 5,4 млрд тенге, и 4,1 млрд из этой суммы уже израсходовано.", {"4,1 млрд": "5,4 млрд тенге"}),
        (
            "Область получила 22 машины: девять реанимобилей и 13 легковых. Восемь из них переданы в районы.",
            {"девять": "22", "13": "22", "Восемь": "22"},
        ),
        ("До года не дожили 82 ребёнка. В структуре причин 46% занимают состояния перинатального периода.", {"46%": "82"}),
        ("Болезни обнаружены у 9 340 человек. Гипертонию выявили в 5 120 случаях, диабет – в 1 460.", {"5 120": "9 340", "1 460": "9 340"}),
        (
            "Бюджет отрасли на 2026 год утверждён в объёме 62,4 млрд тенге. На строительство больниц направят 18,9 млрд тенге. "
            "Треть средств уйдёт на зарплату.",
            {"18,9 млрд тенге": "62,4 млрд тенге", "Треть": "62,4 млрд тенге"},
        ),
        (
            "Бюджет отрасли – 62,4 млрд тенге, из них 40% приходится на оплату труда, 12% – на медикаменты.",
            {"40%": "62,4 млрд тенге", "12%": "62,4 млрд тенге"},
        ),
        ("В бюджете области 640 млрд тенге. На приём к врачу пришли 12% жителей.", {}),
        ("В область приехали 120 врачей, не хватает 41.", {}),
        ("Закуплено 12 аппаратов, ещё ожидают 5.", {}),
        ("За год родилось 12 400 детей, умерло 4 310.", {}),
        ("Осмотрено 12 500 человек. Охват скринингом – 78%.", {}),
        ("Осмотрено 12 500 человек, скринингом охвачены 64% нуждающихся.", {}),
        ("В область приехали 120 врачей, 14 уволились.", {}),
        ("В 2024 году корью заболели 1 310 человек. В 2025 году 58% заболевших не привиты.", {}),
    ],
)
def test_words_of_a_clause_tell_the_whole(text: str, expected: dict[str, str]) -> None:
    facts = find(text)
    quotes = {f"{f.source_id}-{f.start}-{f.stop}": f.quote for f in facts}
    assert {f.quote: quotes[f.part_of] for f in facts if f.part_of} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Терапевт в Аулиекольском районе ведёт 2 940 человек.", "persons doctor_load level"),
        ("Фельдшер в ауле обслуживает около 900 жителей.", "persons doctor_load level"),
        ("У участкового педиатра 1 200 детей.", "persons doctor_load level"),
        ("Сегодня у нас 523,8 тыс. жителей.", "persons population level"),
        ("В регионе 640 тысяч человек застрахованы.", "persons None level"),
        ("Нагрузка на приёмный покой выросла на 12%.", "percent None change"),
        ("Нагрузка на одного педиатра выросла на 12%.", "percent doctor_load change"),
        ("Тазобедренный сустав заменили 214 раз.", "cases surgeries level"),
        ("В инсультный центр доставлено 1 034 пациента.", "cases hospital_admissions level"),
        ("В больницу поступило 12 аппаратов.", "units equipment_purchased level"),
        ("Вертолётом доставлено 88 пациентов.", "persons None level"),
        ("Бесплатные препараты выписаны 67 200 пациентам.", "persons patients_supplied level"),
        ("На лекарства ушло на 300 млн тенге меньше, чем год назад.", "KZT outpatient_medicines change"),
    ],
)
def test_what_people_and_things_are_told_of(text: str, expected: str) -> None:
    (fact,) = find(text)
    assert f"{fact.unit_id} {fact.indicator_id or fact.purpose} {fact.measure}" == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Прививками охвачено 93,7% детей, в 2023-м было 88,1%.", [2026, 2023]),
        ("Охват профосмотрами – 91%, в прошлом году он не дотягивал до 80.", [2026, 2025]),
        ("По сравнению с теми же месяцами прошлого года смертей стало на 214 меньше.", [2026]),
        ("В прошлом году прошло 1 200 операций. Сейчас в центре 40 коек. В нём работают 12 врачей.", [2025, 2026, 2026]),
        ("В прошлом году прошло 1 200 операций. Сейчас в центре 40 коек. Пролечили 870 человек.", [2025, 2026, 2025]),
        ("Три года назад врачей было 2 100, сегодня – 2 640.", [2023, 2026]),
        ("Ещё в 2019 году больниц было 40, теперь их 52.", [2019, 2026]),
        ("В январе выявлено 12 случаев кори, за весь прошлый год – 84.", [2026, 2025]),
    ],
)
def test_a_period_holds_for_its_own_figure(text: str, expected: list[int]) -> None:
    assert [fact.period_start.year for fact in find(text) if fact.period_start] == expected


@pytest.mark.parametrize(
    "text", ["Мне 63, и я работаю.", "Горячая линия для пациентов: 1439.", "Ребёнку исполнилось 14.", "Врачи сказали это в один голос."]
)
def test_ages_and_telephones_are_no_figures(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("На вакцинацию потратили 1,9 млрд тенге, в этом году расходы вырастут на 12%.", ["screening level", "screening change"]),
        ("На ремонт выделено 2 млрд тенге, прибавили 18%.", ["capital_repair level", "capital_repair change"]),
        ("На ремонт выделено 2 млрд тенге, число операций выросло на 12%.", ["capital_repair level", "surgeries change"]),
        ("Новых аппаратов УЗИ закупили 42 на 1,2 млрд тенге.", ["equipment_purchased level", "equipment level"]),
        ("Из этой суммы 640 миллионов уйдёт на капитальный ремонт.", ["capital_repair level"]),
        ("Коллективный иммунитет держится, когда привиты не менее 95% детей.", ["None level"]),
        ("Прививками охвачено 93,7% детей. Отстаёт Жылыойский район (86,4%).", ["vaccination_coverage level"] * 2),
        ("Осмотр прошли 48,7 тыс. жителей, или 51% от намеченного на год.", ["persons_examined level", "None level"]),
        ("На каждую тысячу жителей приходится 17,2 рождения и 6,9 смерти.", ["birth_rate level", "crude_mortality level"]),
        ("Чаще стали выявлять и болезни органов пищеварения: прибавка – 3,6%.", ["digestive_incidence change"]),
    ],
)
def test_money_norms_and_rates_are_told_apart(text: str, expected: list[str]) -> None:
    assert [f"{fact.indicator_id or fact.purpose} {fact.measure}" for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Стажировку в клиниках Астаны и Алматы окончили 43 врача.", "KZ-33"),
        ("В клинику Астаны перевезли 12 больных.", "KZ-33"),
        ("В Алматы открыто 12 центров.", "KZ-75"),
    ],
)
def test_where_people_were_sent_is_not_their_region(text: str, expected: str) -> None:
    (fact,) = find(f"Управление здравоохранения области Жетісу сообщает.\n\n{text}")
    assert fact.region_id == expected


def test_what_came_of_a_plan_is_actual() -> None:
    assert [fact.status for fact in find("Плановый показатель охвата – 95%, фактически – 88%.")] == ["planned", "actual"]


def test_the_cost_of_what_is_planned_is_planned() -> None:
    text = "Намечено построить роддом на 120 коек. Проект оценён в 3,8 млрд тенге."
    assert [fact.status for fact in find(text)] == ["planned", "planned"]


@pytest.mark.parametrize(
    "aside",
    [
        ", как отмечают врачи,",
        ", по предварительным данным,",
        ", по словам министра Ерлана Сагиева,",
        ", отмечают в областном роддоме,",
        ", по данным Минздрава,",
        ", – говорит главный врач больницы, –",
        ", к сожалению,",
    ],
)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Заработная плата медсестёр выросла", "на 15%.", "15% percent payroll change"),
        ("Медицинских организаций в регионе", "214.", "214 facilities facilities_existing level"),
        ("Коек стало", "на 120 меньше.", "120 beds None change"),
        ("Смертность от травм составила", "61,2 на 100 тысяч населения.", "61,2 per_100000_population injury_mortality level"),
        ("В районную больницу привезли", "14 пострадавших.", "14 cases hospital_admissions level"),
    ],
)
def test_who_says_it_in_the_middle_changes_nothing(before: str, aside: str, after: str, expected: str) -> None:
    text = f"{before}{aside} {after}"
    (fact,) = find(text)
    assert text[fact.start : fact.stop] == fact.quote
    assert f"{fact.quote} {fact.unit_id} {fact.indicator_id or fact.purpose} {fact.measure}" == expected


def test_an_aside_that_parts_two_clauses_leaves_a_comma() -> None:
    facts = find("Построено 12 ФАПов, отмечают в акимате, отремонтировано 14 больниц.")
    assert [fact.indicator_id for fact in facts] == ["facilities_built", "facilities_overhauled"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Медицинских организаций в регионе 214.", "facilities_existing"),
        ("Медицинскую помощь населению оказывают 214 организаций.", "facilities_existing"),
        ("В области построили 12 ФАПов.", "facilities_built"),
        ("Долг больниц перед поставщиками достиг 2,1 млрд тенге.", "other"),
        ("На психиатрию заложено 2,7 млрд тенге.", "other"),
        ("Из этой суммы 1,1 млрд тенге уже освоено.", "capital_repair"),
    ],
)
def test_what_a_sentence_tells_itself_is_not_taken_from_before(text: str, expected: str) -> None:
    fact = find(f"На ремонт больниц выделено 4 млрд тенге. {text}")[-1]
    assert (fact.indicator_id or fact.purpose) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Роддом открыли осенью, а машин скорой помощи в области 214.", "214 vehicles None"),
        ("Роддом открыли осенью, а медицинских организаций в регионе 214.", "214 facilities facilities_existing"),
        ("Больницы отремонтировали, а расходы на лекарства выросли до 4,1 млрд тенге.", "4,1 млрд тенге KZT outpatient_medicines"),
        ("Больницы отремонтировали, а 12 ФАПов построили.", "12 facilities facilities_built"),
        ("Построены больницы, а в сёлах – 12 ФАПов.", "12 facilities facilities_built"),
        ("Открыто новое отделение, а коек в нём 40.", "40 beds bed_capacity"),
        ("Техника закуплена; на неё потрачено 2 млрд тенге.", "2 млрд тенге KZT equipment"),
    ],
)
def test_what_another_clause_tells_stays_there(text: str, expected: str) -> None:
    fact = find(text)[-1]
    assert f"{fact.quote} {fact.unit_id} {fact.indicator_id or fact.purpose}" == expected


@pytest.mark.parametrize("lead", ["", "Несмотря на то что зима выдалась холодной, ", "Хотя деньги выделили поздно, "])
def test_a_subordinate_clause_in_front_leaves_a_plan_a_plan(lead: str) -> None:
    assert [fact.status for fact in find(f"{lead}до конца года ожидается ещё 12 реанимобилей.")] == ["planned"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Комплексы объехали 212 сел.", ["212 settlements settlements_visited"]),
        ("Я веду 2 100 человек.", ["2 100 persons doctor_load"]),
        ("Стоимость лечения одного больного – 4,2 млн тенге.", ["4,2 млн тенге KZT other"]),
        ("Бюджет больницы вырос до 3,2 млрд тенге.", ["3,2 млрд тенге KZT other"]),
    ],
)
def test_everyday_words_are_read(text: str, expected: list[str]) -> None:
    assert [f"{fact.quote} {fact.unit_id} {fact.indicator_id or fact.purpose}" for fact in find(text)] == expected


def test_the_middle_of_a_year_ends_in_june() -> None:
    assert [fact.period_end for fact in find("К середине 2026 г. планшеты получат 270 фельдшеров.")] == [dt.date(2026, 6, 30)]


def test_the_first_and_the_last_take_the_coverage_before_a_norm() -> None:
    norm = "Коллективный иммунитет держится, когда привиты не менее 95%."
    text = f"Прививками охвачены 93,7% детей. {norm} Отстают Аксу (86,4%) и Экибастуз (89,9%)."
    assert [fact.indicator_id for fact in find(text)] == ["vaccination_coverage", None, "vaccination_coverage", "vaccination_coverage"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("По смертности от опухолей сдвига нет.", ["cancer_mortality stable"]),
        ("Заболеваемость туберкулёзом осталась на прежнем уровне.", ["tb_incidence stable"]),
        ("Смертность от травм снизилась.", ["injury_mortality decrease"]),
        ("– Смертность от травм правда снизилась?", []),
    ],
)
def test_trends_are_told_and_not_asked(text: str, expected: list[str]) -> None:
    told = [fact for fact in kz.extract(text, published_on=dt.date(2026, 3, 10)) if fact.value is None]
    assert [f"{fact.indicator_id} {fact.direction}" for fact in told] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Бюджет отрасли на 2026 год утверждён в объёме 62,4 млрд тенге, рост за год – 7,5%.", ["planned 2026", "planned 2026"]),
        ("Расходы на здравоохранение на текущий год составляют 62,4 млрд тенге.", ["planned 2026"]),
        ("Бюджет отрасли на 2025 год составил 62,4 млрд тенге, рост к 2024 году – 7,5%.", ["actual 2025", "actual 2025"]),
        ("В январе получены 22 машины. Восемь из них переданы в районы.", ["actual 2026-01-31", "actual 2026-01-31"]),
        ("За январь 2026 года проведено 96 операций.\n\nДо конца года сдадим четыре объекта. На это заложено 2,1 млрд тенге.",
         ["actual 2026-01-31", "planned 2026", "planned 2026"]),
        ("За январь 2026 года открыты два ФАПа. Планируется построить ещё шесть ФАПов.", ["actual 2026-01-31", "planned 2026"]),
        ("По нацпроекту за 2024–2025 годы построены 23 амбулатории.", ["actual 2024-01-01/2025-12-31"]),
        ("За ближайшие три года планируется возвести 24 больницы.", ["planned 2026-01-01/2028-12-31"]),
    ],
)  # fmt: skip
def test_plans_and_their_periods(text: str, expected: list[str]) -> None:
    def told(fact: Fact) -> str:
        start, end = str(fact.period_start), str(fact.period_end)
        if start[5:] == "01-01":
            end = start[:4] if end == f"{start[:4]}-12-31" else end if end[:4] == start[:4] else f"{start}/{end}"
        return f"{fact.status} {end}"

    assert [told(fact) for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Прирост врачебных кадров за год составил 6%.", "increase"),
        ("Снижение смертности от инсульта к уровню 2024 года составило 11%.", "decrease"),
        ("Вызовов принято 214 тыс., плюс 3,4% к 2024 году.", "increase"),
        ("К 2024 году охват вакцинацией достиг 94%.", None),
    ],
)
def test_growth_told_by_a_noun(text: str, expected: str | None) -> None:
    assert find(text)[-1].direction == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Зарплата врача выросла на 8% и достигла 512 тысяч тенге, медсестры – 268 тысяч, санитарки – 190 тысяч.", ["KZT"] * 3),
        ("Численность врачей выросла на 3% и достигла 5 тысяч, медсестёр – 12 тысяч.", ["persons"] * 2),
    ],
)
def test_thousands_in_a_row_are_paid(text: str, expected: list[str]) -> None:
    assert [fact.unit_id for fact in find(text)[1:]] == expected
