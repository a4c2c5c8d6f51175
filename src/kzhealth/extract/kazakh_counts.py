"""Which numbers of a Kazakh sentence count nothing, which two make a range, and what visitors a shift or a day are counted by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import bare_form, skeleton
from kzhealth.extract.words import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.numbers import Number
    from kzhealth.extract.words import Token

__all__ = [
    "counts_nothing",
    "is_counted_one",
    "is_daily",
    "is_item",
    "is_of_babies",
    "is_owned",
    "is_person",
    "is_range",
    "lends",
    "made_unit",
    "visits_unit",
    "went_out",
]

_S = "[ \u00a0]"
_PER_THOUSAND = 1000
_BASE_VALUES = frozenset({1_000, 10_000, 100_000})
_BASE_ALONE = re.compile(
    rf"(?:10{_S}|100{_S}|он{_S}|жуз{_S})?(?:мин|1000|10{_S}?000|100{_S}?000)-?[гк][ае]{_S}(?:шакканда{_S}|есептегенде{_S}|[–—]{_S})?\d"
)
_IN_THOUSANDS = re.compile(rf"{_S}?[|:)]")
_EMERGENCY = frozenset({101, 102, 103, 104, 109, 112, 1414})
# 'бір дәрігерге шаққанда', 'бір бөлігі', 'бір рет': 'one' that is a base or an article.
_ARTICLE = re.compile(
    rf"{_S}(?:(?:\w+{_S}){{0,3}}(?:даригер|маман|педиатр|терапевт|медбике|меиргер|меирбике|фельдшер)(?:ге|га|ине)(?!\w)|(?:(?!\w+{_S}иске)\w+{_S})?(?!\w*хана(?!\w))\w*[бвгджзклмнпрстфхшаеиоу](?:га|ге|ка|ке|на|не)(?!\w)|болиг|болик|катар|рет|жил|аи(?!ел)|кун|таулик|апта|уакит|мезгил|жагинан|бир|гана|кез|сагат|сот|денг?еи|жерде)"
    rf"|{_S}\w+[дт][ае](?:ги)?{_S}(?:\w+{_S}){{0,2}}\d"  # 'бір ауылда 412 адам тұрады'
)
# 'бір терапевт 2 050 адамды қарайды' tells a load, 'біреуі демалысқа шықса' of nobody in particular
_LOAD_OF = re.compile(
    rf"{_S}(?:\w+{_S}){{0,2}}(?:даригер|терапевт|педиатр|маман|медбике|меиргер|меирбике|фельдшер)"
    rf"{_S}(?:\w+{_S}){{0,2}}\d[\d \u00a0]*(?:{_S}мин)?{_S}(?:адам|тургин|наукас|бала|пасиент)"
)
_NO_ONE = re.compile(r"[^,.\d]{0,40}[ \u00a0]\w+[^и\W]с[ае],")
_PARTS = re.compile(r"-(?!тосек|кабатт|орындик|биринши)\w{4,}")
_NUMBER_OF = re.compile(rf"{_S}(?:(?:[мпб]ен|жане){_S}\d+{_S})?(?:н[оо]мир|телефон|кизмет|бригада)")
_PLACE = re.compile(rf"(?:-|{_S}?-?(?:ши|нши){_S}?|{_S}(?=орин(?:да|ди){_S}(?:тур|кел|ие)))орин(?:да|дан|ди|га)?(?!\w)")
_RANK = re.compile(rf"{_S}(?:\w+{_S})?(?:санат(?:т|инда)|дареже|разрид)")
_COST_OF = re.compile(
    rf"{_S}(?:\w+{_S}){{1,3}}(?:(?:куни|багаси)(?!\w)|орта(?:ша)?{_S}есеппен{_S}\d|\d[^.;,]{{0,20}}тенге(?:ге)?{_S}(?:турад|туседи))"
)  # 'бір нысанның құны 150–310 млн теңге'
_RANKS = re.compile(rf"(?:,|{_S}(?:жане|мен|пен|бен)){_S}\d{{1,2}}[-‐‑](?:санат|дареже|разрид)")  # '1 және 2-санаттағы'
_DURATION = re.compile(
    rf"{_S}(?:сагат|минут|таулик|кун|апта|аи(?!ел)|жил)(?:тик|дик)?(?:{_S}(?:ишинде|бурин|боии)|инде|инда|да|де|га|бурин)?"
)
_LATELY = re.compile(rf"(?:алгашки|сонг?и|откен){_S}$")
_AGO = re.compile(rf"{_S}(?:сагат|минут|кун|апта|аи|жил){_S}бурин")
_EACH = re.compile(rf"(?<!\w)ар(?:бир)?{_S}$")
_HEADS = re.compile(rf"{_S}(?:тири{_S})?(?:адам|тургин|халик|туи?л?ган|саби|бала)\w*[гк][ае](?!\w)")  # 'әр он мың тұрғынға 34,2 дәрігер'
_WITHIN = re.compile(rf"{_S}(?:шакти{_S})?(?:сагат|минут|таулик|кун|апта|аи)(?:тин|нин)?{_S}(?:ишинде|бои)")
_PLAN_OF = re.compile(
    rf"{_S}жилдик{_S}(?:\w+{_S})?(?:омирсен|омир{_S}сур|жоспар"
    r"|багдарлама|стратегиа|тужирим|кезен|мерзим|биуджет|жоба|шарт|келисим)"
)
_ALL_OF = re.compile(rf"{_S}д[ае](?!\w)")
_WEEKS = re.compile(rf"{_S}(?:апта(?:га{_S}деин|сина{_S}деин|лик)|аилик)")
_LASTING = re.compile(rf"{_S}(?:кун|сагат|апта|аи)(?:дик|тик|лик)(?!\w)")  # 'екі күндік тексеру'
_SINCE = re.compile(rf"[гк][ае]н(?:ина|ине){_S}$")  # 'облыстың құрылғанына үш жылдан асты'
_YEARS = re.compile(rf"{_S}(?:жил|аи(?!ел)|апта|кун)")
_OUTLIVES = re.compile(rf"{_S}жил{_S}(?:жане{_S}|немесе{_S})?(?:одан|кобирек|узак)(?:\w|{_S}){{0,16}}(?:омир|жаса)")
_TURNS = re.compile(rf"{_S}(?:жил|жас)\w*{_S}тол")  # 'бес жыл толғанда'
_AGED = re.compile(rf"{_S}(?:аи|кун|апта)(?:дан|нан|га|ге)?(?:{_S}\d+{_S}(?:аи|кун|апта)(?:га|ге)?){{0,2}}{_S}деинг?и")
_YEARS_AND = re.compile(rf"\d{_S}жи?л(?:дан)?{_S}$")  # '75 жыл 4 айға'
_AND_AGED = re.compile(rf"(?:{_S}(?:жане|мен|пен|бен)|,){_S}\d{{1,2}}{_S}жас")  # '1 және 6 жастағы'
_MONTHS = re.compile(rf"{_S}аи(?:га|дан|ди)?(?!\w)")
# 'елуден асқандар', '60-тан асқан қариялар', '40-қа толмаған әйел'
_OLDER = re.compile(
    rf"(?:\w+{_S})?\w*-?(?:(?:[дт][ае]н|нан|нен){_S}аскан|[гк][ае]{_S}(?:тол(?:ма)?ган|келген))"
    rf"(?:дар|дер|{_S}(?:адам|азамат|аиел|ер|кариа|карт|тургин|наукас|жан)\w*)"
)
_OLDEST, _YOUNGEST = 110, 14
_OF_BABIES = re.compile(r"(?:нарест|саби|бала|бобек|шакалак|ана|неонатал|перинатал)\w*[ \u00a0][^.;\d]{0,12}(?:олим|шетине)")
_NEAR_BASE = 60  # characters
# 'инфаркттан – 7,1, инсульттан – 4,2, обырдан – 3,3 пайызға'
_ITEM = re.compile(r",[\s\u00a0](?:[^\W\d_]+[\s\u00a0-]){1,6}[–—-][\s\u00a0]")
_BY_PERCENT = re.compile(r"(?:%-?|пайыз|paıyz|paiyz|paiız)[гғgǵğ][аеae](?!\w)")
_STAGES = re.compile("[-–][ivхіх]+(?!\\w)")
_BORN = re.compile(rf"тири{_S}туи?ган{_S}$")
_FOR_VISITORS = re.compile(
    rf"{_S}?келу(?:ши(?:лик|ге{_S}(?:арналган|есептел|лаик))|ге{_S}(?:арналган(?!{_S}(?:талон|квота|ка))|есептелген|лаик))"
)
_VIEWS = re.compile(r"(?:каралим|корилим|окилд|окилим|пикир)\w*(?:[ \u00a0]сан\w*)?[ \u00a0]?:?[ \u00a0]?$")
_CHANGE = re.compile(
    r"\b(?:азаи|томенде|ос[тиуе]|мола|улге|шарикта|арт[таи]|кобе|кеми|кискар|жет|котер(?!ме)|жогарила|улгаи|жаксар|сире|кенеи|тус)"
)
_BETWEEN = re.compile(rf"{_S}")
_SHIFT = re.compile(rf"ауисим(?:ина|да|га|инда)?{_S}(?:\w+{_S}){{0,2}}$")
_DAY = re.compile(rf"(?:кунине|кунделикти|таулигине|бир{_S}кунде){_S}(?:\w+{_S}){{0,2}}$")
_VISITS = re.compile(
    rf"{_S}?(?:га|ге)?{_S}?(?:адам|келу|келим|наукас|пасиент|карал|кабилда|тургин|ориндик|орин|бала|саби|аиел|окуши|студент|емделуши|кабилдау)"
)
_RECEIVES = re.compile(r"(?<!ем[ \u00a0])кабилда|келу|келим|карал|арналган|есептелген|коресет|корсет")
_OWNED = re.compile(r"\d[-‐‑]([^\W\d_]{1,8})(?![^\W\d_])")
_OWNED_SCALE = re.compile(r"(?:мин|миллион)и(?:н|на|нда|нан|нин)?$")
_OWNED_ENDING = re.compile(r"(?:с|[еа]?у)?и(?:н|не|на|нде|нда|нен|нан|нин)?")


def _bare(text: str, start: int, stop: int) -> str:
    return skeleton(text[max(0, start) : stop].lower())


def counts_nothing(text: str, number: Number) -> bool:
    """True of a base ('бір дәрігерге'), a rank ('3-орында'), a telephone ('103 пен 112 нөмірлері'), time just gone ('соңғы он күнде')."""
    if number.unit_id is not None:
        return False
    behind, before = _bare(text, number.stop, number.stop + 48), _bare(text, number.start - 32, number.start)
    if number.form == "word" and number.value == 1:
        base = (_ARTICLE.match(behind) or _COST_OF.match(behind)) is not None and not is_counted_one(text, number)
        return base or (_NO_ONE.match(behind) or _LOAD_OF.match(behind)) is not None
    if _is_bare_base(text, number, behind) or (number.value in _EMERGENCY and _NUMBER_OF.match(behind)):
        return True
    if (
        _PLACE.match(behind)
        or (_RANK.match(behind) and not is_owned(text[number.start : number.stop]))
        or _RANKS.match(behind)
        or (_ALL_OF.match(behind) and _COLLECTIVE.search(_bare(text, number.start, number.stop)))  # 'екеуі де ауылда'
        or (number.form == "digits" and _PARTS.match(behind))
        or _VIEWS.search(before)
    ):
        return True
    each = number.form == "word" and number.value >= 1000 and _EACH.search(before) is not None and not _HEADS.match(behind)
    if (
        each
        or _LASTING.match(behind)
        or _TURNS.match(behind)
        or _OUTLIVES.match(behind)
        or (_SINCE.search(before) and _YEARS.match(behind))
        or (_WITHIN.match(behind) and (number.form == "word" or _LATELY.search(before)))
        or _PLAN_OF.match(behind)
        or _WEEKS.match(behind)
        or _is_span_of_life(text, number, before, behind)
    ):
        return True
    return _AGO.match(behind) is not None or (_LATELY.search(before) is not None and _DURATION.match(behind) is not None)


def _is_bare_base(text: str, number: Number, behind: str) -> bool:
    """True of what a rate without a noun is per, 'перинаталдық өлім мыңға 9,1', and of the thousands of a column, 'келу, мың | 1 840'."""
    if number.form == "word" and number.value == _PER_THOUSAND and _IN_THOUSANDS.match(behind):
        return True
    return number.value in _BASE_VALUES and _BASE_ALONE.match(_bare(text, number.start, number.stop + 24)) is not None


def _is_span_of_life(text: str, number: Number, before: str, behind: str) -> bool:
    """True of an age ('6 айдан 10 айға дейінгі'), months behind years ('75 жыл 4 ай'), stages ('0–I'), and 'a thousand born alive'."""
    older = _YOUNGEST < number.value < _OLDEST and _OLDER.match(_bare(text, number.start, number.stop + 48))
    if (
        older
        or _AGED.match(behind)
        or _AND_AGED.match(behind)
        or (_YEARS_AND.search(before) and _MONTHS.match(behind))
        or _STAGES.match(text, number.stop)
    ):
        return True
    return number.form == "word" and number.value == _PER_THOUSAND and _BORN.search(before) is not None


def is_range(text: str, low: Number, high: Number) -> bool:
    """True of '5-тен 10-ға дейін' where nothing rose or fell from the one to the other."""
    if not low.value < high.value or high.start - low.stop > 2 or low.value_max or high.value_max:
        return False
    ends = _bare(text, low.start, low.stop).endswith(("дан", "ден", "тан", "тен", "нан", "нен"))
    behind = _bare(text, high.stop, high.stop + 120)
    until = re.match(r"\w*[ \u00a0](?:деин|шеин)", behind)
    return bool(ends and until and not _CHANGE.search(re.split(r"[.;!?\n]", behind)[0]))


def visits_unit(text: str, number: Number, unit: str | None) -> str | None:
    """The unit of people who come in a shift or a day: 'ауысымына 250 адам', 'күніне 400 адам қабылданады'; else the unit as it is."""
    if unit not in (None, "persons", "cases") or number.unit_id is not None:
        return unit
    before, behind = _bare(text, number.start - 36, number.start), _bare(text, number.stop, number.stop + 56)
    if _FOR_VISITORS.match(behind) and not _DAY.search(before):
        return "visits_per_shift"
    if not _VISITS.match(behind):
        return unit
    if _SHIFT.search(before):
        return "visits_per_shift"
    return "visits_per_day" if _DAY.search(before) and _RECEIVES.search(behind) else unit


# 'бесеуі', 'сегізі', 'жиырмасының'
_COLLECTIVE = re.compile(
    r"(?:еуи|ауи|(?<!\w)екиси|(?<!\w)уши|торти|(?<!\w)беси|алтиси|жетиси|сегизи|тогизи|(?<!\w)они|жирмаси|отизи|кирки|елуи|алписи|жетписи|сексени|токсани)"
    r"(?:н|не|на|нде|нда|нен|нан|нин|мен)?$"
)
_ENDS = re.compile(r"[ \u00a0]?[,;)]")
_ONLY_ONE = re.compile(rf"{_S}(?:гана|болди|еди|бар|келди|болган|боп)(?!\w)")
_WHERE = re.compile(r"(?:да|де|та|те|га|ге|ка|ке|на|не)[ \u00a0]$")


def is_counted_one(text: str, number: Number) -> bool:
    """True of 'one' that counts: 'біреуі', 'Абай ауданында бір, Шет ауданында екі'."""
    if _COLLECTIVE.search(_bare(text, number.start, number.stop)):
        return True
    if _bare(text, number.start, number.stop) == "биреу" and _ONLY_ONE.match(_bare(text, number.stop, number.stop + 12)):
        return True  # 'былтыр біреу ғана еді'
    return _ENDS.match(text, number.stop) is not None and _WHERE.search(_bare(text, number.start - 24, number.start)) is not None


_FROM_TO = re.compile(r"[-‐‑]?[дтн][ае]н[ \u00a0](?:(?:(?:19|20)\d\d[ \u00a0]жили|бил|билтир)[ \u00a0])?")
_NEXT_YEAR = re.compile(r"(?:-\w{1,3})?,[ \u00a0](?:ал[ \u00a0])?(?:(?:19|20)\d\d[ \u00a0]жили|бил|билтир)(?:[ \u00a0]\w+){0,2}[ \u00a0]")
_NEXT = re.compile(r"-?\w{0,3},[ \u00a0](?:(?P<name>[^\W\d_])[^\W\d_]*[ \u00a0])(?:[^\W\d_]+[ \u00a0]){0,2}")


def lends(between: str) -> bool:
    """True of what stands between two figures of one noun: 'Шет ауданында бір, Абай ауданында екі емхана', 'Семейде 12, Аягөзде 8'."""
    if _NEXT_YEAR.fullmatch(skeleton(between.lower())):
        return True
    match = _NEXT.fullmatch(between) if len(between) < 48 else None
    return (match is not None and match["name"].isupper()) or _FROM_TO.fullmatch(skeleton(between.lower())) is not None


_ABOUT_SO_MANY = re.compile(r"(?:-?(?:[гк][ае]|[дтн][ае]н))?[ \u00a0](?:жуиги|астами|жартисинан|шамаласи)(?!\w)")


def is_owned(quote: str, behind: str = "") -> bool:
    """True of '98-і' and '12-сі', and of '40-қа жуығы' by what is ``behind``: so many of them, whose noun stands before."""
    if behind and _ABOUT_SO_MANY.match(skeleton(behind.lower())):
        return True
    ending = _OWNED.search(quote.lower())
    bare = skeleton(quote.lower())  # '88 мыңы жүйеден тыс' as 'жетеуі'
    return (ending is not None and _OWNED_ENDING.fullmatch(skeleton(ending[1])) is not None) or (
        _COLLECTIVE.search(bare) or _OWNED_SCALE.search(bare)
    ) is not None


_MADE = (
    (re.compile(r"(?:скопиа|графиа|томиа|ектомиа|пластика|пунксиа|терапиа|биопсиа)(?:си|лар|лари)?$"), "cases"),
    (
        re.compile(
            r"(?:скоп|граф|метр|атор|итор|ектор|лазер|аппарат|кувез|кивез|насос|помпа|(?<!корсет)[гк]иш)(?:и|тар|лар|дар|тари|лари|дари)?$"
        ),
        "units",
    ),
    (re.compile(r"(?:лог|атр|терапевт|хирург|ист|герлик|гер|кер|уши)(?:и|тар|лар|тер|лер|тари|лери|лари)?$"), "persons"),
)


_WENT = re.compile(rf"{_S}рет(?:{_S}[^\W\d]+){{0,3}}{_S}(?<!истен[ \u00a0])(?:шик|бар|аттан|уш)(?:ти|ди|кан|ган|ип|ади)(?!\w)")


def went_out(text: str, number: Number) -> bool:
    """True of trips that only their verb tells: 'бригада ауданға 97 рет шықты', not 'көлік 41 рет істен шықты'."""
    return _WENT.match(_bare(text, number.stop, number.stop + 64)) is not None


_DAILY = re.compile(
    r"(?<!\w)(?:кунине|таулигине|аптасина|аина|(?:кун|таулик|апта|аи) саин|ар (?:кун|таулик|апта|аи)\w*|бир кунде|бир таулик\w*)"
    r"(?:[ \u00a0][^\W\d]+){0,3}[ \u00a0]$"
)


def is_daily(before: str) -> bool:
    """True where the words before a figure tell it by day, week or month: 'күніне орта есеппен'."""
    return _DAILY.search(skeleton(before.lower())) is not None


def is_person(bare: str) -> bool:
    """True for the skeleton of a noun that names people by its make: 'трансплантолог'."""
    return _MADE[-1][0].search(bare) is not None


def made_unit(text: str, number: Number, token: Token) -> str | None:
    """What a Kazakh noun behind a whole number counts by its make, where no lexicon has it: devices, procedures and people."""
    whole = number.value == number.value.to_integral_value()
    if not whole or not token.is_word or token.start - number.stop > 1 or text[token.start].isupper() or candidates(token.form, "kk"):
        return None
    bare = bare_form(token.form)
    return next((unit for pattern, unit in _MADE if pattern.search(bare)), None)


def is_of_babies(text: str, number: Number, behind: Sequence[str]) -> bool:
    """True of 'нәресте өлімі мың балаға шаққанда 7,2': babies are meant by the children that a rate is per."""
    per = len(behind) > 1 and behind[0].startswith(("бала", "сәби", "нәресте")) and behind[1].startswith(("шаққ", "есепте"))
    return per and _OF_BABIES.search(skeleton(text[max(0, number.start - _NEAR_BASE) : number.start])) is not None


def is_item(text: str, start: int, stop: int, last: tuple[int, int]) -> bool:
    """True of one of a row of changes, between it and the next, whose last tells that they are of per cent."""
    return _ITEM.fullmatch(text, start, stop) is not None and _BY_PERCENT.search(text, last[0], last[1] + 6) is not None
