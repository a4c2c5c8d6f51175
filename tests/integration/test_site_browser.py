"""The page in a real browser: filters, languages, proof, keyboard, widths; no request leaves it, nothing is complained of.

Needs Debian's chromium and `pip install 'kzhealth[browser]'` (.ci/install-browser); skipped without them. Pictures of each screen
are kept in $KZHEALTH_SCREENSHOTS, if that is set.
"""

from __future__ import annotations

import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and find_spec("playwright") and find_spec("axe_playwright_python")),
        reason="chromium or playwright is not installed; run .ci/install-browser",
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the bundled package, with invented documents of the right length in place of the real ones."""
    return kz.report(output=tmp_path_factory.mktemp("page") / "site").folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Any, site: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page; at the end nothing may have been complained of, and nothing asked of the network."""
    said: list[str] = []
    contexts = []

    def open(width: int = 1280, *, dark: bool = False, folder: Path = site, locale: str = "en-GB") -> Any:
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda r: said.append(f"asked for {r.url}") if not r.url.startswith(("file:", "data:")) else None)
        page.goto((folder / "index.html").as_uri())
        page.wait_for_selector("#changes-chart li")
        return page

    yield open
    for context in contexts:
        context.close()
    assert said == []


def picture(page: Any, name: str) -> None:
    folder = os.environ.get("KZHEALTH_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def rows(page: Any, table: str = "observations") -> int:
    return int(page.locator(f"#{table}-list tbody tr").count())


def test_filters_narrow_what_is_shown_and_say_how_much(open_page: Callable[..., Any]) -> None:
    """By region on the map, by topic, by level or change, by words of any language; all of them at once, and cleared again."""
    page = open_page()
    observations = kz.load().observations
    assert rows(page) == len(observations)
    page.click("#map button[title='Turkistan Region']")
    assert rows(page) == (observations.region_id == "KZ-61").sum()
    assert page.locator("[data-filter=region]").input_value() == "KZ-61"
    page.select_option("[data-filter=measure]", "change")
    assert rows(page) == ((observations.region_id == "KZ-61") & (observations.measure == "change")).sum()
    page.fill("[data-filter=query]", "МАТЕРИНСКАЯ")
    assert rows(page) == 1
    assert page.locator("#observations-list tbody").inner_text().count("−63.3 %") == 1
    assert page.locator("#said").inner_text() == f"1 of {len(observations)} shown"
    page.fill("[data-filter=query]", "no such words")
    assert rows(page) == 0
    assert "Nothing fits" in page.locator("#observations-list").inner_text()
    page.click("text=Clear the filters")
    assert rows(page) == len(observations)


def test_no_figure_without_its_qualifier_and_no_change_without_its_period(open_page: Callable[..., Any]) -> None:
    page = open_page()
    text = page.locator("#observations-list").inner_text()
    assert "more than 75,000 persons" in text
    assert "about 300,000 persons" in text
    told = page.locator("#changes-chart").inner_text()
    changes = kz.load().observations.query("measure == 'change' and unit_id == 'percent'").value.dropna()
    assert told.count("· 2025") + told.count("· Jan – Oct 2025") == len(changes)


def test_orders(open_page: Callable[..., Any]) -> None:
    """A heading orders the table, again the other way round, says so to screen readers and keeps the focus."""
    page = open_page()
    for order in ("ascending", "descending"):
        page.click("#observations-list th:nth-child(4) button")
        assert page.locator("#observations-list th:nth-child(4)").get_attribute("aria-sort") == order
        assert page.evaluate("document.activeElement.closest('th')?.cellIndex") == 3
    periods = page.locator("#observations-list td:nth-child(4)").all_inner_texts()
    assert periods[-1].startswith("2024")


@pytest.mark.parametrize(
    ("language", "title", "word"), [("ru", "Здравоохранение", "более 75 000"), ("kk", "Қазақстан өңірлерінің", "75 000")]
)
def test_the_language_is_switched_without_loading_anew(open_page: Callable[..., Any], language: str, title: str, word: str) -> None:
    """Title, headings, codes, numbers and dates; the browser is told the language of the page."""
    page = open_page()
    page.evaluate("window.mark = 1")
    page.click(f"#languages [lang={language}]")
    page.wait_for_selector("#changes-chart li")
    assert page.evaluate("window.mark") == 1
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").inner_text().startswith(title)
    assert word in page.locator("#observations-list").inner_text().replace("\xa0", " ")
    latin = page.evaluate(
        "[...document.querySelectorAll('main h2, main h3, main th, main label, nav a')].map(n => n.firstChild.textContent).join(' ')"
    )
    assert not any("a" <= letter <= "z" for letter in latin.lower()), latin
    picture(page, f"wide-{language}")


@pytest.mark.parametrize(("locale", "language"), [("ru-RU", "ru"), ("kk-KZ", "kk"), ("de-DE", "en")])
def test_the_page_opens_in_the_language_of_the_browser(open_page: Callable[..., Any], locale: str, language: str) -> None:
    """English where the browser prefers none of the three; what was chosen on the page is kept."""
    page = open_page(locale=locale)
    assert page.locator("html").get_attribute("lang") == language
    page.click("#languages [lang=kk]")
    page.reload()
    page.wait_for_selector("#changes-chart li")
    assert page.locator("html").get_attribute("lang") == "kk"


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_english_word_and_no_code_on_the_screens_of_figures(open_page: Callable[..., Any], language: str) -> None:
    """Names, flags, breakdowns, units, and what must hold; words of documents and what says that it is English are left out."""
    page = open_page()
    page.click(f"#languages [lang={language}]")
    shown = page.evaluate("""[...document.querySelectorAll('#glance, #figures, #facilities, #money, #staff, #quality')].map(section => {
        const copy = section.cloneNode(true);
        copy.querySelectorAll('.proof, [lang=en], code').forEach(node => node.remove());
        return copy.textContent;
    }).join(' ')""")
    assert set(re.findall(r"[A-Za-z_]{2,}", shown)) <= {
        "Akmola",
        "Region",
        "rural",
        "health",
        "care",
        "in",
    }  # the title that one source was given


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "ru",
            [
                "234 единицы",
                "302 населённых пункта",
                "3 объекта",
                "34 объекта",
                "более 42 000 человек",
                "кадры: врачи",
                "часть от 256 человек",
            ],
        ),
        ("kk", ["302 елді мекен", "42 000 адам (астам)", "кадрлар: дәрігерлер"]),
        ("en", ["302 settlements", "3 facilities", "more than 42,000 persons", "42,000 or more", "285,000 to 315,000"]),
    ],
)
def test_figures_are_told_as_people_say_them(open_page: Callable[..., Any], language: str, told: list[str]) -> None:
    """The same forms of the units as ``Package.figures`` has, each with its qualifier; bounds where they say more than the figure."""
    page = open_page()
    page.click(f"#languages [lang={language}]")
    text = page.locator("#observations-list").inner_text().replace("\xa0", " ").replace("\u202f", " ")
    assert [words for words in told if words not in text] == []
    figures = kz.load().figures(language)["figure"].str.replace("\xa0", " ")
    assert [figure for figure in figures if figure not in text] == []
    quantity = page.locator("#budgets-list").inner_text().replace("\xa0", " ")
    assert kz.load().figures(language).query("quote == '300 тысяч'")["figure"].item().replace("\xa0", " ") in quantity


