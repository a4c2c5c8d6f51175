"""Which figure a figure is a part of, told by the words of a sentence; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz


def links(text: str) -> dict[str, str]:
    """The quote of each part of a text, and that of its whole."""
    facts = [fact for fact in kz.extract(text, published_on=dt.date(2026, 3, 10)) if fact.value is not None]
    quotes = {f"{f.source_id}-{f.start}-{f.stop}": f.quote for f in facts}
    return {f.quote: quotes[f.part_of] for f in facts if f.part_of}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The city employs 2,310 doctors and 6,870 nurses. Every sixth doctor is of retirement age.", {"Every sixth": "2,310"}),
        ("The hospital admitted 8,450 patients; a third of these patients came from other regions.", {"a third": "8,450"}),
        ("The hospital admitted 8,450 patients. Nearly half came from other regions.", {"half": "8,450"}),
        ("Of the 96 residents who finished last summer, 71 went to the villages.", {"71": "96"}),
        ("Doctors gave 12,480 remote consultations. Two thirds of the consultations were for the heart.", {"Two thirds": "12,480"}),
        ("Mobile teams examined 31,200 villagers. Diabetes was found in 610.", {"610": "31,200"}),
        ("Mobile teams examined 31,200 villagers. A disease was found in one in nine of those examined.", {"one in nine": "31,200"}),
        ("The project costs $42 million. Of this sum, $30 million is a loan.", {"$30 million": "$42 million"}),
        ("The loan is worth $42 million. By June 35% had been disbursed.", {"35%": "$42 million"}),
        ("The health budget is KZT 64 billion; 41% of the total goes on salaries.", {"41%": "KZT 64 billion"}),
        ("The region received 41 ambulances, and 12 were sent to Shu District.", {"12": "41"}),
        ("Forty-one clinics out of the planned 52 have been built. They include 20 medical posts.", {"Forty-one": "52", "20": "Forty-one"}),
        ("There are 1,200 patients on the register; 1,090 are on treatment.", {"1,090": "1,200"}),
        (
            "The health budget is KZT 64 billion. Salaries took KZT 31 billion and repairs KZT 4 billion.",
            {"KZT 31 billion": "KZT 64 billion", "KZT 4 billion": "KZT 64 billion"},
        ),
        ("The region has 640 rehabilitation beds. Rehabilitation covers 68% of those who need it.", {}),
        ("Twelve clinics were opened, and five are under construction.", {}),
        ("The region has 2,310 doctors and another 90 are needed.", {}),
        ("Insurance covers 2.1 million people; 310,000 are not.", {}),
        ("118 nurses came last year and 35 left.", {}),
    ],
)
def test_english_words_tell_the_whole(text: str, expected: dict[str, str]) -> None:
    assert links(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Облыста 3 140 дәрігер мен 6 870 мейіргер бар. Дәрігерлердің 412-сі зейнет жасында.", {"412": "3 140"}),
        ("Ауылға барған 84 маманның жартысы – мейіргер.", {"жартысы": "84"}),
        ("Көшпелі кешендер 31 200 тұрғынды тексерді. Тексерілгендердің 2 140-ында қан қысымы анықталды.", {"2 140": "31 200"}),
        ("Облысқа 41 жедел жәрдем көлігі келді. Көліктердің 12-сі Шу ауданына берілді.", {"12": "41"}),
        ("Салаға 64 млрд теңге бөлінді. Қаржының 41%-ы жалақыға кетті.", {"41%": "64 млрд теңге"}),
        ("Салаға 64 млрд теңге бөлінді, 21 млрд-ы игерілді.", {"21 млрд": "64 млрд теңге"}),
        ("Есепте 1 200 науқас тұр, 1 090-ы ем алып жүр.", {"1 090": "1 200"}),
        ("Ұжымда 418 адам бар, 104-і – дәрігер, 230-ы – орта буын.", {"104": "418", "230": "418"}),
        ("Облыста 3 140 дәрігер жұмыс істейді, бұл жоспардың 92%-ы.", {}),
        ("Орталыққа 20 төсек қойылды. Халықтың 65%-ы тексерілді.", {}),
        ("Облыста 3 140 дәрігер бар, тағы 56-сы қажет.", {}),
        ("Биыл 12 нысан салынды, тағы бесеуі салынып жатыр.", {}),
    ],
)
def test_kazakh_words_tell_the_whole(text: str, expected: dict[str, str]) -> None:
    assert links(text) == expected


@pytest.mark.parametrize(
    ("text", "share", "purpose"),
    [
        ("Ремонт больниц обошёлся в 3,2 млрд тенге, треть этой суммы дал спонсор.", "треть", "capital_repair"),
        ("На здравоохранение предусмотрено 64 млрд тенге; на зарплату уходит 41%.", "41%", "payroll"),
        ("На здравоохранение предусмотрено 64 млрд тенге; 12% ушло частным клиникам.", "12%", "health_total"),
        ("На здравоохранение выделено 64 млрд тенге. К октябрю освоено 78%.", "78%", None),
    ],
)
def test_a_share_has_the_purpose_of_its_sum(text: str, share: str, purpose: str | None) -> None:
    money, part = [fact for fact in kz.extract(text, published_on=dt.date(2026, 3, 10)) if fact.value is not None]
    assert (part.quote, part.purpose) == (share, purpose)
    assert part.part_of == f"{money.source_id}-{money.start}-{money.stop}"
