"""The words of a workbook in three languages."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WORDS", "Words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a workbook says beside the data; ``columns``, ``code`` and ``figures`` are headings of the dictionary, codes and figures."""

    about: str
    licence: str
    version: str
    created: str
    publisher: str
    period: str
    regions: str
    cite: str
    sources: str
    tables: str
    rows: str
    dictionary: str
    codes: str
    homepage: str
    dataset: str
    hint: str
    plain: str
    readable: str
    figures_sheet: str
    figures: tuple[str, ...]
    columns: tuple[str, ...]
    code: str


WORDS = {
    "en": Words(
        about="About",
        licence="Licence",
        version="Version",
        created="Date",
        publisher="Publisher",
        period="Period of the figures",
        regions="Regions",
        cite="How to cite",
        sources="Sources",
        tables="Sheets",
        rows="rows",
        dictionary="Dictionary",
        codes="Codes",
        homepage="On the web",
        dataset="data set",
        hint="The first row of a sheet tells the titles, the second the names of the fields. "
        "A figure in blue leads to the words it was read from.",
        plain="The first row of a sheet tells the titles, the second the names of the fields.",
        readable="the figures with names, quotes and sources",
        figures_sheet="Figures",
        figures=("Indicator", "Region", "Period", "Value", "Unit", "Direction", "Qualifier", "Status", "Quote", "Source"),
        columns=("Table", "Field", "Title", "Description", "Type", "Unit", "Required"),
        code="Code",
    ),
    "ru": Words(
        about="О данных",
        licence="Лицензия",
        version="Версия",
        created="Дата",
        publisher="Издатель",
        period="Период показателей",
        regions="Регионы",
        cite="Как цитировать",
        sources="Источники",
        tables="Листы",
        rows="строк",
        dictionary="Словарь",
        codes="Коды",
        homepage="В сети",
        dataset="набор данных",
        hint="В первой строке листа стоят названия, во второй — имена полей. Число синего цвета ведёт к словам, из которых оно прочитано.",
        plain="В первой строке листа стоят названия, во второй — имена полей.",
        readable="показатели с названиями, цитатами и источниками",
        figures_sheet="Показатели",
        figures=("Показатель", "Регион", "Период", "Значение", "Единица", "Направление", "Оговорка", "Состояние", "Цитата", "Источник"),
        columns=("Таблица", "Поле", "Название", "Описание", "Тип", "Единица", "Обязательно"),
        code="Код",
    ),
    "kk": Words(
        about="Деректер туралы",
        licence="Лицензия",
        version="Нұсқа",
        created="Күні",
        publisher="Баспагер",
        period="Көрсеткіштер кезеңі",
        regions="Өңірлер",
        cite="Дәйексөз келтіру",
        sources="Дереккөздер",
        tables="Парақтар",
        rows="жол",
        dictionary="Сөздік",
        codes="Кодтар",
        homepage="Желіде",
        dataset="деректер жиынтығы",
        hint="Парақтың бірінші жолында атаулар, екінші жолында өріс аттары тұр. Көк түсті сан өзі оқылған сөздерге апарады.",
        plain="Парақтың бірінші жолында атаулар, екінші жолында өріс аттары тұр.",
        readable="көрсеткіштер атауларымен, дәйексөздерімен және дереккөздерімен",
        figures_sheet="Көрсеткіштер",
        figures=("Көрсеткіш", "Өңір", "Кезең", "Мәні", "Бірлігі", "Бағыты", "Ескертпе", "Күйі", "Дәйексөз", "Дереккөз"),
        columns=("Кесте", "Өріс", "Атауы", "Сипаттама", "Түрі", "Бірлігі", "Міндетті"),
        code="Код",
    ),
}