def test_only_facilities_with_a_number_are_counted(open_page: Callable[..., Any]) -> None:
    page = open_page()
    facilities = kz.load().facilities
    counts = re.findall(r"\d+", " ".join(page.locator("#facilities-chart li > span:last-child").all_inner_texts()))
    assert sum(map(int, counts)) == facilities["count"].sum()
    assert f"{facilities['count'].isna().sum()} rows without one" in page.locator("#facilities-chart figcaption").inner_text()


def test_the_proof_of_a_figure(open_page: Callable[..., Any]) -> None:
    """By keyboard alone: the button opens it, focus stays inside, Escape closes it and gives the focus back."""
    page = open_page()
    button = page.locator("#observations-list tbody tr", has_text="Maternal mortality").locator("button")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#proof")
    assert dialog.is_visible()
    text = dialog.inner_text()
    assert "Maternal mortality ratio: −63.3 %" in text
    assert dialog.locator("mark").all_inner_texts() == ["63,3%", "за 10 месяцев 2025 года"]
    assert "characters 1279–1284" in text
    assert "small-numbers" in text or "so few events" in text
    assert page.evaluate("document.querySelector('#proof').contains(document.activeElement)")
    picture(page, "proof")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "❝ 63,3%"


def test_every_table_can_be_opened(open_page: Callable[..., Any]) -> None:
    page = open_page()
    for n in range(page.locator("#tables > details").count()):
        page.locator("#tables > details").nth(n).locator("summary").first.click()
    page.wait_for_selector("#rows-units tbody tr")
    assert page.locator("#rows-units tbody tr").count() == len(kz.load().units)
    page.click("#rows-places button.more")
    assert page.locator("#rows-places tbody tr").count() == 200


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_accessible_on_wide_and_narrow_screens(open_page: Callable[..., Any], width: int, dark: bool) -> None:
    """axe-core finds nothing, with the proof open too; nothing juts out of the screen, in any language."""
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width, dark=dark)
    for language in ("kk", "ru", "en"):
        page.click(f"#languages [lang={language}]")
        page.wait_for_selector("#changes-chart li")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.querySelectorAll('.wide')].filter(n => n.scrollWidth > n.clientWidth).length") == 0
    picture(page, f"{width}-{'dark' if dark else 'light'}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#observations-list tbody button").first.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_light_and_dark(open_page: Callable[..., Any]) -> None:
    """The button turns the page over, whatever the system says, the charts with it, and it stays so."""
    page = open_page()
    ink = "getComputedStyle(document.querySelector('#changes-chart i')).backgroundColor"
    before = page.evaluate("getComputedStyle(document.body).backgroundColor"), page.evaluate(ink)
    page.click("#theme")
    assert page.evaluate(ink) != before[1]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before[0]
    page.reload()
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"


def test_on_paper_there_are_no_controls(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.emulate_media(media="print")
    for selector in ("nav", "#theme", ".filters"):
        assert not page.locator(selector).first.is_visible()
    assert page.locator("#observations-list table").is_visible()


def test_a_package_of_other_tables(browser: Any, write_package: Callable[..., Path], tmp_path: Path) -> None:
    """What is no table of ours is shown by its schema; what is hostile in it is text."""
    evil = "<img src=x onerror=document.title='run'>"
    folder = write_package(
        {"t": f"a,b\n1,{evil}\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}, {"name": "b"}], "primaryKey": ["a"]}}
    )
    made = kz.report(folder, output=tmp_path / "site")
    page = browser.new_page()
    page.goto((made.folder / "index.html").as_uri())
    page.locator("#tables > details summary").first.click()
    assert evil in page.locator("#rows-t").inner_text()
    assert page.title() == "small"
    assert page.locator("nav a").all_inner_texts() == ["At a glance", "Quality", "Tables", "About"]
    page.close()
