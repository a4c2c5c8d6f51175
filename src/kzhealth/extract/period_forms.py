"""The expressions by which Russian and English texts tell a period, and where they are looked for."""

from __future__ import annotations

import re

from kzhealth.extract.openings import BLANK, opening

__all__ = [
    "BEGAN",
    "COMPARED",
    "COUNTS",
    "FORMS",
    "FOUNDED",
    "GAP",
    "IN_BRACKETS",
    "MONTH",
    "MONTHS",
    "NEAR",
    "OF_COMPARED",
    "OPENS",
    "PROGRAMME",
    "SEASONS",
    "WEEKDAYS",
    "YEAR",
]

COUNTS = {
    "один": 1, "одного": 1, "два": 2, "двух": 2, "две": 2, "три": 3, "трех": 3, "трёх": 3, "четыре": 4, "четырех": 4, "четырёх": 4, "пять": 5, "пяти": 5,
    "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11,
    "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "decade": 10,
}  # fmt: skip
MONTHS = (
    ("январ", "jan"), ("феврал", "feb"), ("март", "mar"), ("апрел", "apr"), ("ма[йяе]", "may"), ("июн", "jun"),
    ("июл", "jul"), ("август", "aug"), ("сентябр", "sep"), ("октябр", "oct"), ("ноябр", "nov"), ("декабр", "dec"),
)  # fmt: skip
SEASONS = {
    "весной": 3, "летом": 6, "осенью": 9, "зимой": 12, "весну": 3, "лето": 6, "осень": 9, "зиму": 12,
    "весенни": 3, "летни": 6, "осенни": 9, "зимни": 12, "spring": 3, "summer": 6, "autumn": 9, "winter": 12,
}  # fmt: skip  # their first months
_TAILS = (
    "uary",
    "ruary",
    "ch",
    "il",
    "",
    "e",
    "y",
    "ust",
    "t(?:ember)?|tember",
    "ober",
    "ember",
    "ember",
)  # 'from deceased donors' tells no month
MONTH = (
    f"(?:(?:{'|'.join(russian for russian, _ in MONTHS)})[^\\W\\d_]*|"
    + "|".join(f"{english}(?:{tail})?" for (_, english), tail in zip(MONTHS, _TAILS, strict=True))
    + r")(?![^\W\d_])"
)
_N = r"(\d{1,2}|" + "|".join(sorted(map(re.escape, COUNTS), key=len, reverse=True)) + ")"
_O = r"(перв[а-я]+|втор[а-я]+|трет[а-я]+|четв[её]рт[а-я]+|first|second|third|fourth|final|last(?=\squarter\sof\s(?:(?:19|20)\d|the\syear))|iv|i{1,3}|q?[1-4])(?:-(?:го|м|е|й|ый|ом))?"
YEAR = r"((?:19|20)\d\d)"
GAP = r"(?:[\s\u00a0]{1,4})"  # bounded: a run of blanks is read once
_OPT_YEAR = rf"(?:{GAP}(?:of{GAP})?{YEAR}(?:{GAP}(?:года|году|год|г\.))?|{GAP}((?:этого|текущего|прошлого|минувшего|нынешнего|будущего|следующего){GAP}года|(?:прошлого|минувшего)(?={GAP}[–—\d])|т\.{GAP}?г\.|of{GAP}(?:(?:this|last|next){GAP}|the{GAP}(?:(?:current|previous|same){GAP})?)year|(?:this|last|next){GAP}year))?"
# those of each day, Monday first
WEEKDAYS = {
    word: day
    for day, words in enumerate(
        (
            "monday понедельник",
            "tuesday вторник",
            "wednesday среду",
            "thursday четверг",
            "friday пятницу",
            "saturday субботу",
            "sunday воскресенье",
        )
    )
    for word in words.split()
}
_ALL = "(?:ые|ие|ых|их|и)"
_LAUNCH = rf"(?:launch|start|introduction|beginning|opening|inception|establishment|adoption){GAP}(?:of{GAP}[^.;,\d]{{1,60}}?{GAP})?"
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
            rf"с{GAP}(?:начала{GAP}|середины{GAP}|(1){GAP}|(1)-го{GAP})({MONTH})(?:{GAP}{YEAR}(?:{GAP}года)?)?(?!\w)(?!{GAP}(?:по|до){GAP})|с{GAP}(?!январ)({MONTH})(?<=[яа])(?:{GAP}{YEAR}(?:{GAP}года)?|{GAP}(?:этого|текущего|прошлого|нынешнего){GAP}года)?(?!\w)(?!{GAP}(?:по|до){GAP})|(?:since|from){GAP}(?:the{GAP}(?:beginning|start){GAP}of{GAP}|early{GAP}|mid-|1{GAP})?({MONTH})(?:{GAP}{YEAR}|{GAP}(?:of{GAP})?(?:this|next|last){GAP}year)?(?!\w)(?!{GAP}(?:to|until|through|\d))(?!{GAP}?[-–—])|since{GAP}(?:the|its|their){GAP}{_LAUNCH}in{GAP}({MONTH})(?:{GAP}{YEAR})?|(?:since|from|starting){GAP}(?:from{GAP})?(?:({MONTH}){GAP}(\d{{1,2}})(?!\d)(?:,{GAP}{YEAR})?|(\d{{1,2}}){GAP}({MONTH})(?:{GAP}{YEAR}|{GAP}(?:of{GAP})?(?:this|next|last){GAP}year)?)(?!{GAP}?(?:to|until|through|and|[-–—]))",
        ),
        (
            "start",
            rf"(?:на|в|к){GAP}начал[оеу]{GAP}(?:({MONTH})(?:{GAP}{YEAR}(?:{GAP}года)?)?|(?:этого{GAP}|текущего{GAP}|прошлого{GAP}|{YEAR}{GAP})?года)(?!\w)|(?:at|as{GAP}of|as{GAP}at){GAP}the{GAP}(?:beginning|start){GAP}of{GAP}(?:({MONTH})(?:{GAP}{YEAR})?|(?:the|this){GAP}year|{YEAR})(?!\w)",
        ),
        (
            "close",
            rf"на{GAP}конец{GAP}(?:этого{GAP}|текущего{GAP}|прошлого{GAP}|{YEAR}{GAP})?года(?!\w)|на{GAP}конец{GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}года)?)?(?!\w)|(?:at|as{GAP}of|as{GAP}at){GAP}the{GAP}(?:end|close){GAP}of{GAP}(?:(?:the|this|last){GAP}year|{YEAR}|({MONTH})(?:{GAP}{YEAR})?)(?!\w)|(?:at|as{GAP}of){GAP}(?:year-?end(?:{GAP}{YEAR})?|end-{YEAR})",
        ),
        (
            "season",
            rf"(?:(?:этой|нынешней|прошлой|этим|нынешним|прошлым){GAP})?(весной|летом|осенью|зимой)(?:{GAP}(?:(?:этого|текущего|прошлого|нынешнего|будущего|следующего){GAP}года|{YEAR}(?:-го|{GAP}года)))?(?!\w)|за{GAP}(?:(?:это|прошедшее|минувшее|прошлое|эту|прошедшую|минувшую|прошлую){GAP})?(весну|лето|осень|зиму)(?:{GAP}(?:(?:этого|текущего|прошлого|нынешнего){GAP}года|{YEAR}(?:-го|{GAP}года)))?(?!\w)|(?:за|в){GAP}(?:(?:три|эти){GAP})?(весенни|летни|осенни|зимни)[еих]+{GAP}месяц[а-я]+(?:{GAP}{YEAR}{GAP}года)?|(?:(?:in|over|during|by|before){GAP}(?:the{GAP})?|this{GAP}|last{GAP}|next{GAP})(spring|summer|autumn|winter)(?:{GAP}(?:of{GAP})?(?:{YEAR}|(?:this|next|last){GAP}year))?(?!\w)",
        ),
        (
            "months",
            rf"(?:(?:in|over|for|during){GAP})?(?:(?:the{GAP})?{_N}{GAP}months|the{GAP}(year)){GAP}(?:to|ended|ending|through|until){GAP}(?:the{GAP}end{GAP}of{GAP}|end-?{GAP}?|\d{{1,2}}{GAP})?({MONTH})(?:{GAP}\d{{1,2}}(?!\d),?)?(?:{GAP}{YEAR})?",
        ),
        (
            "day",
            rf"(\d{{1,2}})(?:-го)?{GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?(?![^\W\d_])|({MONTH})\.?{GAP}(\d{{1,2}}),{GAP}{YEAR}|(?:(?<=\bof\s)|(?<=\bon\s)|(?<=\bby\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\btill\s)|(?<=\bfrom\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\bbetween\s)|(?<=\bstarting\s)|(?<=\d\sto\s)|(?<=\d\sand\s)|(?<=\bthrough\s))({MONTH})\.?{GAP}([12]?\d|3[01])(?!\d)(?![\w%])(?![.,]\d)|(?:(?<=[a-z][.,]\s)|(?<=\n))({MONTH}){GAP}([12]?\d|3[01])(?=[.,]?\s[–—-]\s|[.,]\s[^\W\d])|(\d{{2}}\.\d{{2}})\.{YEAR}|(\d{{2}}/\d{{2}})/{YEAR}|{YEAR}-(\d{{2}}-\d{{2}})(?![\d-])",
        ),
        (
            "months",
            rf"(?:за|в|в{GAP}течение|(?:(?:по|об|о){GAP})?(?:итог|результат|показател)(?:ам|ах|и|ов|ы|ей|ям)(?:[ \u00a0]за)?(?!\s*\n)|по{GAP}данным(?:{GAP}за)?){GAP}(?:(?:перв|последн|ист[её]кш|прошедш|минувш|прошл|эт){_ALL}{GAP})?{_N}(?:-?т?[иь]|-?х)?{GAP}мес(?:яц[а-я]*|\.|(?!\w)){_OPT_YEAR}|(?:за|в{GAP}течение|по{GAP}итогам){GAP}(?:(?:отч[её]тный|прошедший|минувший|ист[её]кший){GAP})?(\d{{1,2}}|двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|одиннадцати)-?месячн(?:ый|ого){GAP}(?:период|срок|отрезок)[а]?{_OPT_YEAR}",
        ),
        (
            "months",
            rf"(?:in|over|for|during)?{GAP}?(?:the{GAP})?first{GAP}{_N}{GAP}months{_OPT_YEAR}|(?:in|over|for|during|of){GAP}(?:the{GAP})?(?:past{GAP}|last{GAP})?{_N}{GAP}months{_OPT_YEAR}",
        ),
        (
            "months",
            rf"{YEAR}(?:{GAP}(?:года?|г\.))?{GAP}?\({_N}{GAP}мес(?:яц[а-я]*|\.)?\)|{_N}{GAP}месяц(?:а|ев){GAP}(?:{YEAR}(?:{GAP}(?:года|г\.))?|в{GAP}цифрах|(?:этого|текущего|прошлого){GAP}года)|(?:on|sum(?:s|med|ming)?{GAP}up|results{GAP}(?:of|for)|review{GAP}of|report{GAP}on|figures{GAP}for){GAP}(?:the{GAP})?(?:first{GAP}|past{GAP})?{_N}{GAP}months{_OPT_YEAR}|(?:(?:in|over|for|during){GAP})?the{GAP}same{GAP}{_N}{GAP}months{_OPT_YEAR}|{_N}{GAP}months{GAP}(?:of{GAP})?{YEAR}|(\d{{1,2}})m{GAP}{YEAR}|{_N}-month(?={GAP}(?:figures|results|report|period|total|review))|{_N}{GAP}months{GAP}(?:in{GAP}(?:figures|numbers|review|brief)|at{GAP}a{GAP}glance)",
        ),
        (
            "range",
            rf"с{GAP}({MONTH}){GAP}{YEAR}(?:{GAP}(?:года|г\.))?{GAP}по{GAP}({MONTH}){GAP}{YEAR}(?:{GAP}(?:года|г\.))?|(?:from|between){GAP}({MONTH}){GAP}{YEAR}{GAP}(?:to|through|until|and){GAP}({MONTH}){GAP}{YEAR}",
        ),
        (
            "range",
            rf"с{GAP}({MONTH}){GAP}по{GAP}({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?|from{GAP}({MONTH}){GAP}(?:to|through|until){GAP}(?:the{GAP}end{GAP}of{GAP}|end-|mid-|late{GAP}|early{GAP})?({MONTH}){_OPT_YEAR}|between{GAP}({MONTH}){GAP}and{GAP}({MONTH}){_OPT_YEAR}|({MONTH}){GAP}(?:to|through){GAP}({MONTH}){_OPT_YEAR}",
        ),
        (
            "range",
            rf"(?:(?:за|в|с|in|from)?{GAP})?({MONTH})(?:{GAP}?[-–—]{GAP}?|{GAP}и{GAP}|{GAP}and{GAP})({MONTH})(?:{GAP}period)?(?:,{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?{_OPT_YEAR}",
        ),
        (
            "quarters",
            rf"(?:за|по{GAP}итогам){GAP}(?:первые{GAP}|первых{GAP})?(два|двух|три|тр[её]х){GAP}квартал[а-я]*{_OPT_YEAR}|(?:in|over|for|during){GAP}(?:the{GAP})?first{GAP}(two|three){GAP}quarters{_OPT_YEAR}|(?:sum(?:s|med|ming)?{GAP}up|results{GAP}(?:of|for)|review{GAP}of|report{GAP}on|figures{GAP}for|over|for|in){GAP}(?:the{GAP})?(two|three){GAP}quarters(?!{GAP}of{GAP}(?:the{GAP})?[a-xz]){_OPT_YEAR}|(two|three){GAP}quarters{GAP}of{GAP}{YEAR}",
        ),
        (
            "quarter",
            rf"(?:за|в){GAP}(?:(?:этот|отч[её]тный|прошедший|минувший|прошлый|предыдущий|этом|прошлом|предыдущем){GAP})?квартал[е]?(?!\w)|(?:(?:за|в|(?:по|об){GAP}итог(?:ам|ах)|итоги|in|over){GAP})?(?:the{GAP})?{_O}{GAP}(?:квартал[а-я]*|кв\.|quarter){_OPT_YEAR}|(?:(?:in|over|during|for){GAP})?(?:the{GAP}(?:last|previous|past|preceding)|last){GAP}quarter(?!\w)|(q[1-4]){GAP}{YEAR}|in{GAP}(q[1-4])(?!\w)(?!{GAP}(?:19|20)\d\d)|([1-4])q{GAP}?{YEAR}",
        ),
        (
            "half",
            rf"за{GAP}(?:это{GAP}|прошедшее{GAP})?полгода(?!\w)|(?:(?:(?:по|об){GAP})?итог[а-я]*|за){GAP}полугоди[ея](?!\w)(?!{GAP}(?:19|20)\d\d)|(?:в|за){GAP}(?:прошл|предыдущ|минувш|прошедш|ист[её]кш)[а-я]+{GAP}полугоди[а-я]+|(?:(?:за|в|(?:по|об){GAP}итог(?:ам|ах)|итоги|in|over){GAP})?(?:the{GAP})?{_O}{GAP}(?:полугоди[а-я]*|половин[а-я]*(?={GAP}(?:(?:этого|текущего|прошлого|следующего|будущего){GAP}|(?:19|20)\d\d{GAP})?года)|half(?!{GAP}of{GAP}{MONTH})(?:-year)?){_OPT_YEAR}|(?:(?:in|for|at|over|of){GAP})?the{GAP}half-year(?![\w-])|half-year(?={GAP}(?:results|report|figures|review|outcomes))|(?:in{GAP})?h([12]){GAP}{YEAR}|([12])h{GAP}?{YEAR}|in{GAP}h([12])(?!\w)(?!{GAP}(?:19|20)\d\d)",
        ),
        (
            "years",
            rf"(?:в|за|на|in|for|over)?{GAP}?{YEAR}{GAP}?[-–—]{GAP}?{YEAR}(?:-?х)?(?:{GAP}(?:год[а-я]*|гг\.))?|(?:за{GAP}период{GAP})?с{GAP}{YEAR}{GAP}по{GAP}{YEAR}(?:{GAP}(?:год[а-я]*|гг\.))?|(?:from{GAP})?{YEAR}{GAP}(?:to|through|until){GAP}{YEAR}(?!['’])|between{GAP}{YEAR}{GAP}and{GAP}{YEAR}|(?:in|for|during|of|over){GAP}(?:both{GAP})?{YEAR}{GAP}and{GAP}{YEAR}|{YEAR}/(\d\d)(?!\d)",
        ),
        (
            "by_year",
            rf"(?:к|до){GAP}(?:(?:конц[ау]|начал[ау]|весн[еы]|лет[ау]|осени|зим[еы]){GAP})?{YEAR}{GAP}(?:год[ау]|г\.)|до{GAP}конца{GAP}{YEAR}|(?:by|until|till|before|through|no{GAP}later{GAP}than){GAP}(?:the{GAP}(?:end|start|beginning|middle){GAP}of{GAP}|mid-|end-|year-?end{GAP}|late{GAP}|early{GAP})?{YEAR}",
        ),
        (
            "year_end",
            rf"(?:до|к){GAP}конц[ау]{GAP}(?:этого{GAP}|текущего{GAP}|нынешнего{GAP}|следующего{GAP}|будущего{GAP})?года|(?:by|before|until|till|through){GAP}the{GAP}end{GAP}of{GAP}(?:this{GAP}|the{GAP}(?:(?:current|fiscal|calendar){GAP})?|next{GAP})?year|(?:by|before|until|till){GAP}(?:the{GAP})?year(?:-?end|['’]s{GAP}end)|before{GAP}the{GAP}year{GAP}(?:is{GAP}out|ends)",
        ),
        (
            "by_month",
            rf"(?:до|к){GAP}(?:(?:конц[ау]|середин[ые]){GAP})({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?)?(?!\w)|(?:до|к){GAP}(середин)[ыеу]{GAP}{YEAR}{GAP}(?:года|г\.)|by{GAP}(?:(?:the{GAP}end|the{GAP}middle){GAP}of{GAP}|late{GAP}|mid-|early{GAP}|end-)?({MONTH})(?:{GAP}{YEAR})?(?!\w)",
        ),
        (
            "month",
            rf"(?:в|за|к){GAP}(?:(?:конце|середине){GAP})?({MONTH})(?:{GAP}{YEAR}(?:{GAP}(?:года|г\.))?|{GAP}(?:этого|текущего|прошлого|нынешнего|следующего){GAP}года)?(?!\w)|(?:in|during|for|last|this|as{GAP}of){GAP}(?:mid-|late{GAP}|early{GAP}|the{GAP}(?:first|second|third|last){GAP}(?:ten{GAP}days|days|weeks?|half|fortnight){GAP}of{GAP})?({MONTH})(?:{GAP}{YEAR}|{GAP}(?:of{GAP})?(?:this|last|next){GAP}year)?(?!\w)|(январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь){GAP}{YEAR}(?:{GAP}(?:года|г\.))?(?!\w)",
        ),
        (
            "since_year",
            rf"(?:с{GAP}момента|со{GAP}(?:дня|времени)|с{GAP}начала){GAP}(?:запуска|старта|реализации|работы)(?!\w)|since{GAP}(?:the|its|their){GAP}(?:launch|start|beginning|outset|opening)(?!{GAP}of{GAP}(?:the|this){GAP}year|{GAP}of{GAP}(?:19|20)\d\d|\w)|с{GAP}начала{GAP}{YEAR}(?:{GAP}года)?|since{GAP}(?:the{GAP}(?:beginning|start|end){GAP}of{GAP}|early{GAP}|mid-|late{GAP})?{YEAR}|from{GAP}{YEAR}{GAP}on(?:wards?)?(?!\w)|so{GAP}far{GAP}in{GAP}{YEAR}|since{GAP}(?:the|its|their){GAP}{_LAUNCH}in{GAP}{YEAR}|с{GAP}{YEAR}(?:{GAP}года|-го(?:{GAP}года)?)",
        ),
        (
            "since",
            rf"с{GAP}начала{GAP}(?:этого{GAP}|текущего{GAP}|нынешнего{GAP})?года|с{GAP}нового{GAP}года|since{GAP}(?:the{GAP})?(?:new{GAP}year|turn{GAP}of{GAP}the{GAP}year)(?!\w)|(?:since|from){GAP}the{GAP}(?:beginning|start){GAP}of{GAP}(?:the|this|last){GAP}year|since{GAP}last{GAP}year|since{GAP}the{GAP}year{GAP}(?:began|started)|since{GAP}january(?!{GAP}(?:19|20)\d\d)|с{GAP}января(?!{GAP}(?:19|20)\d\d|{GAP}по)|this{GAP}year{GAP}so{GAP}far|so{GAP}far{GAP}this{GAP}year|to{GAP}date{GAP}this{GAP}year|(?:in{GAP}the{GAP})?year[\s-]to[\s-]date",
        ),
        (
            "year",
            rf"(?:(?:in|for|over|during|of){GAP}(?:the{GAP})?)?(?:full|whole|entire|fiscal|financial|budget|calendar|reporting)(?:{GAP}|-)year{GAP}(?:of{GAP})?{YEAR}|(?:in|for|of|during|throughout){GAP}the{GAP}year{GAP}{YEAR}|(?:starting|beginning){GAP}(?:from|in){GAP}{YEAR}|(?:in|for|over|during|throughout){GAP}(?:the{GAP})?(?:whole|entire|all){GAP}of{GAP}{YEAR}|(?:in{GAP}|for{GAP})?fy{GAP}?{YEAR}|(?:in|for|during|of){GAP}(?:fiscal|financial){GAP}{YEAR}|compared{GAP}(?:to|with){GAP}{YEAR}(?![\d.,]*\d)|(?:(?<=итоги-)|(?<=бюджет-)|(?<=бюджет[аеу]-)|(?<=план-)|(?<=план[аеу]-)){YEAR}(?![\w-])|(?:against|versus|vs\.?|relative{GAP}to|on){GAP}{YEAR}(?={GAP}?[.,;:)](?!\d)|{GAP}(?:levels?|figures?|and|but)\b)|from{GAP}{YEAR}(?={GAP}levels?\b)|as{GAP}of{GAP}{YEAR}|(?:в|за|на|по{GAP}итогам|in|for|during|of|throughout|over|in{GAP}(?:early|late)|in{GAP}mid-?){GAP}?{YEAR}(?:{GAP}(?:год[уа]?|г\.|годом))?|{YEAR}{GAP}(?:год[а-я]*|г\.)|{YEAR}-(?:й|го|м|му)(?!\w)(?:{GAP}год[а-я]*)?|in{GAP}{YEAR}|the{GAP}{YEAR}(?={GAP}[a-z]{{3}})|{YEAR}(?={GAP}(?:did|was|saw|brought|has|had|ended|became|turned|proved|marked|gave|closed|began|opened|will|is)\b)|(?:(?<=\()|(?<=\(\s)){YEAR}(?=\s?[:–—-]\s?\d{{1,6}}(?:[.,]\d|[,;)]))",
        ),
        (
            "this",
            rf"(?:в|за|на){GAP}(?:этом|текущем|нынешнем|уходящем|наступившем|т\.){GAP}?(?:году|г\.)|за{GAP}(?:уходящий|этот|нынешний){GAP}год(?!\w)|за{GAP}текущий{GAP}год|(?:план{GAP})?на{GAP}(?:текущий{GAP}|этот{GAP}|весь{GAP})год|(?:план[а-я]*|бюджет[а-я]*|смет[аыуе]|лимит[а-я]*){GAP}(?:[а-я]{{4,20}}{GAP}){{1,2}}на{GAP}год(?!\w)|план{GAP}на{GAP}год(?!\w)|(?<=[.!?]\s)на{GAP}год(?={GAP})|(?:annual|yearly)(?={GAP}(?:budget|allocation|funding|plan|bill|sum|cost|target|estimate))|годов(?:ой|ого|ая|ую|ое)(?={GAP}(?:бюджет|план|смет|сумм|лимит|объ[её]м|фонд|заказ|потребност|расход))|в{GAP}тек\.{GAP}году|в{GAP}(?:нынешнем|текущем|этом)(?={GAP}?[–—-])|за{GAP}(?:одиннадцать{GAP}месяцев{GAP})?т\.{GAP}?г\.|this{GAP}(?:(?:fiscal|financial|budget|calendar){GAP})?year|(?:(?:in|for|over|during|of){GAP})?the{GAP}current{GAP}(?:(?:fiscal|financial|budget|calendar){GAP})?year|for{GAP}the{GAP}(?:whole{GAP}|entire{GAP}|full{GAP})?year(?!\w)",
        ),
        (
            "last",
            rf"(?:в|за){GAP}(?:(?:поза)?прошлом|всём{GAP}прошлом|весь{GAP}прошлый|прошедшем|минувшем|ушедшем|завершившемся|(?:поза)?прошлый|прошедший|минувший|ушедший|завершившийся){GAP}год[уа]?|по{GAP}итогам{GAP}(?:прошедшего|минувшего|ушедшего|завершившегося|позапрошлого){GAP}года|позапрошлого{GAP}года|(?:с|к){GAP}(?:прошлым|прошлому|прошлого|предыдущим|минувшим){GAP}год[оа-я]*|прошлого{GAP}года|(?<=период\s)прошлого(?=\s?[–—:;,.)]|\s\d)|в{GAP}(?:(?:поза)?прошлом|минувшем|предыдущем)(?={GAP}?[–—-])|(?:(?:in|for|over|during|throughout){GAP}(?:the{GAP})?(?:whole|entire|all){GAP}of{GAP})?last{GAP}(?:(?:fiscal|financial|budget|calendar){GAP})?year|the{GAP}(?:previous|preceding|prior){GAP}(?:(?:fiscal|financial|budget|calendar|reporting){GAP})?year|the{GAP}year{GAP}(?:before|prior|earlier)(?!\w|{GAP}last)",
        ),
        (
            "past_week",
            rf"(?:на|за){GAP}(?:прошл|прошедш|минувш|последн)(?:ей|ую|юю|ой){GAP}недел[еюи](?!\w)|(?:last|this|(?:in|over){GAP}the{GAP}(?:past|last)){GAP}week(?!\w)|на{GAP}(?:этой|текущей|нынешней){GAP}неделе(?!\w)|в{GAP}(?:прошл|прошедш|минувш)ом{GAP}месяце(?!\w)|за{GAP}(?:прошлый|прошедший|минувший|последний){GAP}месяц(?!\w)|(?:в|за){GAP}(?:эт|текущ|нынешн)(?:ом|ем|от|ий){GAP}месяце?(?!\w)|(?:last|this|(?:in|over){GAP}the{GAP}(?:past|last)){GAP}month(?!\w)",
        ),
        (
            "today",
            rf"today(?!['’])|yesterday|on{GAP}the{GAP}same{GAP}day|this{GAP}morning|(?:сегодня|вчера|накануне)(?!\w)"
            rf"|(?:on|во?){GAP}(?:{'|'.join(WEEKDAYS)})(?!\w)",
        ),
        ("next", rf"(?:в|на){GAP}(?:следующ|будущ|предстоящ)(?:ем|ий){GAP}году?(?!\w)|(?:next|the{GAP}coming){GAP}year"),
        (
            "span",
            rf"(?:в|за|на){GAP}(?:ближайшие|предстоящие|следующие){GAP}{_N}{GAP}(?:года|лет|год)(?!\w)|в{GAP}течение{GAP}(?:ближайших|предстоящих|следующих){GAP}{_N}{GAP}(?:года|лет)(?!\w)|за{GAP}(?:последние{GAP}|прошедшие{GAP}|минувшие{GAP}|эти{GAP})?{_N}{GAP}(?:последних{GAP}|прошедших{GAP}|минувших{GAP}|прошлых{GAP})?(?:года|лет|год)(?!\w)|(?:(?:over|in|during){GAP}(?:the{GAP})?(?:past{GAP}|last{GAP}|next{GAP}|coming{GAP})?|(?:for|within){GAP}(?:the{GAP})?(?:past|last|next|coming){GAP}){_N}{GAP}years(?!['’])(?:{GAP}(?:to|ending|ended){GAP}(?:the{GAP}end{GAP}of{GAP})?{YEAR})?|(?:over|in|during|for){GAP}(?:the{GAP}|a{GAP})(?:past{GAP}|last{GAP}|previous{GAP})?{_N}-year{GAP}period|(?:over|in|during|for){GAP}(?:the{GAP})?(?:past{GAP}|last{GAP})?{_N}{GAP}decades|(?:over|in|during|within){GAP}(?:the{GAP})(?:past{GAP}|last{GAP}|previous{GAP})?(decade)(?:{GAP}to{GAP}{YEAR})?(?!\w)",
        ),
        (
            "ago",
            rf"{_N}{GAP}(?:года|лет){GAP}назад|лет{GAP}{_N}{GAP}назад|{_N}{GAP}years{GAP}(?:ago|earlier|before)(?!\w)|a{GAP}(decade){GAP}(?:ago|earlier)(?!\w)",
        ),
        (
            "one",
            rf"(?:за|в{GAP}течение|на{GAP}протяжении){GAP}(?:(?:этот|весь|последний|истекший|ист[её]кший|календарный|отч[её]тный|всего){GAP})?год(?:а)?(?!\w)|в{GAP}отч[её]тном{GAP}году(?!\w)|(?:(?:по|об){GAP})?итог(?:ам|ах|и){GAP}(?:отч[её]тного{GAP}|всего{GAP})?года(?!\w)|(?:over|during|in){GAP}the{GAP}past{GAP}year|(?:over|during|throughout){GAP}(?:the{GAP}course{GAP}of{GAP})?the{GAP}year(?!{GAP}(?:to{GAP}date|before|prior|(?:19|20)\d\d))",
        ),
    )
)
# The year of a building or of a region says nothing of its figures, nor do the years of a programme.
FOUNDED = re.compile(
    r"\b(?:built|founded|established|formed|created|constructed|построен[а-я]*|построенн[а-я]*|возвед[её]н[а-я]*|began|begun|started|launched|начал[аои]?с[ья]|начат[а-я]*|стартовал[аи]?|основан[а-я]*|создан[а-я]*|образован[а-я]*"
    r"|стро[ия]тся|работает|работают|действует|вед[её]тся)\s(?:ещ[её]\s|back\s|only\s)?(?:in\s|since\s|в\s|с\s)?$"
)
BEGAN = re.compile(
    r"\b(?:came\sto|arrived|launched|started|begun|began|opened|приш[её]л|пришл[аои]|запущен|запустил|стартовал|начал[аои]?с[ья]|открыт|открыл)"
)
PROGRAMME = re.compile(
    r"(?:(?:программ|план|проект|концепци|дорожн)[а-я]*[^.;,\d]{0,80}|(?:programme|program|plan|project|concept)\b[^.;,\d]{0,60})\s(?:на\s|for\s)?$"
)
# What stands before a period that something is compared with.
COMPARED = re.compile(
    rf"(?:по{GAP}сравнению{GAP}(?:с{GAP}|со{GAP})?|(?:выше|ниже|больше|меньше){GAP}(?:данных|показател[а-я]+|уровня|цифр){GAP}(?:за{GAP})?|в{GAP}сравнении{GAP}с{GAP}|против{GAP}|чем{GAP}(?:в{GAP}|за{GAP})?|к{GAP}уровню{GAP}|относительно{GAP}|по{GAP}отношению{GAP}|compared{GAP}(?:with|to){GAP}|against{GAP}|(?:above|below){GAP}|than{GAP}(?:in{GAP})?|(?:up|down){GAP}(?:[^.;,]|[.,]\d){{1,24}}{GAP}on{GAP}|times{GAP}(?:the|that){GAP}(?:figure|number|level|total){GAP}(?:for|of|in){GAP}(?:the{GAP}same{GAP}(?:period|months|quarter|half){GAP})?|as{GAP}(?:in{GAP})?|from{GAP}|аналогичн[а-я]+{GAP}период[а-я]*{GAP}|(?:the{GAP})?(?:same|corresponding){GAP}(?:[a-z]+{GAP})?(?:period|months|quarter|half|days){GAP}(?:of|in){GAP})(?:аналогичн[а-я]+{GAP}период[а-я]*{GAP}|показател[а-я]+{GAP}|the{GAP}same{GAP}(?:(?:[a-z]+{GAP})?(?:period|months|quarter|half|days){GAP}(?:of{GAP}|in{GAP})?)?|уровн[а-я]+{GAP}|(?:такой{GAP}же|тот{GAP}же|тем{GAP}же|такому{GAP}же|аналогичный|соответствующ(?:ий|им)|same){GAP}(?:период(?:ом|у)?|отрез(?:ок|ком)(?:{GAP}времени)?|срок(?:ом)?|промежут(?:ок|ком)|period){GAP}|(?:теми{GAP}же|тем{GAP}же|такими{GAP}же|аналогичными|соответствующими){GAP}(?:[а-я]+{GAP})?(?:месяцам[и]?|сроками){GAP})?(?:за{GAP}|в{GAP}|in{GAP}|of{GAP})?$"
)
# 'В скобках – данные за 2024 год': what figures in parentheses are of
IN_BRACKETS = re.compile(r"(?:\bв\sскобках|\bin\s(?:brackets|parentheses))\b[^.;\d]{0,40}$")
# 'compared with 505 last autumn, and …': the period of the figure before it alone
OF_COMPARED = re.compile(
    r"(?:from|с|compared\s(?:with|to)|against|versus|против|по\sсравнению\sс)\s(?:(?:kzt|usd|eur|us\$|\$|€)\s?)?\d(?:[^,;()]|,(?=\d)){0,24}(?:\([^()]{0,24}\)\s?)?$"
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
    "day": (*_MONTHS_NEAR, "19", "20"),
    "months": ("мес", *(f"{n}мес" for n in COUNTS if n[-1] in "их"), "month", "year", *(f"{n}m" for n in range(1, 13))),
    "range": _MONTHS_NEAR,
    "quarters": ("квартал", "quarter"),
    "quarter": ("квартал", "quarter", "q1", "q2", "q3", "q4", "1q", "2q", "3q", "4q"),
    "half": ("полугоди", "половин", "half", "h1", "h2", "1h", "2h", "полгода"),
    "years": _YEARS_NEAR,
    "by_year": _YEARS_NEAR,
    "year_end": ("конц", "end", "year"),
    "by_month": (*_MONTHS_NEAR, "середин"),
    "month": _MONTHS_NEAR,
    "since_year": (
        *_YEARS_NEAR,
        "запуск",
        "старт",
        "реализац",
        "работы",
        "launch",
        "start",
        "beginning",
        "outset",
        "opening",
        "introduction",
    ),
    "since": ("начал", "since", "январ", "far", "date", "нового", "beginning", "start"),
    "year": _YEARS_NEAR,
    "this": ("год", "г.", "нынешнем", "текущем", "этом", "year", "annual"),
    "last": ("год", "year", "прошлого", "прошлом", "минувшем", "предыдущем"),
    "next": ("год", "year"),
    "today": ("today", "yesterday", "day", "morning", "сегодня", "вчера", "накануне", *WEEKDAYS),
    "past_week": ("недел", "week", "месяц", "month"),
    "span": ("год", "лет", "year", "decade"),
    "ago": ("назад", "ago", "earlier", "before"),
    "one": ("год", "year"),
}
_M_AT = " ".join(form.partition("[")[0] for forms in MONTHS for form in forms)
_N_AT = " ".join(("0", *COUNTS))
_O_AT = "за в по об итоги in over during for last final the перв втор трет четв first second third fourth i ii iv q 0"
# The words that a kind of period may open with; see ``openings``.
OPENS = {
    "days": opening("с from between"),
    "start": opening("на в к at as"),
    "close": opening("на at as"),
    "season": opening("за в этой этим нынешней нынешним прошлой прошлым весной летом осенью зимой in over during by before this last next"),
    "day": opening(f"0 {_M_AT}"),
    "months": opening(
        f"за в по об о итог результат показател in over for during of the first on sums report review figures {_N_AT}", BLANK
    ),
    "range": opening(f"с за в from between in {_M_AT}", BLANK),
    "quarters": opening("за по in over for during sum results review report figures two three"),
    "quarter": opening(_O_AT),
    "half": opening(f"{_O_AT} at of half h"),
    "years": opening("в за на с in for over during of from between 0", BLANK),
    "by_year": opening("к до by until till before through no"),
    "year_end": opening("к до by before until till through"),
    "by_month": opening("к до by"),
    "month": opening("в за к in during for last this as январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    "since_year": opening("с со since from so"),
    "since": opening("с since from this so in to year"),
    "since_month": opening("с since from starting"),
    "year": opening(
        "в за на по in for during of throughout over compared against versus vs relative on as from fy the full whole entire fiscal financial budget calendar reporting starting beginning 0"
    ),
    "this": opening("в за на план бюджет смета лимит this the in for over during of annual yearly годовой"),
    "last": opening("в за с к по прошлого позапрошлого last the in for over during throughout"),
    "next": opening("в на next the"),
    "today": opening("today yesterday on this сегодня вчера накануне в во"),
    "past_week": opening("на за в last this in over"),
    "span": opening("за в на over in during for within"),
    "one": opening("за в на по об итоги over during throughout in"),
    "ago": opening(f"лет a {_N_AT}"),
}
