"""Regions, districts and towns that a text names, in three languages and under former names, and the region that they vote for.

A district name may stand in several regions: such a mention keeps all its candidates, and the region of the document decides.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.gazetteer import UNNAMED, Gazetteer, PlaceMention, fold_word
from kzhealth.extract.kazakh_places import find_names
from kzhealth.extract.remembered import Remembered
from kzhealth.extract.text import lower
from kzhealth.extract.words import Token, find_tokens, lemmas, to_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["find_authority", "find_places", "heads_nation", "hint_region", "is_of_nation", "vote_region"]

# Towns whose name is an everyday word, a person's name or the name of a region: they count only behind 'город', 'г.'.
_COMMON = frozenset(
    [
        "абай",
        "шар",
        "жем",
        "алга",
        "шу",
        "сарань",
        "саран",
        "рудный",
        "рудний",
        "темир",
        "алтай",
        "самар",
        "аксай",
        "есик",
        "тобыл",
        "эмба",
        "аксу",
        "арал",
        "семей",
        "курчатов",
        "хромтау",
        "талгар",
        "алатау",
        "жетысай",
    ]
)
_TOWN_BEFORE = frozenset(
    [
        "г",
        "город",
        "городе",
        "города",
        "городов",
        "городах",
        "городам",
        "городами",
        "городу",
        "гг",
        "cities",
        "towns",
        "қала",
        "the",
        "city",
        "of",
        "town",
    ]
)


_KK_CASE = re.compile(
    r"(?:ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|ны|ні|ды|ді|ты|ті|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен|дағы|дегі|тағы|тегі|ндағы|ндегі|лық|лік|дық|дік|тық|тік|н)?"
)


def _kazakh_forms(form: str) -> Iterator[str]:
    form = to_cyrillic(form) if form[0] < "Ѐ" else form
    yield form
    for cut in range(1, min(6, len(form) - 2)):
        if _KK_CASE.fullmatch(form[-cut:]):
            yield form[:-cut]


_DECLINED = re.compile(r"ск(?:ом|ой|ого|ому|им|ие|их|ими)$")
_RU_CASE = re.compile(r"(?:ом|ем|ой|е|а|у|ю|ы|и|я)$")
_LONG_NAME = 5


def _forms(form: str, language: str) -> tuple[str, ...]:
    if not form[0].isalpha():
        return (form,)
    if language == "ru":
        known = lemmas(form.replace("ё", "е"), "ru")
        bare = _DECLINED.sub("ский", form) if _DECLINED.search(form) else _RU_CASE.sub("", form) if len(form) >= _LONG_NAME else form
        return tuple(dict.fromkeys(fold_word(word, "ru") for word in (*known, bare)))
    return tuple(_kazakh_forms(form)) if language == "kk" else (fold_word(form.removesuffix("'s").removesuffix("’s"), "en"),)


@cache
def _spelt(language: str) -> Remembered[tuple[str, ...]]:
    """The spellings of each form that a name may have."""
    return Remembered(lambda form: _forms(form, language))


@lru_cache(maxsize=4)  # the languages of one gazetteer
def _openers(firsts: frozenset[str], language: str) -> Remembered[bool]:
    """Whether a name may begin with each form, or the country be told; ``firsts`` are the words that names begin with."""
    spelt = _spelt(language)
    return Remembered(lambda form: _MAY_BE_COUNTRY[form] or not firsts.isdisjoint(spelt[form]))


def find_places(text: str, gazetteer: Gazetteer, language: str, tokens: Sequence[Token] | None = None) -> list[PlaceMention]:
    """The places named in a text, or in those of its tokens that are given, in order; the country is of kind ``country``."""
    tokens = find_tokens(text) if tokens is None else tokens
    firsts = gazetteer.firsts[language]
    if language != "kk" and not any(_openers(firsts, language).of(tokens)):
        return []
    tokens = [t for t in tokens if t.is_word or t.form in ".,"]
    if language == "kk":
        return sorted([*_kazakh(text, tokens, gazetteer), *_country(text, tokens)], key=lambda m: m.start)
    words = list(_spelt(language).of(tokens))
    may_open = [at for at, options in enumerate(words) if not firsts.isdisjoint(options)]
    listed = _listed(text, tokens, language)
    found: list[PlaceMention] = []
    elliptic: list[int] = []
    end = 0
    for at in may_open:
        if at < end:
            continue
        # 'в Каркаралинском' is the district, not the town of Каркаралинск
        adjective = (
            language == "ru" and _DECLINED.search(tokens[at].form) is not None and not gazetteer.adjectives.keys().isdisjoint(words[at])
        )
        hit = None if adjective else _named(text, tokens, words, gazetteer, language, at, found, listed)
        if hit is None and language == "ru":
            hit = _adjective(tokens, words, gazetteer, at)
            if hit is None and text[tokens[at].start].isupper():
                elliptic.append(at)
        if hit:
            found.append(hit[0])
            end = at + hit[1]
    if elliptic:
        kinds = {m.kind for m in found} | {_PLURALS[t.form] for t in tokens if t.form in _PLURALS}
        found += _elliptic(text, tokens, words, gazetteer, elliptic, kinds)
    found += _country(text, tokens)
    return sorted(found, key=lambda m: m.start)


_COUNTRY_STEMS = frozenset(
    [
        "каза",
        "стра",
        "респ",
        "всех",
        "all",
        "обще",
        "сред",
        "kaza",
        "coun",
        "repu",
        "nati",
        "ел",
        "елде",
        "елім",
        "қаза",
        "el",
        "elde",
        "elim",
        "resp",
        "qaza",
    ]
)
_MAY_BE_COUNTRY = Remembered(lambda form: form[:4] in _COUNTRY_STEMS)
_COUNTRY = re.compile(
    r"(?:средне|обще)республиканск\w+|(?:across|in|throughout)\s(?:the\s)(?:whole\s)?(?:country|republic|nation)\b|\b(?=\w)(?:"
    r"(?<!республики )(?<![\w-])казахстан(?:е|у|а)?(?![\w-])|(?<!\w)(?:по|в)\s(?:целом\sпо\s)?(?:всей\s|нашей\s)?(?:стран[еы]|республике)(?!\w)"
    r"|(?<![\w-])(?:in|across|throughout|of)\s(?:all\sof\s)?kazakhstan(?!['’]?\w)(?!\sregion)"
    r"|(?<!\w)(?:регион|сел|город|житель|район|област)[а-я]*\s(?:страны|республики)(?!\w)(?!\sказахстан)|(?<!\w)(?:во|по)\sвсех\sрегионах(?!\w)|\b(?:in|across)\sall\sregions\b"
    r"|(?<![\w-])kazakhstan['’]s\b|(?<![\w-])kazakhstan(?=\s(?:and|has|have|had|plans|will|is|was|spent|cut|(?!regions)[a-z]{3,}(?:ed|s))\b|:)|\bof\sthe\scountry\b|\bnationwide\b|\bnationally\b|\b(?:national|republican|country|country['’]s)\saverage"
    r"|(?<!\w)(?:ел|еліміз|республика|қазақстан)\sбойынша|(?<!\w)(?:el|elimiz|elımız|respublika|respýblıka)\sbo[iıy]+n[sşh]+a|(?<![\w-])(?:елде|елімізде(?:гі)?|қазақстанда|республикада|elde|elimizde|qazaqstanda)(?!\w)"
    r"|(?<!\w)(?:елдегі|республикадағы|республикалық)\sорташа\s(?:деңгей|көрсеткіш)"
    r"|(?<!\w)(?:eldeg[iı]|respublikalyq|respýblıkalyq)\sorta[sşh]+a\s(?:de[nńñ]ge|k[oóö]rsetk))"
)


_PART_OF_IT = re.compile(
    r"(?:(?:северн|южн|восточн|западн)[а-я]{2,3}|(?:север|юг|восток|запад)[аеу]?|(?:north|south|east|west)(?:ern)?)\s$"
)
_ITS_OWN = 2  # places of one region, of which a text tells more than of others
_AUTHORITY = re.compile(
    r"(?<!\w)министерств[оаеу]\sздравоохранения(?!\w)|(?<!\w)(?:рассказал|сообщил|доложил|отметил|заявил|озвучил|представил)а?\s(?:глава\sминздрава|министр\sздравоохранения)(?!\w)|(?<!\w)минздрав[ае]?(?![\w])|бюро\sнациональной\sстатистики|нацбюро\sстатистики|(?<!\w)заседани[еи]\sправительства(?!\w)|(?<!\w)республиканск[а-я]+\s(?:центр|научн|штаб)|\bhealth(?:care)?\sministry\b"
    r"|\b(?:national|republican)\s(?:[a-z]+\s){0,2}cent(?:re|er)\b|\bministry\sof\s(?:public\s)?health(?:care)?\b|\bministry\s(?:reports|said|says|sums)\b"
    r"|\bcountry\s(?:office|team|update|brief|briefing|snapshot|profile|report|programme|program)\b|\bnational\s(?:[a-z]+\s){0,2}(?:statistics|registry|programme|program|strategy|survey)\b"
    r"|(?<!branch\sof\sthe\s)\b(?:social|health|medical)\sinsurance\sfund\b|денсаулық\sсақтау\sминистр"
    r"|(?<!\w)(?:вице-)?министр[а-я]{0,2}\sздравоохранения(?!\w)|(?<!\w)служб[аеыу]\sцентральных\sкоммуникаций|(?<!\w)сцк(?!\w)|\bcentral\scommunications\sservice\b"
    r"|\bhealth(?:care)?\s(?:vice[-\s])?minister\b|\b(?:vice[-\s])?minister\sof\s(?:public\s)?health(?:care)?\b|орталық\sкоммуникациялар\sқызмет"
)


def _country(text: str, tokens: Sequence[Token]) -> Iterator[PlaceMention]:
    if not any(_MAY_BE_COUNTRY.of(tokens)):
        return
    small = lower(text)
    for match in _COUNTRY.finditer(small, tokens[0].start, tokens[-1].stop):
        if not _PART_OF_IT.search(small, max(0, match.start() - 14), match.start()):
            yield PlaceMention(start=match.start(), stop=match.end(), kind="country", regions=("KZ",))


def find_authority(text: str) -> int | None:
    """Where a heading or first sentence names the ministry that speaks: its report is of the country. None if none does."""
    match = _AUTHORITY.search(lower(text))
    return match.start() if match else None


# 'Mothers and children, Kazakhstan', 'WHO Kazakhstan newsletter': what the head of a text is about, not where it was written
_KAZAKHSTAN = re.compile(r"(?<![\w-])kazakhstan(?![\w-]|\s(?:region|oblast|province)s?\b)")


def heads_nation(title: str) -> bool:
    """True of a title in small letters that names the country, not a part of it."""
    return any(not _PART_OF_IT.search(title, max(0, m.start() - 14), m.start()) for m in _KAZAKHSTAN.finditer(title))


_DISTRICT_WORD = {
    "en": re.compile(r"districts?"),
    "ru": re.compile(r"район(?:ах|ов|ам|ами|ы|е|а|у|ом)?"),
}
_REGIONS = frozenset(["regions", "oblasts", "provinces"])
_REGION = frozenset(["region", "oblast", "province"])
_JOINS = frozenset([",", "и", "and", "және", "мен", "пен", "бен", "jäne", "jane", "men", "в", "the"])


def _listed(text: str, tokens: Sequence[Token], language: str) -> Mapping[int, str]:
    """The tokens of names that 'districts' stands behind ('Abay, Shet and Temir districts') or 'районах' before ('районах Алтай и Самар').

    ``bare`` is said of names of districts, ``cell`` of those of regions ('Atyrau and Mangystau regions').
    """
    step = 1 if language == "ru" else -1
    found: dict[int, str] = {}
    for at, token in enumerate(tokens):
        regions = language == "en" and token.form in _REGIONS
        if not regions and not (token.form.startswith(("район", "district")) and _DISTRICT_WORD[language].fullmatch(token.form)):
            continue
        plural = regions or token.form in ("districts", "районах", "районов", "районам", "районы", "районами")
        other = at + step
        while 0 <= other < len(tokens) and (text[tokens[other].start].isupper() or (plural and tokens[other].form in _JOINS)):
            found[other] = "cell" if regions else "bare"
            other += step
    return found


def _kazakh(text: str, tokens: Sequence[Token], gazetteer: Gazetteer) -> list[PlaceMention]:
    mentions = []
    for match in find_names(text, tokens, gazetteer.kazakh):
        regions = tuple(dict.fromkeys(e.region for e in match.entries))
        ids = tuple(e.place for e in match.entries if e.place)
        mentions.append(PlaceMention(start=match.start, stop=match.stop, kind=match.kind, regions=regions, place_ids=ids))
    return mentions


def _named(
    text: str,
    tokens: Sequence[Token],
    words: Sequence[tuple[str, ...]],
    gazetteer: Gazetteer,
    language: str,
    at: int,
    found: Sequence[PlaceMention],
    listed: Mapping[int, str],
) -> tuple[PlaceMention, int] | None:
    if not tokens[at].is_word:
        return None
    names = gazetteer.names[language]
    for length in range(min(gazetteer.longest, len(tokens) - at), 0, -1):
        for key in _keys(words[at : at + length]):
            if key not in names:
                continue
            candidates = _chosen(text, tokens, names[key], language, at, length, listed.get(at))
            if not candidates or (length == 1 and candidates[0].kind not in UNNAMED and not _is_name(text, tokens, at, key[0], found)):
                continue
            return _merged(candidates, tokens[at].start, tokens[at + length - 1].stop), length
    return None


def _chosen(
    text: str, tokens: Sequence[Token], known: Sequence[PlaceMention], language: str, at: int, length: int, listed: str | None
) -> Sequence[PlaceMention]:
    """Those of the places of a name that the words around let it be."""
    bare = [c for c in known if c.kind in UNNAMED]
    named = [c for c in known if c.kind not in UNNAMED]
    if not bare or not text[tokens[at].start].isupper():
        return named
    if listed:
        return [c for c in bare if c.kind == listed] or named
    if at == 0 and _CELL.match(text, tokens[at + length - 1].stop):
        return named or [c for c in bare if c.kind == "cell"] or bare
    if language == "en" and at > 1 and tokens[at - 1].form == "of" and tokens[at - 2].form in _REGION:
        return [c for c in bare if c.kind == "cell"] or named  # 'the region of Abai'
    if language == "ru" and at and tokens[at - 1].form in ("в", "из", "по") and not named:
        return [c for c in bare if c.kind == "cell"]  # 'в Жетысу'
    # 'in Korday': the centre of a district bears its name
    month = tokens[at].form == "may"  # 'opened in May'
    centre = not (named or month) and language == "en" and at and tokens[at - 1].form in ("in", "from", "for")
    return [c for c in bare if c.kind == "bare"] if centre else named


_PLURALS = {f"област{end}": "region" for end in ("ях", "ей", "ям", "ями")} | {
    f"район{end}": "district" for end in ("ах", "ов", "ам", "ами")
}
_CELL = re.compile(r"\s?[|:–—\t]")


def _merged(candidates: Sequence[PlaceMention], start: int, stop: int) -> PlaceMention:
    regions = tuple(dict.fromkeys(r for c in candidates for r in c.regions))
    ids = tuple(dict.fromkeys(p for c in candidates for p in c.place_ids))
    kind = {"bare": "district", "cell": "region"}.get(candidates[0].kind, candidates[0].kind)
    return PlaceMention(start=start, stop=stop, kind=kind, regions=regions, place_ids=ids)


def _keys(words: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    if len(words) == 1:
        yield from ((w,) for w in words[0])
        return
    yield tuple(w[0] for w in words)
    heads: list[tuple[str, ...]] = [()]
    for options in words:
        heads = [(*h, o) for h in heads for o in options[:3]][:27]
    yield from heads


def _is_name(text: str, tokens: Sequence[Token], at: int, word: str, found: Sequence[PlaceMention]) -> bool:
    """A single word is a town if it is written as a name; an everyday word needs 'г.', a preposition or a list of towns before it."""
    token = tokens[at]
    capital = text[token.start].isupper()
    if word not in _COMMON:
        paper = (at + 1 < len(tokens) and tokens[at + 1].form in _PAPERS) or (at > 0 and tokens[at - 1].form in _EVENING)
        return capital and not paper
    before = [t.form for t in tokens[max(0, at - 2) : at]]
    if not _TOWN_BEFORE.isdisjoint(before):
        return True
    if not capital or not before or (at + 1 < len(tokens) and text[tokens[at + 1].start].isupper()):
        return False
    joined = before[-1] in (",", "и") and bool(found) and token.start - found[-1].stop <= _NEXT
    return joined or before[-1] in ("в", "во", "из", "для", "до")


_PAPERS = frozenset(["times", "herald", "tribune", "tv"])  # 'The Astana Times reports'
_EVENING = frozenset(["вечерний", "вечернего", "вечерняя", "вечерней"])  # 'Вечерний Алматы' and other papers
_NEXT = 4  # characters of ', ' and ' и '
_WALKED = 10
_INSTITUTIONS = frozenset(
    ["больница", "поликлиника", "црб", "рб", "црд", "горбольница", "роддом", "диспансер", "амбулатория", "подстанция", "онкоцентр", "кардиоцентр", "центр", "цпмсп", "госпиталь"]
)  # fmt: skip
_KINDS = {"район": "district", "районный": "district", "црб": "district", "рб": "district", "область": "region", "обл": "region", "областной": "region", "регион": "region", "городской": "town",
          "горбольница": "town", "город": "town"}  # fmt: skip


def _adjective(tokens: Sequence[Token], words: Sequence[tuple[str, ...]], gazetteer: Gazetteer, at: int) -> tuple[PlaceMention, int] | None:
    """'Ордабасинской и Сайрамской районных': an adjective with 'район', 'районный', 'область' or a hospital behind it."""
    kind = _adjective_kind(tokens, at)
    if kind is None:
        return None
    order = ("district", "town", "region") if kind == "any" else (kind,)
    mentions = (_from_adjective(tokens[at], words[at], gazetteer, k) for k in order)
    found = next((m for m in mentions if m), None)
    return (found, 1) if found else None


def _adjective_kind(tokens: Sequence[Token], at: int) -> str | None:
    """What the noun is that an adjective belongs to; other adjectives, commas and 'и' may stand between."""
    for token in tokens[at + 1 : at + _WALKED]:
        if token.form in (",", "и", "а", "также", "им", "имени"):
            continue
        known = lemmas(token.form.replace("ё", "е"), "ru")
        told = next((_KINDS[w] for w in known if w in _KINDS), None)
        if told:
            return told
        if not _INSTITUTIONS.isdisjoint(known):
            return "any"
        if not known[0].endswith(("ий", "ый", "ой")):
            return None
    return None


def _from_adjective(token: Token, options: Sequence[str], gazetteer: Gazetteer, kind: str) -> PlaceMention | None:
    for word in options:
        if kind == "region" and word in gazetteer.region_adjectives:
            return PlaceMention(start=token.start, stop=token.stop, kind=kind, regions=(gazetteer.region_adjectives[word],))
        places = {"district": gazetteer.adjectives, "town": gazetteer.town_adjectives}.get(kind, {}).get(word)
        if places:
            regions = tuple(dict.fromkeys(r for r, _ in places))
            return PlaceMention(start=token.start, stop=token.stop, kind=kind, regions=regions, place_ids=tuple(p for _, p in places))
    return None


def _elliptic(
    text: str, tokens: Sequence[Token], words: Sequence[tuple[str, ...]], gazetteer: Gazetteer, places: Sequence[int], kinds: set[str]
) -> Iterator[PlaceMention]:
    """Adjectives whose noun another conjunct has: 'в Абайском районе – 5, Шетском – 7', or the head of a table: 'Павлодарская | 16'."""
    for at in places:
        cell = at == 0 and _CELL.match(text, tokens[at].stop) is not None
        row = _IN_ROW.match(text, tokens[at].stop) is not None  # 'Отстают Жангалинский – 38,6 % и Казталовский – 36,9 %'
        for kind in ("district", "region"):
            lone = (cell and kind == "region") or (row and kind == "district" and gazetteer.region_adjectives.keys().isdisjoint(words[at]))
            mention = _from_adjective(tokens[at], words[at], gazetteer, kind) if kind in kinds or lone else None
            if mention and (kind in kinds or cell or len(mention.place_ids) == 1):
                yield mention
                break


_IN_ROW = re.compile(r"\s?(?:[–—]\s|\()\d")
_MANY = 4  # regions
_ITS_PLACES = 5  # mentions


def vote_region(mentions: Iterable[PlaceMention]) -> tuple[str | None, bool]:
    """The region that a document reports on, and whether it is named: its own name counts most, then places that agree.

    It is the country where a text speaks of it before any region and goes on to several regions, to one in passing or to none.
    """
    named: Counter[str] = Counter()
    votes: dict[str, float] = {}
    country = first = False
    countries = towns = 0
    heads: list[str] = []  # the regions named before any place
    for mention in mentions:
        if mention.kind == "country":
            country, first, countries = True, first or not named, countries + 1
            continue
        towns += mention.kind != "region"
        weight = 1 / len(mention.regions)
        for region in mention.regions:
            if mention.kind == "region":
                named[region] += 1
                heads.extend([] if votes or region in heads else [region])
            else:
                votes[region] = votes.get(region, 0) + weight
    several = len(named) > 1 or (not named and len(votes) > 1)
    # three regions and more, none of them named as often as all the others
    spread = len(named) > 2 and max(named.values()) * 2 <= named.total() and max(votes.values(), default=0) < _ITS_OWN
    if spread or len(heads) > 2:
        return "KZ", True
    if several and (nearly_all := _dominant(named, votes)):
        return nearly_all, True
    # a region that a report on the country names once, for one figure, and no place of it
    in_passing = first and named.total() == 1 and named.keys().isdisjoint(votes)
    in_passing = in_passing or (first and not named and towns == 1 < countries)  # one town of a report on the country
    if country and ((first and several) or in_passing or len(named) > _MANY or not (named or votes)):
        return "KZ", True
    if named:
        return max(named, key=lambda r: named[r] + votes.get(r, 0) / 100), True  # of equals the one named first
    if not votes:
        return None, False
    most = max(votes.values())
    leading = [region for region, weight in votes.items() if weight == most]
    return (leading[0] if len(leading) == 1 else None), False  # a name that stands in two regions alone decides nothing


def _dominant(named: Counter[str], votes: Mapping[str, float]) -> str | None:
    """The region that nearly all the places of a text are of, whatever country its head names."""
    told = {region: named[region] + votes.get(region, 0) for region in {*named, *votes}}
    most = max(told, key=lambda region: told[region])
    return most if named[most] and told[most] >= _ITS_PLACES and told[most] * 5 >= sum(told.values()) * 4 else None


# 'костанайские врачи', 'карагандинцы': who is of a town or a region
_ADJECTIVES = re.compile(r"(?<!\w)([а-яё]{3,20})(?:ск(?:ий|ая|ое|ие|их|ого|ой|ую|им|ими|ом|ому)|ц(?:ы|ев|ам|ами|ах))(?!\w)")
_CITIES = (
    (re.compile(r"южн(?:ая|ой|ую)\sстолиц|(?<!\w)(?:южн[а-я]{2,3}\s)?мегаполис|алматин(?:ск[а-я]{1,3}|ц[а-я]{1,3})(?!\w)"), "KZ-75"),
    (re.compile(r"(?<!\w)столи(?:чн|ц[аеу](?!\w))|\bthe\scapital\b"), "KZ-71"),
)
_NATION = re.compile(
    r"(?<!\w)(?:казахстан(?:ц|ск)|рк(?!\w)|стран[аеыу](?!\w)|республик|правительств|мажилис|парламент|сенат|национальн[а-я]+\sцентр|фонд[а-я]{0,2}\sсоциального"
    r"|kazakh(?:stani)?s?\b|the\scountry\b|the\snation\b|government\b|parliament|majilis|social\shealth\sinsurance|citizens\b)"
)


_OF_THE_CITY = re.compile(
    r"(?<!\w)(?:столи(?:чн|ц)|мегаполис|город(?:а|е|ск[а-я]+)?(?!\w))|\bthe\s(?:city|capital|megalopolis|metropolis)\b|\bcity['’]s\b"
)


def is_of_nation(text: str) -> bool:
    """True of a text, in small letters, that speaks of the country and of no city."""
    return _NATION.search(text) is not None and _OF_THE_CITY.search(text) is None


def hint_region(text: str, gazetteer: Gazetteer) -> str | None:
    """The region of a text, in small letters, that names none: that of its people ('костанайские врачи'), a capital, the country."""
    told: Counter[str] = Counter()
    for match in _ADJECTIVES.finditer(text):
        word = fold_word(f"{match[1]}ский", "ru")
        regions = (
            {gazetteer.region_adjectives[word]}
            if word in gazetteer.region_adjectives
            else {r for r, _ in gazetteer.town_adjectives.get(word, ())}
        )
        told.update(regions if len(regions) == 1 else ())
    city = next((region for pattern, region in _CITIES if pattern.search(text)), None)
    if city is None and told:
        return max(told, key=lambda region: told[region])
    return city or ("KZ" if _NATION.search(text) else None)
