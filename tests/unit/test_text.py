"""Bytes to text, text to sentences: encodings, abbreviations, bullets, boilerplate, languages. All texts are invented."""

from __future__ import annotations

import codecs
import hashlib

import pytest

from kzhealth.errors import InputError
from kzhealth.extract.text import decode_text, find_sentences, language_of


def cut(text: str) -> list[str]:
    return [text[s.start : s.stop] for s in find_sentences(text)]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Умерли 5 человек.".encode(), "Умерли 5 человек."),
        (codecs.BOM_UTF8 + "Ә 5".encode(), "Ә 5"),
        ("Родились 5".encode("utf-16"), "Родились 5"),
        (codecs.BOM_UTF16_BE + "Родились 5".encode("utf-16-be"), "Родились 5"),
        (codecs.BOM_UTF16_LE + "Аурухана".encode("utf-16-le"), "Аурухана"),
        ("В больнице 20 коек, ещё 5 ждут".encode("cp1251"), "В больнице 20 коек, ещё 5 ждут"),
        (b"", ""),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16", "utf-16-be", "utf-16-le", "cp1251", "empty"],
)
def test_encodings_are_detected(data: bytes, text: str) -> None:
    source = decode_text(data, "doc")
    assert source.text == text
    assert source.source_id == "doc"
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_text_is_never_normalised() -> None:
    text = "5\u00a0000\u2009чел., мла\u00adденец, и\u0306"
    assert decode_text(text.encode(), "doc").text == text


@pytest.mark.parametrize(
    "data",
    [b"\xff\xd8\xff\xe0\x00\x10JFIF", codecs.BOM_UTF16_LE + b"a", codecs.BOM_UTF8 + b"\xff", bytes(range(128, 256)), b"\x81\x8d abc"],
    ids=["jpeg", "odd utf-16", "broken utf-8 behind its mark", "every high byte", "western bytes"],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="doc") as caught:
        decode_text(data, "doc")
    assert caught.value.code == "encoding-error"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "В 2025 г. в г. Кокшетау открыли клинику. Работают 12 врачей.",
            ["В 2025 г. в г. Кокшетау открыли клинику.", "Работают 12 врачей."],
        ),
        (
            "Показатель снизился в т. г. на 5 %. Также построено 3 ФАПа.",
            ["Показатель снизился в т. г. на 5 %.", "Также построено 3 ФАПа."],
        ),
        (
            "Выделено 3 млн. тенге и 2 тыс. долларов. Куплено 4 аппарата.",
            ["Выделено 3 млн. тенге и 2 тыс. долларов.", "Куплено 4 аппарата."],
        ),
        ("Это было в 2024 г. Также открыто 5 ФАПов.", ["Это было в 2024 г.", "Также открыто 5 ФАПов."]),
        ("Приняли 2,5 тыс. чел. за месяц! Сколько ещё? Много…", ["Приняли 2,5 тыс. чел. за месяц!", "Сколько ещё?", "Много…"]),
        ("2025 ж. Ақмола облысында 5 аурухана салынды. Оның 3-і ауылда.", None),
        (
            "Dr. Who saw 5 patients. The clinic has approx. 30 beds. It opened in 2024.",
            ["Dr. Who saw 5 patients.", "The clinic has approx. 30 beds.", "It opened in 2024."],
        ),
        ("", []),
        (" \n \n\t", []),
    ],
)
def test_a_stop_of_an_abbreviation_ends_nothing(text: str, sentences: list[str] | None) -> None:
    if sentences is None:
        sentences = [part + "." for part in text.removesuffix(".").split(". ")]
        sentences = [f"{sentences[0]} {sentences[1]}", *sentences[2:]]
    assert cut(text) == sentences


def test_bullets_know_the_line_that_introduces_them() -> None:
    text = "Снизились показатели:\n- смертность на 4 %;\n- рождаемость на 2 %.\nОткрыто 3 ФАПа."
    found = find_sentences(text)
    assert cut(text) == text.split("\n")
    assert [s.lead for s in found] == [None, 0, 0, None]


def test_numbered_items_are_bullets_too() -> None:
    assert [s.lead for s in find_sentences("Көрсеткіштер өсті:\n1) туу – 5 %;\n2) өлім – 2 %.")] == [None, 0, 0]


