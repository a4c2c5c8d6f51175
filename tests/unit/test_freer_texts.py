"""What interviews, lists without verbs, answers to readers and posts tell, by class of what was once misread; all figures are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from kzhealth.model import Fact

NOVEMBER = dt.date(2025, 11, 20)


def find(text: str) -> list[Fact]:
    return [fact for fact in kz.extract(text, published_on=NOVEMBER) if fact.value is not None]


def told(fact: Fact) -> str:
    return f"{fact.quote} {fact.unit_id} {fact.indicator_id or fact.purpose} {fact.status}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В область приехали 97 специалистов, из них 12 анестезиологов, 8 педиатров и 31 терапевт.", {"12": "97", "8": "97", "31": "97"}),
        ("Построено 14 объектов: 9 ФАПов, 4 амбулатории и 1 поликлиника.", {"9": "14", "4": "14", "1": "14"}),
        ("Построено 14 объектов (в 2024 году – 9).", {}),
        (
            "Выделено 84,7 млрд тенге, из них республиканские – 61,3 млрд, областные – 23,4 млрд.",
            {"61,3 млрд": "84,7 млрд тенге", "23,4 млрд": "84,7 млрд тенге"},
        ),
        ("Построено 6 объектов: 9 ФАПов ещё строятся.", {}),
        ("Не хватает 120 врачей:\n– педиатров – 40;\n– хирургов – 30.", {"40": "120", "30": "120"}),
        ("Осмотрено 4 200 сельчан, 61 % из них – женщины.", {"61 %": "4 200"}),
        ("Ремонтируются четыре больницы. До конца года сдадут три из них.", {"три": "четыре"}),
        (
            "Биыл 84 нысан салу көзделген. Оның 61-і берілді, 17-сінің құрылысы жүріп жатыр, 6-ауы келер жылға қалды.",
            {"61": "84", "17": "84", "6": "84"},
        ),
        ("Биыл 14 нысан салынып жатыр: 9 медпункт, 4 амбулатория және 1 емхана.", {"9": "14", "4": "14", "1": "14"}),
        ("В Костанайской области построено 23 ФАПа. В Аулиекольском районе появилось семь ФАПов.", {"семь": "23"}),
        ("В Аулиекольском районе построено семь ФАПов, в Костанайской области – 23.", {}),
        ("In 2025 Kazakhstan recorded 172,000 births; in Aktobe region 17,500 children were born.", {"17,500": "172,000"}),
        ("In 2025 Kazakhstan recorded 172,000 births; in 2024 in Aktobe region 17,500 children were born.", {}),
        (
            "Бюджет здравоохранения – 28 млрд тенге, на 12 % больше. Деньги распределили так:\n\n"
            "• 12 млрд – зарплата;\n• 10 млрд – ремонт;\n• 6 млрд – лекарства.",
            {"12 млрд": "28 млрд тенге", "10 млрд": "28 млрд тенге", "6 млрд": "28 млрд тенге"},
        ),
        ("В 2025 году родилось 17 240 детей, умерло 4 100 человек, прирост составил 13 140.", {}),
        ("Поставлено 12 аппаратов, ещё 8 и 4 ожидаются.", {}),
        (
            "Приобретено 146 единиц оборудования на 4 млрд тенге, в том числе:\n– 2 аппарата МРТ;\n– 9 аппаратов ИВЛ.",
            {"2": "146", "9": "146"},
        ),
        ("Зарплата – 9 870 млн тенге\nРемонт – 1 245,5 млн тенге\nТехника – 3 060 млн тенге", {}),
        ("2025 жылы облыста 31 нысан салынды, сегізі – ФАП, үшеуі – емхана.", {"сегізі": "31", "үшеуі": "31"}),
        ("Өңірге 186 дәрігер жетіспейді. Оның ішінде 28 анестезиолог, 21 педиатр қажет.", {"28": "186", "21": "186"}),
    ],
)
def test_the_parts_of_a_row_belong_to_its_total(text: str, expected: dict[str, str]) -> None:
    facts = find(text)
    quotes = {f"{f.source_id}-{f.start}-{f.stop}": f.quote for f in facts}
    assert {f.quote: quotes[f.part_of] for f in facts if f.part_of} == expected


@pytest.mark.parametrize(
    "opens", ["С начала 2025 года", "С начала года", "В начале года", "Since the beginning of the year", "From the start of the year"]
)
def test_the_beginning_of_a_year_begins_no_work(opens: str) -> None:
    what = "построено 23 ФАПа." if opens[0] in "СВ" else "23 clinics have been built."
    assert [told(fact) for fact in find(f"{opens} {what}")] == ["23 facilities facilities_built actual"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How much is provided for free medicines?\n\nKZT 246 billion for 2025.", ["KZT 246 billion KZT outpatient_medicines planned"]),
        ("– How many children were born here?\n\n– 6,214, a little fewer.", ["6,214 persons births actual"]),
        (
            "– Infant mortality is always the first question.\n\n– It is 6.9 per 1,000 live births.",
            ["6.9 per_1000_live_births infant_mortality actual"],
        ),
        (
            "Moderator: And rehabilitation? Readers ask about that.\n\nDeputy head: 63% of those who have had a stroke receive it.",
            ["63% percent rehab_coverage actual"],
        ),
        ("– Сколько у вас сейчас врачей?\n\n– Всего 310.", ["310 persons doctors_count actual"]),
        (
            "How much is provided for free medicines?\n\nThe building has 12 rooms and 40 windows.",
            ["12 None None actual", "40 None None actual"],
        ),
    ],
)
def test_an_answer_is_about_its_question(text: str, expected: list[str]) -> None:
    assert [told(fact) for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("• врачи общей практики – 12;\n• ФАПы – 7;\n• санитарные машины – 46", ["12 persons", "7 facilities", "46 vehicles"]),
        ("• санитарлық көлік – 22;\n• дәрігерлер – 83;", ["22 vehicles", "83 persons"]),
        ("• санитарлық көліктер – 840 млн;", ["840 млн KZT"]),
        ("Тексеру кезінде 640 адамнан түрлі ауру анықталды.", ["640 persons"]),
    ],
)
def test_the_label_of_an_item_tells_its_unit(text: str, expected: list[str]) -> None:
    assert [f"{f.quote} {f.unit_id}" for f in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Биыл 3 амбулатория салдық, 14 дәрігерді жұмысқа қабылдадық, келер жылы 5 амбулатория саламыз.",
            ["3 facilities facilities_built actual", "14 persons doctors_recruited actual", "5 facilities facilities_planned planned"],
        ),
        (
            "Биыл 20 көлік сатып алдық, келер жылы тағы 12 көлік алуды жоспарлап отырмыз.",
            ["20 vehicles vehicles_purchased actual", "12 vehicles vehicles_purchased planned"],
        ),
        ("Облыстық, қалалық, аудандық ауруханаларға 12 аппарат жеткізілді.", ["12 units equipment_purchased actual"]),
    ],
)
def test_what_we_did_ends_a_kazakh_clause(text: str, expected: list[str]) -> None:
    assert [told(fact) for fact in find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "На ремонт районной больницы в 2026 году направят 90 млн тенге.",
        "Аудандық аурухананы жөндеуге 90 млн теңге бағытталады.",
        "Планы на 2026 год:\n• начать строительство областной детской больницы.",
        "2026 жылға жоспар:\n• облыстық балалар ауруханасының құрылысын бастау.",
    ],
)
def test_what_a_list_of_plans_names_is_planned(text: str) -> None:
    assert [f.status for f in kz.extract(text, published_on=NOVEMBER) if f.table == "facilities"] == ["planned"]


def test_the_items_of_a_kazakh_list_are_of_the_year_that_introduces_it() -> None:
    facts = find("Биыл 4 емхана салынды.\n\n2026 жылға жоспар:\n• 3 амбулатория ашу;\n• 85 медициналық жабдық сатып алу.")
    assert [(f.quote, f.period_start and f.period_start.year, f.status) for f in facts] == [
        ("4", 2025, "actual"),
        ("3", 2026, "planned"),
        ("85", 2026, "planned"),
    ]


def test_a_digest_of_a_week_is_of_that_week() -> None:
    facts = find("За прошедшую неделю в Абайской области родились 12 детей. Госпитализировано 96 человек.")
    assert [str(f.period_start) for f in facts] == ["2025-11-10", "2025-11-10"]


@pytest.mark.parametrize(("text", "region"), [("В Жетысу родились 12 детей.", "KZ-33"), ("По области Абай родились 12 детей.", "KZ-10")])
def test_a_region_may_be_told_by_its_bare_name(text: str, region: str) -> None:
    assert find(text)[0].region_id == region


@pytest.mark.parametrize(
    "text",
    [
        "Укомплектованность кадрами выросла, по больницам – с 84 до 88 процентов.",
        "В больнице 180 коек. Гриппом заболели 318 жителей.",
    ],
)
def test_what_no_indicator_measures(text: str) -> None:
    assert find(text)[-1].indicator_id is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В Абайской области подвели итоги полугодия. Родились 214 детей.", ["2025-01-01/2025-06-30"]),
        (
            "За 8 месяцев младенческая смертность – 6,1 на 1000 (годом ранее – 7). Смертность от рака уменьшилась на 9 % (142,6).",
            ["2025-01-01/2025-08-31", "2024-01-01/2024-08-31", "2025-01-01/2025-08-31", "2025-01-01/2025-08-31"],
        ),
        (
            "8 айда ана өлімі 4 жағдайды құрады (былтыр – 7). Қатерлі ісіктен болатын өлім 2,1 пайызға төмендеді (71,3).",
            ["2025-01-01/2025-08-31", "2024-01-01/2024-08-31", "2025-01-01/2025-08-31", "2025-01-01/2025-08-31"],
        ),
        ("Ещё пять лет назад КТ не было. Обследовали 4 870 человек.", ["2025-01-01/2025-12-31"]),
        (
            "В 2024-м приехали четверо докторов, в этом – семеро. Смертность сократилась за девять месяцев на 9 %.",
            ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31", "2025-01-01/2025-09-30"],
        ),
        ("В центре, который открыли в марте, осмотрели 213 пациентов.", ["2025-01-01/2025-12-31"]),
        ("Сдать больницу обещают в первом квартале 2026 года, готовность – 63 %.", ["2025-01-01/2025-12-31"]),
        ("Аурухана 2026 жылдың бірінші тоқсанында тапсырылады, дайындығы – 63 %.", ["2025-01-01/2025-12-31"]),
        ("Жазда екі жас маман келеді.", ["2026-06-01/2026-08-31"]),
        (
            "За 9 месяцев родились 7 120 детей. Сегодня работают 4 310 врачей. Не хватает 96 медиков, прежде всего хирургов – 14.",
            ["2025-01-01/2025-09-30", *3 * ["2025-01-01/2025-12-31"]],
        ),
        (
            "В 2024 году больница выполнила 412 операций. Теперь каждого пятого лечим дистанционно.",
            ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"],
        ),
        (
            "– Какие итоги 2024 года?\n\n– Родились 412 детей.\n\n– А что в этом году?\n\n– Открыли три медпункта.",
            ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"],
        ),
        ("В 2024 году родились 412 детей. Планируем открыть три медпункта.", ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"]),
        (
            "В 2024 году родились 412 детей. За девять месяцев открыт один медпункт.\n\nРаботают 380 врачей.",
            ["2024-01-01/2024-12-31", "2024-01-01/2024-09-30", "2024-01-01/2024-12-31"],
        ),
        (
            "С 10 по 16 ноября зарегистрировано 4 120 случаев ОРВИ. Госпитализированы 212 человек.",
            2 * ["2025-11-10/2025-11-16"],
        ),
        (
            "За 2024 год родились 412 детей. За первый квартал прошлого года открыли один медпункт.\n\nРаботают 380 врачей.",
            ["2024-01-01/2024-12-31", "2024-01-01/2024-03-31", "2024-01-01/2024-12-31"],
        ),
        ("В бюджете-2024 на лекарства заложено 1,85 млрд тенге.", ["2024-01-01/2024-12-31"]),
        (
            "Өткен жылы 1 742 адамнан обыр анықталды. Бір жылда 718 адам көз жұмды, бір жыл бұрын 730 болған.",
            ["2024-01-01/2024-12-31", "2024-01-01/2024-12-31", "2023-01-01/2023-12-31"],
        ),
        ("Жыл басынан бері 23 жағдай тіркелді, былтыр осы кезеңде – 311.", ["2025-01-01/2025-11-20", "2024-01-01/2024-11-20"]),
        ("Мектептің қазандығына биыл 52 млн теңге бөлінді.", ["2025-01-01/2025-12-31"]),
        ("Тұмау маусымына қарай 134 мың адам екпе алды.", ["2025-01-01/2025-12-31"]),
        (
            "Построено 3 больницы. Ремонт начнётся в декабре и продлится до лета 2026 года. Сейчас работают 380 врачей.",
            2 * ["2025-01-01/2025-12-31"],
        ),
        ("Аурухананың 60 төсектік корпусы келесі жылдың соңында тапсырылады.", ["2026-01-01/2026-12-31"]),
        (
            "Былтыр 812 сәби туды, алдыңғы жылы 790 сәби дүниеге келген. Бұрынғы жылы 760 болған.",
            ["2024-01-01/2024-12-31", "2023-01-01/2023-12-31", "2023-01-01/2023-12-31"],
        ),
        (
            "Үшінші тоқсанда 210 сәби туды.\n\nБиыл тағы үш пункт бой көтереді деп жоспарланған.\n\nАурухана 14 жаңа құрылғы сатып алды.",
            ["2025-07-01/2025-09-30", "2025-01-01/2025-12-31", "2025-07-01/2025-09-30"],
        ),
        ("Жыл бойы хат келеді. Жыл басынан бері 800 шақырту түсті.", ["2025-01-01/2025-11-20"]),
        ("Өткен тоқсанда санитарлық авиация 64 рет ұшты.", ["2025-07-01/2025-09-30"]),
        ("2023 жылдан бастап 22 нысан салынды.", ["2023-01-01/2025-11-20"]),
        ("Мамырдың соңында 12 көлік табысталды, келесі айда тағы екеуі беріледі.", ["2025-05-01/2025-05-31", "2025-12-01/2025-12-31"]),
        (
            "Показатель | 2024 г. | 2025 г. (4 мес.)\nРождаемость на 1000 населения | 21,4 | 20,8",
            ["2024-01-01/2024-12-31", "2025-01-01/2025-04-30"],
        ),
    ],
)
def test_the_period_that_freer_words_tell(text: str, expected: list[str]) -> None:
    assert [f"{f.period_start}/{f.period_end}" for f in find(text)] == expected


@pytest.mark.parametrize("text", ["Телефон доверия 1303 работает круглосуточно.", "Звоните: телефон горячей линии – 1414, врач ответит."])
def test_the_number_of_a_help_line_counts_nothing(text: str) -> None:
    assert find(text) == []


def test_what_is_said_in_january_of_now_is_of_the_new_year() -> None:
    text = "2025 жылы 40 дәрігер келді.\n\n– Қазір 212 дәрігер жұмыс істейді. Анестезиологтан қиналып отырмыз, үшеуі қажет."
    facts = kz.extract(text, published_on=dt.date(2026, 1, 22))
    assert [f"{f.value} {f.period_start}" for f in facts] == ["40 2025-01-01", "212 2026-01-01", "3 2026-01-01"]
    facts = kz.extract(text.replace("– ", ""), published_on=dt.date(2026, 1, 22))
    assert str(facts[1].period_start) == "2026-01-01"  # in a report on the year that is over as well
    facts = kz.extract("Облыста дәрігер аз. Бүгінгі жағдай қалай?\n\nӨңірде 212 дәрігер жұмыс істейді.", published_on=dt.date(2026, 1, 22))
    assert str(facts[-1].period_start) == "2026-01-01"


def test_the_opening_that_a_relative_clause_tells_is_not_of_what_stands_before() -> None:
    text = "За 8 месяцев сдано 11 больниц. Строятся ещё 7, в том числе онкоцентр на 210 коек, ввод которого намечен на 2027 год."
    assert [f"{f.indicator_id} {f.status} {f.period_end}" for f in find(text)][1] == "facilities_under_construction ongoing 2025-08-31"


def test_a_part_that_lies_ahead_leaves_what_follows_to_the_year_of_the_text() -> None:
    facts = find("Биыл 84 нысан салынды, 6-ауы келер жылға қалды.\n\nИнсульттен болатын өлім 7 пайызға төмендеді.")
    assert (str(facts[-1].period_start), facts[-1].status) == ("2025-01-01", "actual")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Напомним, привили 134 тысячи человек, или 10,8 % населения.", "10,8 % percent vaccination_coverage actual"),
        ("Бюджет здравоохранения в 2026 году составит 201 млрд тенге против 187 млрд в 2025 году.", "187 млрд KZT health_total actual"),
        ("В отрасли 212 ставок.", "212 None None actual"),
        ("Работают четыре врача вместо положенных девяти.", "девяти persons None actual"),
        ("36 человек пенсионного возраста – врачи.", "36 persons doctors_pension_age actual"),
        ("За день сделали 640 анализов, 215 УЗИ.", "215 cases None actual"),
        ("В листе ожидания больницы 4 тысячи человек.", "4 тысячи persons None actual"),
        ("В прошлом году на трансплантологию потратили 2,1 млрд.", "2,1 млрд KZT other actual"),
        ("38 нысан тапсырылды.", "38 facilities facilities_built actual"),
        ("Биыл 11 дәрігер жұмыстан шықты.", "11 persons None actual"),
        ("«Арай» шағынауданында 250 келушілік емхана іске қосылды.", "250 visits_per_shift visit_capacity actual"),
        ("Охват флюорографией – 21,3 % при плане 16,7 %.", "21,3 % percent screening_coverage actual"),
        ("Флюорографиямен қамту жоспар бойынша 16,7 % болса, іс жүзінде – 21,3 %.", "21,3 % percent screening_coverage actual"),
        ("Крышу больницы починили за 38 миллионов.", "38 миллионов KZT capital_repair actual"),
        ("Застраховано 1,2 млн.", "1,2 млн None None actual"),
        ("Өткен жылы 2 310 науқас емделіп, 214 ота жасалды.", "2 310 persons None actual"),
        ("Көтермеақыны 1 150 адам алды.", "1 150 persons None actual"),
        ("За квартал прошли 12,8 тысячи человек.", "12,8 тысячи persons None actual"),
        ("Оснащение – 3,4 млрд тенге, приобретено 186 единиц.", "186 units equipment_purchased actual"),
        ("1. Ремонт – 90 млн тенге.\\n2. Подготовка кадров – 145 млн, обучено 612 медиков.", "145 млн KZT training actual"),
        ("– Сколько машин вы купили?\n– В этом году 12.", "12 vehicles vehicles_purchased actual"),
        ("– Қанша дәрігер жетіспейді?\n– Қазір 12.", "12 persons staff_shortage actual"),
        ("Биыл тағы 55 мың адам скринингтен өтуі керек.", "55 мың persons persons_examined planned"),
        ("Құрылыс – 9,1 млрд теңге (4 нысан), күрделі жөндеу – 2,7 млрд теңге (6 нысан).", "9,1 млрд теңге KZT construction actual"),
        (
            "В Талгаре возводят роддом на 120 коек, в Есике – поликлинику на 500 посещений в смену.",
            "500 visits_per_shift visit_capacity ongoing",
        ),
        ("Охват скринингом, % | 78,5", "78,5 percent screening_coverage actual"),
        ("Смертность от БСК снизилась на 9,1 процента, от рака – на 3,4.", "3,4 percent cancer_mortality actual"),
        ("Құны 12 млрд теңге болатын 300 төсектік аурухана салынды.", "12 млрд теңге KZT construction actual"),
        ("150 төсектік орталыққа 14,2 млрд теңге жұмсалды.", "14,2 млрд теңге KZT construction actual"),
        ("Биыл 18 санитарлық көлік сатып алынды. Қазір паркте 112 көлік бар.", "112 vehicles None actual"),
        ("В Балхаше идёт строительство больницы на 120 коек, сдать её планируют в декабре.", "120 beds bed_capacity ongoing"),
        ("Возводят поликлинику на 500 посещений, открыть её обещают к концу года.", "500 visits_per_shift visit_capacity ongoing"),
        ("Заболеваемость туберкулёзом – 29,4 на 100 тысяч. Умерли от него семь человек.", "семь persons None actual"),
        (
            "Болеют раком 1 200 человек. Смертность от этого недуга – 96,4 на 100 тысяч.",
            "96,4 per_100000_population cancer_mortality actual",
        ),
        ("Прибыли 67 выпускников, но шестеро до места так и не доехали.", "шестеро persons None actual"),
        ("Средний медперсонал – 8 400 человек, младший – 2 100.", "8 400 persons midlevel_count actual"),
        ("Приняты: врачей – 14, медсестёр – 20.", "14 persons doctors_recruited actual"),
        ("В штате 42 человека.", "42 persons staff_count actual"),
        ("Центральная больница приняла 12 300 больных.", "12 300 cases hospital_admissions actual"),
        ("Район пополнился восемью докторами.", "восемью persons doctors_recruited actual"),
        ("Вертолёт вылетал 34 раза.", "34 trips air_ambulance_trips actual"),
        ("Вне системы остаются 3,3 млн человек, около миллиона из которых застрахует государство.", "3,3 млн persons None actual"),
        ("Биыл аурухана салынады: бес қабатты, 200 төсектік.", "200 beds bed_capacity planned"),
        ("Ауданда жаңа емхана ашылды: екі қабатты, 80 орындық.", "80 beds bed_capacity actual"),
        ("Басқарма жөндеуге 300 млн теңге сұратты.", "300 млн теңге KZT capital_repair planned"),
        ("Былтыр үш маманымыз Сеулде тәжірибе жинады.", "үш persons staff_trained actual"),
        ("Биыл 45 маман тарту міндеті қойылған, әзірге 28-і келді.", "45 persons specialists_recruited planned"),
        ("20 амбулатория салу туралы шешім қабылданды.", "20 facilities facilities_planned planned"),
        ("Әкімдік төрт жылжымалы кешен сатып алуды ойластырып жатыр.", "төрт units mobile_units planned"),
        ("Биыл тағы 20 көлік сатып аламыз.", "20 vehicles vehicles_purchased planned"),
        ("Бригада қалада 15 минут ішінде жетуі тиіс.", "15 None None actual"),
        ("В район направлено 5 специалистов.", "5 persons specialists_recruited actual"),
        (
            "Построена больница. Здание поликлиники, построенное ещё в 1978 году, отремонтировали за 180 млн тенге.",
            "180 млн тенге KZT capital_repair actual",
        ),
    ],
)
def test_what_the_words_around_a_figure_make_of_it(text: str, expected: str) -> None:
    assert expected in [told(fact) for fact in find(text)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("В Талгаре строится роддом на 120 коек, в селе Каргалы – поликлиника на 500 посещений.", [("196220100",), ()]),
        ("Талғарда 120 төсектік перзентхана, Ұзынағаш ауылында 50 төсектік аурухана салынды.", [("196220100",), ()]),
        ("В Жамбылском районе Алматинской области, в селе Узынагаш построили больницу на 50 коек.", [("194200000",)]),
    ],
)
def test_what_is_told_of_a_village_is_not_of_the_town_before_it(text: str, places: list[tuple[str, ...]]) -> None:
    assert [fact.place_ids for fact in find(text)] == places


def test_a_question_names_no_facility() -> None:
    assert not [
        f for f in kz.extract("2026 жылы Алматы облысында қандай ауруханалар салынады?\n\nБиыл 3 аурухана салынды.") if f.value is None
    ]


@pytest.mark.parametrize(
    "text",
    [
        "В стране не хватает врачей. Страдают Карагандинская (508) и Абайская (377) области, а также Астана (285).",
        "Елімізде дәрігер жетіспейді. Әсіресе Қарағанды (508), Абай (377) облыстарында және Астанада (285) тапшы.",
    ],
)
def test_each_of_several_regions_has_the_figure_in_brackets_behind_it(text: str) -> None:
    assert [fact.region_id for fact in find(text)] == ["KZ-35", "KZ-10", "KZ-71"]


def test_the_parts_of_what_is_told_of_the_country_are_of_it() -> None:
    text = "Интервью в Астане.\n\nЗа год в республике провели 247 трансплантаций: 198 почек и 41 печени. В больнице Астаны – 38."
    assert [fact.region_id for fact in find(text)] == ["KZ", "KZ", "KZ", "KZ-71"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In 2025 surgeons performed 291 transplants, including 38 from deceased donors.",
            ["291 cases transplants actual", "38 cases transplants actual"],
        ),
        (
            "In 2025 doctors carried out 4,120 operations, including 61 on newborns.",
            ["4,120 cases surgeries actual", "61 cases surgeries actual"],
        ),
        ("In 2025, 1,200 babies were delivered.", ["1,200 persons births actual"]),
        (
            "In 2025, 412 general practitioners and 1,135 nurses were trained to manage chronic conditions.",
            ["412 persons staff_trained actual", "1,135 persons staff_trained actual"],
        ),
        ("In 2025 the region has 71 cardiologists.", ["71 persons None actual"]),
        ("In 2025 the region has 710 physicians.", ["710 persons doctors_count actual"]),
        (
            "In 2025 a GP looked after 2,150 people, above the recommended 1,700.",
            ["2,150 persons doctor_load actual", "1,700 persons None actual"],
        ),
        ("In 2025, 96 medical posts already have a portable cardiograph.", ["96 facilities None actual"]),
        (
            "In 2025 there were 3.4 million visits, or 6.5 per inhabitant.",
            ["3.4 million cases outpatient_visits actual", "6.5 None None actual"],
        ),
        ("In 2025 re-equipping hospitals took KZT 74 billion.", ["KZT 74 billion KZT equipment actual"]),
        ("In 2025 half a dozen clinics work here.", ["half a dozen facilities facilities_existing actual"]),
        ("In 2025, 310 abortions among girls of 15 to 17 were registered.", ["310 cases abortions actual"]),
    ],
)
def test_english_parts_norms_and_everyday_words(text: str, expected: list[str]) -> None:
    assert [told(fact) for fact in find(text)] == expected


def test_a_word_that_begins_like_a_month_is_none() -> None:
    text = "In 2024 surgeons performed 20 transplants, 8 from deceased donors. Drugs from markets, since decided otherwise."
    assert {fact.period_start for fact in find(text)} == {dt.date(2024, 1, 1)}


def test_below_the_level_is_less() -> None:
    (fact,) = [
        f for f in find("In 2024 the population was 521,700 people, 0.9% below the level of a year before.") if f.measure == "change"
    ]
    assert fact.direction == "decrease"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В 2024 году выполнено 1 318 абортов, это меньше уровня 2023 года на 6,5%.", ("6,5%", "decrease", "abortions")),
        ("В 2024 году родилось 1 318 детей, это больше показателя прошлого года на 6,5%.", ("6,5%", "increase", "births")),
        ("Ожидаемая продолжительность жизни достигла в 2024 году 74,6 года, прибавив 0,4 года.", ("0,4", "increase", "life_expectancy")),
        ("In 2024 life expectancy came to 74.6 years, losing 0.4 years.", ("0.4", "decrease", "life_expectancy")),
    ],
)
def test_what_a_level_lies_above_or_below(text: str, expected: tuple[str, str, str]) -> None:
    assert [(f.quote, f.direction, f.indicator_id) for f in find(text) if f.measure == "change"] == [expected]


@pytest.mark.parametrize(
    "undertaken",
    [
        "Больницу ремонтируют, сдать её обязались до конца сентября.",
        "Подрядчик обещал закончить ремонт к концу мая.",
        "The contractor undertook to finish the works by the end of May.",
    ],
)
def test_what_was_undertaken_lies_ahead_and_does_not_date_what_follows(undertaken: str) -> None:
    text = f"Итоги за 2024 год. {undertaken}\n\nВ области родились 9 590 детей, умерли 4 210 жителей."
    facts = [f for f in kz.extract(text, published_on=dt.date(2025, 1, 29)) if f.value is not None]
    assert [(f.indicator_id, f.period_end) for f in facts] == [("births", dt.date(2024, 12, 31)), ("deaths", dt.date(2024, 12, 31))]


def test_what_is_obligatory_is_not_undertaken() -> None:
    text = "Итоги за 2025 год. К концу сентября системой обязательного страхования удалось охватить 84,1% жителей."
    (fact,) = kz.extract(text, published_on=dt.date(2026, 2, 11))
    assert (fact.period_end, fact.status) == (dt.date(2025, 9, 30), "actual")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Infant and maternal mortality fell by 3% and 5%.", ["infant_mortality change decrease", "maternal_mortality change decrease"]),
        (
            "Смертность от инфаркта и инсульта снизилась на 12% и 8%.",
            ["infarction_mortality change decrease", "stroke_mortality change decrease"],
        ),
        (
            "Младенческая и перинатальная смертность – 7,69 промилле и 8,4 промилле.",
            ["infant_mortality level None", "perinatal_mortality level None"],
        ),
        ("Mortality fell by 3% and 5% of beds were closed.", ["crude_mortality change decrease", "None level None"]),
    ],
)
def test_figures_of_a_row_take_its_words_in_turn(text: str, expected: list[str]) -> None:
    assert [f"{f.indicator_id} {f.measure} {f.direction}" for f in find(text)] == expected


@pytest.mark.parametrize("day", ["2025-08-25", "25.08.2025", "25/08/2025"])
def test_a_date_counts_nothing(day: str) -> None:
    assert [f.quote for f in find(f"As of {day}, 14 clinics were open. On {day} two more opened.")] == ["14", "two"]


def test_a_subject_with_an_aside_has_the_verb_behind_it() -> None:
    assert told(find("655 facilities, including clinics, and rural medical posts will be built in Kazakhstan.")[0]).endswith("planned")


@pytest.mark.parametrize(
    "text",
    [
        "The Minister of Healthcare noted that 36 hospitals are under repair. Earlier, Ulytau region planned to spend 60 billion tenge.",
        "На брифинге в СЦК министр здравоохранения РК сообщила, что открыто 309 ФАПов. Ранее в Улытау выделили 60 млрд тенге.",
    ],
)
def test_what_the_minister_tells_is_of_the_country(text: str) -> None:
    assert find(text)[0].region_id == "KZ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officials said that half of the doctors are women.", ["half"]),
        ("Half of the yearly plan is done.", ["Half"]),
        ("That half of the year was hard.", []),
        ("In that half of 2025 little was built.", []),
    ],
)
def test_half_of_things_is_a_share_and_half_of_a_year_is_none(text: str, expected: list[str]) -> None:
    assert [f.quote for f in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On average one general practitioner looks after 1,640 people.", ["1,640 persons doctor_load actual"]),
        ("There are 240 unfilled medical posts.", ["240 persons staff_shortage actual"]),
        ("Присутствовали 19 членов совета.", []),
        ("Оснащённость центра 72,4 %, а надо хотя бы 90 %.", ["72,4 % percent equipment_coverage actual", "90 % percent None actual"]),
        ("Взнос за себя – 4 250 тенге в месяц.", ["4 250 тенге KZT insurance actual"]),
    ],
)
def test_loads_vacancies_norms_and_contributions(text: str, expected: list[str]) -> None:
    assert [told(fact) for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("planned", "It was decided to build 12 clinics."),
        ("planned", "The board resolved to open four departments."),
        ("planned", "The akimat has agreed to buy 14 ambulances."),
        ("planned", "Хотим построить 12 ФАПов."),
        ("planned", "Власти обещают построить 12 ФАПов."),
        ("planned", "Готовится к открытию пять отделений."),
        ("planned", "На очереди – 12 ФАПов."),
        ("actual", "Должны были построить 12 ФАПов."),
        ("actual", "Как и обещали, построили 12 ФАПов."),
        ("actual", "Twelve clinics were opened as was agreed."),
        ("ongoing", "Work on 12 clinics is under way."),
        ("planned", "12 ФАП салу туралы шешім қабылданды."),
    ],
)
def test_what_somebody_means_to_do_is_planned(status: str, text: str) -> None:
    assert [fact.status for fact in find(text)] == [status]
