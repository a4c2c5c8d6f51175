"""Regions by any of their names: in three languages, in any case, by former names and codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.bundled import bundled_rows
from kzhealth.errors import UsageError
from kzhealth.extract.gazetteer import build_gazetteer, fold_name
from kzhealth.extract.places import find_places
from kzhealth.extract.words import read_lexicon
from kzhealth.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzhealth.extract.gazetteer import Gazetteer

__all__ = ["NATIONAL", "find_region", "read_region", "region_rows", "simplified"]

NATIONAL = "KZ"
LANGUAGES = ("ru", "kk", "en")
_COUNTRY = {
    "ru": ("Казахстан", "Республика Казахстан", "РК"),
    "kk": ("Қазақстан", "Қазақстан Республикасы", "ҚР"),
    "en": ("Kazakhstan", "Republic of Kazakhstan"),
}
_CITY = {
    "ru": ("город {}", "г. {}", "г.{}", "г {}", "{} г.", "{} г", "{} (город)", "{} город"),
    "kk": ("{} қаласы", "{} қ.", "{} қ", "қ. {}", "{} қ.ә."),
    "en": ("{} city", "city of {}", "{} (city)"),
}
_REGION = {
    "ru": ("{} область", "область {}", "{} обл.", "обл. {}", "{} обл"),
    "kk": ("{} облысы", "{} обл."),
    "en": ("{} region", "{} oblast", "{} province"),
}
_OF_REGIONS = re.compile(
    r"(?:в|во|по|на|из|для|обл|область|области|областью|г|город|города|городе|городу|облысы\w*|қаласы\w*|бойынша|region|oblast|city|of|in|the|for|"
    r"республик\w*|казахстан\w*|қазақстан|\W+)*"
)


def simplified(text: str) -> str:
    """A label in the form that labels are compared in: small letters, single blanks, plain hyphens, no colon at its end."""
    return re.sub(r"\s*[-‐‑–—−]\s*", "-", " ".join(text.lower().replace("ё", "е").replace("\u00ad", "").split())).rstrip(": ")


@cache
def region_rows() -> Mapping[str, Mapping[str, str]]:
    """The rows of the regions by their code; former regions and the country are among them."""
    return {row["region_id"]: row for row in bundled_rows("regions")}


@cache
def _gazetteer() -> Gazetteer:
    return build_gazetteer(list(region_rows().values()), bundled_rows("places"))


@dataclass(slots=True)
class _Names:
    """Names of regions: ``full`` ones that say what they name, ``bare`` ones by language, each with the regions it may be."""

    full: dict[str, set[str]] = field(default_factory=dict)
    bare: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {language: {} for language in LANGUAGES})

    def add(self, language: str, name: str, region: str, *, bare: bool = False) -> None:
        names = self.bare[language] if bare else self.full
        names.setdefault(_key(name, language), set()).add(region)

    def knows(self, language: str, name: str) -> bool:
        return _key(name, language) in self.full


def _key(name: str, language: str) -> str:
    plain = simplified(name).replace("-", " ") if language == "en" else simplified(name)
    return f"{language} {fold_name(plain, language)}"


def _bare(name: str, language: str) -> str:
    """A name without the word that says what it names."""
    return re.sub({"ru": r"^(?:область|город) | область$", "kk": r" (?:облысы|қаласы)$", "en": r" Region$"}[language], "", name)


def _add_region(names: _Names, row: Mapping[str, str]) -> None:
    region = row["region_id"]
    for language in LANGUAGES:
        name = row[f"name_{language}"]
        bare = _bare(name, language)
        if name != bare:
            names.add(language, name, region)
        names.add(language, bare, region, bare=True)
        for form in (_CITY if row["kind"] == "city" else _REGION)[language]:
            names.add(language, form.format(bare), region)
        initials = "".join(word[0] for word in re.split(r"[\s-]", name))
        if len(initials) > 2:
            names.add(language, initials, region)
    bare = _bare(row["name_ru"], "ru")
    if row["kind"] == "region" and not bare.endswith("ая"):  # Абайская for область Абай
        for ending in ("ская область", "ская", "йская область", "йская"):
            names.add("ru", bare.removesuffix("й") + ending, region)


def _add_former(names: _Names, language: str, name: str, region: str) -> None:
    """A name of the lexicon, unless it is that of a historic region."""
    if names.knows(language, name):
        return
    for short in {name, _bare(name, language)}:
        if _key(short, language) not in names.bare[language]:
            names.add(language, short, region, bare=True)
    if region_rows()[region]["kind"] == "city":
        for form in _CITY[language]:
            names.add(language, form.format(name), region)


@cache
def _names() -> _Names:
    names, rows = _Names(), region_rows()
    for row in rows.values():
        if row["region_id"] != NATIONAL:
            _add_region(names, row)
    for row in read_lexicon("place_names"):
        if row["kind"] == "region":
            _add_former(names, row["language"], row["name"], row["region_id"])
    for language in LANGUAGES:
        for name in _COUNTRY[language]:
            names.add(language, name, NATIONAL)
        for row in rows.values():
            # the old code of a region that was divided is that of the historic region
            codes = (row["region_id"], row["kato"], "" if row["old_code"] in rows else row["old_code"])
            for code in filter(None, codes):
                names.add(language, code, row["region_id"])
    return names


def find_region(label: str, language: str) -> tuple[str, ...]:
    """The regions that a label of a table may name, the country among them; none if it names no region.

    A name that says what it names (область, облысы, Region, г.) counts in every language, a bare one in that of the table.
    Historic regions have their own codes: South Kazakhstan is KZ-YUZ.

    >>> find_region("г. Алматы", "ru"), find_region("Алматинская", "ru"), find_region("Алматы", "kk")
    (('KZ-75',), ('KZ-19',), ('KZ-19', 'KZ-75'))
    """
    names = _names()
    for spoken in (language, *LANGUAGES):
        if found := names.full.get(_key(label, spoken)):
            return tuple(sorted(found))
    if found := names.bare[language].get(_key(label, language)):
        return tuple(sorted(found))
    return _inflected(label, language)


def _inflected(label: str, language: str) -> tuple[str, ...]:
    """The one region that a label names in another case: 'по Акмолинской области'."""
    found = [m for m in find_places(label, _gazetteer(), language) if m.kind in ("region", "country")]
    if len(found) != 1 or len(found[0].regions) != 1:
        return ()
    rest = label[: found[0].start] + " " + label[found[0].stop :]
    if not _OF_REGIONS.fullmatch(rest.lower()):
        return ()
    region = found[0].regions[0]
    before = region_rows().get(region_rows()[region]["predecessor_id"])
    if before and before["valid_to"]:
        stems = [word[:6] for word in re.findall(r"\w+", fold_name(_bare(before[f"name_{language}"], language), language))]
        if all(stem in fold_name(simplified(label), language) for stem in stems):
            region = before["region_id"]
    return (region,)


def read_region(text: str) -> str:
    """The code of the region that a person names: an ISO 3166-2 code, a KATO code, or a name in Russian, Kazakh or English.

    UsageError if no region is named so, or several are, with what may have been meant.

    >>> read_region("Туркестанская область"), read_region("Түркістан облысы"), read_region("kz-61")
    ('KZ-61', 'KZ-61', 'KZ-61')
    """
    if text.strip().upper() in region_rows():
        return text.strip().upper()
    found = {code for language in LANGUAGES for code in find_region(text, language)}
    if len(found) == 1:
        return found.pop()
    rows = region_rows()
    if found:
        told = " or ".join(f"{code} ({rows[code]['name_en']})" for code in sorted(found))
        raise UsageError(f"the region {text!r} may be {told}; give its code")
    names = [row[f"name_{language}"] for row in rows.values() for language in LANGUAGES]
    expected = "expected an ISO 3166-2 code such as KZ-61, or a name such as Turkistan Region"
    raise UsageError(f"there is no region {text!r}; {expected}{did_you_mean(text, names)}")