def test_a_heading_is_a_sentence_and_an_empty_line_starts_a_paragraph() -> None:
    text = "Медицина региона\n\nЗа год родились 5 детей.\r\nУмерли 2 человека."
    assert cut(text) == ["Медицина региона", "За год родились 5 детей.", "Умерли 2 человека."]
    first, second, third = (s.paragraph for s in find_sentences(text))
    assert first < second == third


def test_boilerplate_is_out_of_scope_and_not_deleted() -> None:
    text = (
        "Мы используем файлы cookie 30 дней.\nРодились 5 детей.\nЧитайте также\nЦены выросли на 9%\nРодились 7 детей.\n© 2025 Портал\n"
        "Барлық құқықтар қорғалған\nAll rights reserved"
    )
    scope = {text[s.start : s.stop]: s.in_scope for s in find_sentences(text)}
    assert [line for line in text.split("\n") if scope[line]] == ["Родились 5 детей.", "Родились 7 детей."]


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("За год родились 500 детей. In the first half 500 babies were born.", ["ru", "en"]),
        ("Осы жылы өңірде өлім төмендеді. За год открыли новую больницу.", ["kk", "ru"]),
        ("Bul oblysta 5 aýrýhana salyndy. Jyl basynan 300 bala týdy.", ["kk", "kk"]),
        ("Осы жылы өңірде өлім төмендеді. Жаслар ауыл мектебке барды деп хабарлады.", ["kk", "kk"]),
        ("Audanda zhana emhana salynyp zhatyr. Bizde on dariger kutip otyr.", ["kk", "kk"]),
        ("За счёт фонда построено 14 медпунктов, оның алтауы – Есіл ауданында.", ["ru", "kk"]),
        ("Жалпы өлім 3,6%-ға төмендеді, младенческая смертность – на 11,5%, ал ана өлімі өзгермеді.", ["kk", "ru", "kk"]),
        ("Байғанин ауданында открылась поликлиника на 100 посещений.", ["ru"]),
        ("The hospital opened in the city. Zhanaarka lacks 14, Zhezdy 3 and Zhairem 2.", ["en", "en"]),
    ],
)
def test_each_sentence_has_its_language(text: str, languages: list[str]) -> None:
    assert [s.language for s in find_sentences(text)] == languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Врачи", "ru"),
        ("Дәрігерлер саны өсті", "kk"),
        ("the number of doctors", "en"),
        ("emhana men aýrýhana úshin", "kk"),
        ("123 %", None),
        ("", None),
    ],
)
def test_language_of(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Построена больница. 2. Закуплен томограф.", ["1. Построена больница.", "2. Закуплен томограф."]),
        ("Показатель 88,1 на 100 тыс. В Балхаше лучше.", ["Показатель 88,1 на 100 тыс.", "В Балхаше лучше."]),
        ("Выделено 5 млн. KZT и 3 млн. тенге.", ["Выделено 5 млн. KZT и 3 млн. тенге."]),
    ],
)
def test_list_numbers_and_scales_cut_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Файлы cookie: 3",
        "Файлы куки",
        "Политика конфиденциальности",
        "Согласен с условиями использования",
        "GDPR",
        "Поделиться",
        "Подписывайтесь на канал",
        "Реклама 2025",
        "Все права защищены",
        "Читать далее",
        "Количество просмотров 512",
        "Оставить комментарий",
        "Privacy policy",
        "Terms of use",
        "Share this",
        "Subscribe to 3 letters",
        "Версия для слабовидящих",
        "Бөлісу",
        "Құпиялылық",
        "Жазылыңыз",
        "Предыдущая новость",
        "Ещё новости",
        "Смотрите также",
        "Материалы по теме",
        "По\u00a0теме: больницы",
        "Рекомендуем",
        "Популярное",
        "Лента новостей",
        "Related stories",
        "Read next",
        "Read more",
        "See also",
        "Latest news",
        "Top stories",
        "Previous article",
        "Most read",
        "You may also like",
        "Келесі жаңалық",
        "Тағы оқыңыз",
        "Осы тақырып",
    ],
)
def test_every_kind_of_boilerplate_is_out_of_scope(line: str) -> None:
    (found,) = find_sentences(f"{line.upper()}\n")
    assert not found.in_scope


def test_headlines_below_other_news_are_out_of_scope_and_sentences_behind_them_are_not() -> None:
    text = "Открыто 5 коек.\nДругие новости\nСобрали 20 тонн\nПострят 3 моста\nВрачи приняли 40 человек."
    assert [s.in_scope for s in find_sentences(text)] == [True, False, False, False, True]
