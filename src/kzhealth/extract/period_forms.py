"""The expressions by which Russian and English texts tell a period, and where they are looked for."""

from __future__ import annotations

import re

from kzhealth.extract.openings import BLANK, opening

__all__ = ["COUNTS", "FORMS", "GAP", "MONTH", "MONTHS", "NEAR", "OPENS", "SEASONS", "YEAR"]

COUNTS = {
    "один": 1, "одного": 1, "два": 2, "двух": 2, "две": 2, "три": 3, "трех": 3, "трёх": 3, "четыре": 4, "четырех": 4, "четырёх": 4, "пять": 5, "пяти": 5,
    "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11,
    "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
MONTHS = (
    ("январ", "jan"), ("феврал", "feb"), ("март", "mar"), ("апрел", "apr"), ("ма[йяе]", "may"), ("июн", "jun"),
    ("июл", "jul"), ("август", "aug"), ("сентябр", "sep"), ("октябр", "oct"), ("ноябр", "nov"), ("декабр", "dec"),
)  # fmt: skip
SEASONS = {"весной": 3, "летом": 6, "осенью": 9, "зимой": 12, "spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # their first months
MONTH = "(?:" + "|".join(f for forms in MONTHS for f in forms) + r")[^\W\d_]*"
_N = r"(\d{1,2}|" + "|".join(sorted(map(re.escape, COUNTS), key=len, reverse=True)) + ")"
_O = r"(перв[а-я]+|втор[а-я]+|трет[а-я]+|четв[её]рт[а-я]+|first|second|third|fourth|iv|i{1,3}|q?[1-4])(?:-(?:го|м|е|й|ый|ом))?"
YEAR = r"((?:19|20)\d\d)"
GAP = r"(?:[\s\u00a0]{1,4})"  # bounded: a run of blanks is read once
_OPT_YEAR = rf"(?:{GAP}(?:of{GAP})?{YEAR}(?:{GAP}(?:года|году|год|г\.))?|{GAP}((?:этого|текущего|прошлого|минувшего|нынешнего|будущего|следующего){GAP}года|т\.{GAP}?г\.|of{GAP}(?:this|last|next){GAP}year|(?:this|last|next){GAP}year))?"
# Each form: what it is, and its expression. The first that matches at a place wins; all are linear.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{expression})"))
    for kind, expression in (
        (
            "days",
            rf"с{GAP}(\d{{1,2}})(?:{GAP}({MONTH}))?(?:{GAP}{YEAR}(?:{GAP}года)?)?{GAP}по{GAP}(\d{{1,2}}){GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?|(?:from|between){GAP}(\d{{1,2}})(?:{GAP}({MONTH}))?{GAP}(?:to|and|until|through){GAP}(\d{{1,2}}){GAP}({MONTH})(?:{GAP}{YEAR})?",
        ),
        (
            "since_month",
            rf"с{GAP}(?:начала{GAP}|середины{GAP}|(1){GAP}|(1)-го{GAP})({MONTH})(?:{GAP}{YEAR}(?:{GAP}года)?)?(?!\w)(?!{GAP}(?:по|до){GAP})|с{GAP}(?!январ)({MONTH})(?<=[яа])(?:{GAP}{YEAR}(?:{GAP}года)?|{GAP}(?:этого|текущего|прошлого|нынешнего){GAP}года)?(?!\w)(?!{GAP}(?:по|до){GAP})|(?:since|from){GAP}(?:the{GAP}(?:beginning|start){GAP}of{GAP}|early{GAP}|mid-|1{GAP})?({MONTH})(?:{GAP}{YEAR})?(?!\w)(?!{GAP}(?:to|until|through|\d))(?!{GAP}?[-–—])",
        ),
        (
            "start",
            rf"(?:на|в|к){GAP}начал[оеу]{GAP}(?:({MONTH})(?:{GAP}{YEAR}(?:{GAP}года)?)?|(?:этого{GAP}|текущего{GAP}|прошлого{GAP}|{YEAR}{GAP})?года)(?!\w)|at{GAP}the{GAP}(?:beginning|start){GAP}of{GAP}(?:({MONTH})(?:{GAP}{YEAR})?|(?:the|this){GAP}year|{YEAR})(?!\w)",
        ),
        (
            "close",
            rf"на{GAP}конец{GAP}(?:этого{GAP}|текущего{GAP}|прошлого{GAP}|{YEAR}{GAP})?года(?!\w)|на{GAP}конец{GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}года)?)?(?!\w)|at{GAP}the{GAP}end{GAP}of{GAP}(?:(?:the|this|last){GAP}year|{YEAR}|({MONTH})(?:{GAP}{YEAR})?)(?!\w)|at{GAP}year-?end",
        ),
        (
            "season",
            rf"(?:(?:этой|нынешней|прошлой|этим|нынешним|прошлым){GAP})?(весной|летом|осенью|зимой)(?:{GAP}(?:(?:этого|текущего|прошлого|нынешнего){GAP}года|{YEAR}{GAP}года))?(?!\w)|(?:(?:in|over|during){GAP}(?:the{GAP})?|this{GAP}|last{GAP})(spring|summer|autumn|winter)(?:{GAP}(?:of{GAP})?{YEAR})?(?!\w)",
        ),
        (
            "months",
            rf"(?:(?:in|over|for|during){GAP})?(?:(?:the{GAP})?{_N}{GAP}months|the{GAP}(year)){GAP}(?:to|ended|ending|through|until){GAP}(?:the{GAP}end{GAP}of{GAP}|end-?{GAP}?|\d{{1,2}}{GAP})?({MONTH})(?:{GAP}\d{{1,2}}(?!\d),?)?(?:{GAP}{YEAR})?",
        ),
        (
            "day",
            rf"(\d{{1,2}})(?:-го)?{GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?(?![^\W\d_])|({MONTH})\.?{GAP}(\d{{1,2}}),{GAP}{YEAR}|(?:(?<=\bof\s)|(?<=\bon\s)|(?<=\bby\s)|(?<=\bsince\s))({MONTH})\.?{GAP}([12]?\d|3[01])(?!\d)(?![\w%])(?![.,]\d)|(\d{{2}}\.\d{{2}})\.{YEAR}",
        ),
        (
            "months",
            rf"(?:за|в|в{GAP}течение|(?:(?:по|об|о){GAP})?(?:итог|результат|показател)(?:ам|ах|и|ов|ы|ей|ям)(?:[ \u00a0]за)?(?!\s*\n)|по{GAP}данным(?:{GAP}за)?){GAP}(?:первые{GAP}|последние{GAP}|первых{GAP})?{_N}{GAP}мес(?:яц[а-я]*|\.|(?!\w)){_OPT_YEAR}",
        ),
        (
            "months",
            rf"(?:in|over|for|during)?{GAP}?(?:the{GAP})?first{GAP}{_N}{GAP}months{_OPT_YEAR}|(?:in|over|for|during|of){GAP}(?:the{GAP})?(?:past{GAP}|last{GAP})?{_N}{GAP}months{_OPT_YEAR}",
        ),
        (
            "months",
            rf"{_N}{GAP}месяц(?:а|ев){GAP}(?:{YEAR}(?:{GAP}(?:года|г\.))?|в{GAP}цифрах|(?:этого|текущего|прошлого){GAP}года)|(?:on|sums?{GAP}up|results{GAP}of|review{GAP}of|report{GAP}on|figures{GAP}for){GAP}(?:the{GAP})?(?:first{GAP}|past{GAP})?{_N}{GAP}months{_OPT_YEAR}|{_N}{GAP}months{GAP}of{GAP}{YEAR}|(\d{{1,2}})m{GAP}{YEAR}|{_N}-month(?={GAP}(?:figures|results|report|period|total|review))|{_N}{GAP}months{GAP}(?:in{GAP}(?:figures|numbers|review|brief)|at{GAP}a{GAP}glance)",
        ),
        (
            "range",
            rf"с{GAP}({MONTH}){GAP}{YEAR}(?:{GAP}(?:года|г\.))?{GAP}по{GAP}({MONTH}){GAP}{YEAR}(?:{GAP}(?:года|г\.))?|(?:from|between){GAP}({MONTH}){GAP}{YEAR}{GAP}(?:to|through|until|and){GAP}({MONTH}){GAP}{YEAR}",
        ),
        (
            "range",
            rf"с{GAP}({MONTH}){GAP}по{GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?|from{GAP}({MONTH}){GAP}(?:to|through|until){GAP}({MONTH}){_OPT_YEAR}|between{GAP}({MONTH}){GAP}and{GAP}({MONTH})(?:{GAP}{YEAR})?|({MONTH}){GAP}(?:to|through){GAP}({MONTH}){_OPT_YEAR}",
        ),
        (
            "range",
            rf"(?:(?:за|в|с|in|from)?{GAP})?({MONTH})(?:{GAP}?[-–—]{GAP}?|{GAP}и{GAP}|{GAP}and{GAP})({MONTH})(?:{GAP}period)?(?:,{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?{_OPT_YEAR}",
        ),
        (
            "quarters",
            rf"(?:за|по{GAP}итогам){GAP}(?:первые{GAP}|первых{GAP})?(два|двух|три|тр[её]х){GAP}квартал[а-я]*{_OPT_YEAR}|(?:in|over|for){GAP}(?:the{GAP})?first{GAP}(two|three){GAP}quarters{_OPT_YEAR}",
        ),
        (
            "quarter",
            rf"(?:за|в){GAP}(?:(?:этот|отч[её]тный|прошедший|минувший|прошлый|предыдущий|этом|прошлом|предыдущем){GAP})?квартал[е]?(?!\w)|(?:(?:за|в|(?:по|об){GAP}итог(?:ам|ах)|итоги|in|over){GAP})?(?:the{GAP})?{_O}{GAP}(?:квартал[а-я]*|quarter){_OPT_YEAR}|(q[1-4]){GAP}{YEAR}|in{GAP}(q[1-4])(?!\w)(?!{GAP}(?:19|20)\d\d)",
        ),
        (
            "half",
            rf"за{GAP}(?:это{GAP}|прошедшее{GAP})?полгода(?!\w)|(?:в|за){GAP}(?:прошл|предыдущ)[а-я]+{GAP}полугоди[а-я]+|(?:(?:за|в|(?:по|об){GAP}итог(?:ам|ах)|итоги|in|over){GAP})?(?:the{GAP})?{_O}{GAP}(?:полугоди[а-я]*|половин[а-я]*(?={GAP}(?:(?:этого|текущего|прошлого|следующего|будущего){GAP}|(?:19|20)\d\d{GAP})?года)|half){_OPT_YEAR}|(?:in{GAP})?h([12]){GAP}{YEAR}|in{GAP}h([12])(?!\w)(?!{GAP}(?:19|20)\d\d)",
        ),
        (
            "years",
            rf"(?:в|за|на|in|for|over)?{GAP}?{YEAR}{GAP}?[-–—]{GAP}?{YEAR}(?:-?х)?(?:{GAP}(?:год[а-я]*|гг\.))?|(?:за{GAP}период{GAP})?с{GAP}{YEAR}{GAP}по{GAP}{YEAR}(?:{GAP}(?:год[а-я]*|гг\.))?|from{GAP}{YEAR}{GAP}to{GAP}{YEAR}|between{GAP}{YEAR}{GAP}and{GAP}{YEAR}",
        ),
        (
            "by_year",
            rf"(?:к|до){GAP}(?:конц[ау]{GAP})?{YEAR}{GAP}(?:год[ау]|г\.)|до{GAP}конца{GAP}{YEAR}|(?:by|until|before){GAP}(?:the{GAP}end{GAP}of{GAP}|mid-|late{GAP}|early{GAP})?{YEAR}",
        ),
        (
            "year_end",
            rf"(?:до|к){GAP}конц[ау]{GAP}(?:этого{GAP}|текущего{GAP}|нынешнего{GAP}|следующего{GAP}|будущего{GAP})?года|(?:by|before){GAP}the{GAP}end{GAP}of{GAP}(?:this{GAP}|the{GAP}|next{GAP})?year|(?:by|before){GAP}(?:the{GAP})?year-?end",
        ),
        (
            "by_month",
            rf"(?:до|к){GAP}(?:(?:конц[ау]|середин[ые]){GAP})({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?(?!\w)|(?:до|к){GAP}(середин)[ыеу]{GAP}{YEAR}{GAP}года|by{GAP}(?:(?:the{GAP}end|the{GAP}middle){GAP}of{GAP}|late{GAP}|mid-|early{GAP}|end-)?({MONTH})(?:{GAP}{YEAR})?(?!\w)",
        ),
        (
            "month",
            rf"(?:в|за|к){GAP}(?:(?:конце|середине){GAP})?({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?|{GAP}(?:этого|текущего|прошлого|нынешнего|следующего){GAP}года)?(?!\w)|(?:in|during|for|last|this){GAP}(?:mid-|late{GAP}|early{GAP})?({MONTH})(?:{GAP}{YEAR}|{GAP}(?:of{GAP})?(?:this|last|next){GAP}year)?(?!\w)",
        ),
        (
            "since_year",
            rf"(?:с{GAP}момента|со{GAP}(?:дня|времени)|с{GAP}начала){GAP}(?:запуска|старта|реализации|работы)(?!\w)|since{GAP}(?:the|its|their){GAP}(?:launch|start|beginning|outset|opening)(?!{GAP}of{GAP}(?:the|this){GAP}year|{GAP}of{GAP}(?:19|20)\d\d|\w)|с{GAP}начала{GAP}{YEAR}(?:{GAP}года)?|since{GAP}(?:the{GAP}(?:beginning|start){GAP}of{GAP})?{YEAR}|с{GAP}{YEAR}{GAP}год[а]",
        ),
        (
            "since",
            rf"с{GAP}начала{GAP}(?:этого{GAP}|текущего{GAP}|нынешнего{GAP})?года|с{GAP}нового{GAP}года|since{GAP}(?:the{GAP})?(?:new{GAP}year|turn{GAP}of{GAP}the{GAP}year)(?!\w)|since{GAP}the{GAP}(?:beginning|start){GAP}of{GAP}(?:the|this){GAP}year|since{GAP}january(?!{GAP}(?:19|20)\d\d)|с{GAP}января(?!{GAP}(?:19|20)\d\d|{GAP}по)|this{GAP}year{GAP}so{GAP}far|so{GAP}far{GAP}this{GAP}year|in{GAP}the{GAP}year{GAP}to{GAP}date",
        ),
        (
            "year",
            rf"(?:(?:in|for|over|during){GAP}(?:the{GAP})?)?(?:full|whole|entire){GAP}year{GAP}(?:of{GAP})?{YEAR}|compared{GAP}(?:to|with){GAP}{YEAR}(?![\d.,]*\d)|(?:в|за|на|по{GAP}итогам|in|for|during|of|throughout|over|in{GAP}(?:early|late)|in{GAP}mid-?){GAP}?{YEAR}(?:{GAP}(?:год[уа]?|г\.|годом))?|{YEAR}{GAP}(?:год[а-я]*|г\.)|{YEAR}-(?:й|го|м|му)(?!\w)(?:{GAP}год[а-я]*)?|in{GAP}{YEAR}|the{GAP}{YEAR}(?={GAP}[a-z]{{3}})|{YEAR}(?={GAP}(?:did|was|saw|brought|has|had|ended|became|turned|proved|marked|gave|closed|began|opened|will|is)\b)|(?:(?<=\()|(?<=\(\s)){YEAR}(?=\s?[:–—-]\s?\d{{1,6}}(?:[.,]\d|[,;)]))",
        ),
        (
            "this",
            rf"(?:в|за|на){GAP}(?:этом|текущем|нынешнем|т\.){GAP}?(?:году|г\.)|за{GAP}текущий{GAP}год|(?:план{GAP})?на{GAP}(?:текущий{GAP}|этот{GAP}|весь{GAP})год|(?:план[а-я]*|бюджет[а-я]*|смет[аыуе]|лимит[а-я]*){GAP}(?:[а-я]{{4,20}}{GAP}){{1,2}}на{GAP}год(?!\w)|план{GAP}на{GAP}год(?!\w)|(?<=[.!?]\s)на{GAP}год(?={GAP})|(?:annual|yearly)(?={GAP}(?:budget|allocation|funding|plan|bill|sum|cost|target|estimate))|годов(?:ой|ого|ая|ую|ое)(?={GAP}(?:бюджет|план|смет|сумм|лимит|объ[её]м|фонд|заказ|потребност|расход))|в{GAP}тек\.{GAP}году|в{GAP}(?:нынешнем|текущем)(?={GAP}?[–—-])|за{GAP}(?:одиннадцать{GAP}месяцев{GAP})?т\.{GAP}?г\.|this{GAP}year|for{GAP}the{GAP}(?:whole{GAP}|entire{GAP}|full{GAP})?year(?!\w)",
        ),
        (
            "last",
            rf"(?:в|за){GAP}(?:прошлом|прошедшем|минувшем|прошлый|прошедший|минувший){GAP}год[уа]?|(?:с|к){GAP}(?:прошлым|прошлому|прошлого|предыдущим|минувшим){GAP}год[оа-я]*|прошлого{GAP}года|(?<=период\s)прошлого(?=\s?[–—:;,.)]|\s\d)|last{GAP}year|the{GAP}previous{GAP}year",
        ),
        (
            "past_week",
            rf"(?:на|за){GAP}(?:прошл|прошедш|минувш|последн)(?:ей|ую|юю|ой){GAP}недел[еюи](?!\w)|(?:last|(?:in|over){GAP}the{GAP}(?:past|last)){GAP}week(?!\w)|в{GAP}(?:прошл|прошедш|минувш)ом{GAP}месяце(?!\w)|за{GAP}(?:прошлый|прошедший|минувший|последний){GAP}месяц(?!\w)|(?:last|(?:in|over){GAP}the{GAP}(?:past|last)){GAP}month(?!\w)",
        ),
        ("next", rf"(?:в|на){GAP}(?:следующ|будущ|предстоящ)(?:ем|ий){GAP}году?(?!\w)|(?:next|the{GAP}coming){GAP}year"),
        (
            "span",
            rf"за{GAP}(?:последние{GAP}|прошедшие{GAP}|минувшие{GAP}|эти{GAP})?{_N}{GAP}(?:последних{GAP}|прошедших{GAP}|минувших{GAP}|прошлых{GAP})?(?:года|лет|год)(?!\w)|(?:over|in|during){GAP}(?:the{GAP})?(?:past{GAP}|last{GAP})?{_N}{GAP}years",
        ),
        ("ago", rf"{_N}{GAP}(?:года|лет){GAP}назад|лет{GAP}{_N}{GAP}назад|{_N}{GAP}years{GAP}(?:ago|earlier|before)(?!\w)"),
        (
            "one",
            rf"(?:за|в{GAP}течение|на{GAP}протяжении){GAP}(?:(?:этот|весь|последний|истекший|ист[её]кший|календарный|всего){GAP})?год(?:а)?(?!\w)|(?:over|during|in){GAP}the{GAP}past{GAP}year|(?:over|during){GAP}the{GAP}year(?!{GAP}to{GAP}date)",
        ),
    )
)
_YEARS_NEAR = ("19", "20")
_MONTHS_NEAR = (*(f for forms in MONTHS for f in forms if "[" not in f), "май", "мая", "мае")
# The words of which every match of a kind has one, close to where it opens: elsewhere it is not looked for.
NEAR = {
    "days": _MONTHS_NEAR,
    "since_month": _MONTHS_NEAR,
    "start": ("начал", "beginning", "start"),
    "close": ("конец", "end"),
    "season": tuple(SEASONS),
    "day": (*_MONTHS_NEAR, ".19", ".20"),
    "months": ("мес", "month", "year", *(f"{n}m" for n in range(1, 13))),
    "range": _MONTHS_NEAR,
    "quarters": ("квартал", "quarter"),
    "quarter": ("квартал", "quarter", "q1", "q2", "q3", "q4"),
    "half": ("полугоди", "половин", "half", "h1", "h2", "полгода"),
    "years": _YEARS_NEAR,
    "by_year": _YEARS_NEAR,
    "year_end": ("конц", "end"),
    "by_month": (*_MONTHS_NEAR, "середин"),
    "month": _MONTHS_NEAR,
    "since_year": (*_YEARS_NEAR, "запуск", "старт", "реализац", "работы", "launch", "start", "beginning", "outset", "opening"),
    "since": ("начал", "since", "с января", "so far", "to date", "нового"),
    "year": _YEARS_NEAR,
    "this": ("год", "г.", "нынешнем", "текущем", "year", "annual"),
    "last": ("год", "year", "прошлого"),
    "next": ("год", "year"),
    "past_week": ("недел", "week", "месяц", "month"),
    "span": ("год", "лет", "years"),
    "ago": ("назад", "ago", "earlier", "before"),
    "one": ("год", "year"),
}
_M_AT = " ".join(form.partition("[")[0] for forms in MONTHS for form in forms)
_N_AT = " ".join(("0", *COUNTS))
_O_AT = "за в по об итоги in over the перв втор трет четв first second third fourth i ii iv q 0"
# The words that a kind of period may open with; see ``openings``.
OPENS = {
    "days": opening("с from between"),
    "start": opening("на в к at"),
    "close": opening("на at"),
    "season": opening("этой этим нынешней нынешним прошлой прошлым весной летом осенью зимой in over during this last"),
    "day": opening(f"0 {_M_AT}"),
    "months": opening(
        f"за в по об о итог результат показател in over for during of the first on sums report review figures {_N_AT}", BLANK
    ),
    "range": opening(f"с за в from between in {_M_AT}", BLANK),
    "quarters": opening("за по in over for"),
    "quarter": opening(_O_AT),
    "half": opening(f"{_O_AT} h"),
    "years": opening("в за на с in for over from between 0", BLANK),
    "by_year": opening("к до by until before"),
    "year_end": opening("к до by before"),
    "by_month": opening("к до by"),
    "month": opening("в за к in during for last this"),
    "since_year": opening("с со since"),
    "since": opening("с since this so in"),
    "since_month": opening("с since from"),
    "year": opening("в за на по in for during of throughout over compared the full whole entire 0"),
    "this": opening("в за на план бюджет смета лимит this for annual yearly годовой"),
    "last": opening("в за с к прошлого last the"),
    "next": opening("в на next the"),
    "past_week": opening("на за в last in over"),
    "span": opening("за over in during"),
    "one": opening("за в на over during in"),
    "ago": opening(f"лет {_N_AT}"),
}
