"""Numbers as press releases print them, in Russian, Kazakh (Cyrillic and Latin letters) and English.

``find_numbers`` finds every number of a text, ``read_number`` reads the one number of a short quote again. Three steps,
each linear: atoms (digits and words of the lexicon), runs of atoms that make one number, ranges of two numbers. The text
is matched lower-cased and never normalised in place, so every span counts code points of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kzhealth.extract.number_words import LANGUAGES, ONE, SOFT_HYPHEN, Word, clean_token, compound_word, number_lexicon, unit_words
from kzhealth.extract.remembered import Remembered
from kzhealth.extract.runs import Atom, Run, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["MONEY", "Number", "find_numbers", "read_number"]

MONEY = frozenset({"KZT", "USD", "EUR", "RUB"})  # units

_BLANK = " \t\u00a0\u2007\u2009\u200a\u202f"
_GROUP = " \u00a0\u2009\u202f"
_HYPHEN = "\u2010\u2011-"  # the ASCII one last, so that it stands for itself inside a character class
_DASH = _HYPHEN + "\u2012\u2013\u2014"
_LETTERS = r"[^\W\d_][\w\u00ad\u0300-\u036f]*"
_TOKEN = re.compile(
    rf"(?=[0-9])(?:(?<!\w)|(?<=\bkzt)|(?<=\busd)|(?<=\beur)|(?<=\brub))(?<![0-9][.,])((?:[1-9][0-9]{{0,2}}(?:[{_GROUP}][0-9]{{3}})+(?![0-9])|[0-9]+)(?:[.,][0-9]+)*)|(?<!\w)(?:kzt|usd|eur|rub)(?=[0-9])|{_LETTERS}"
)
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_GROUPING = re.compile(rf"[{_GROUP}]")
_SUFFIX = re.compile(rf"([{_HYPHEN}]?)({_LETTERS})")
_LONE_LETTER = re.compile(r"[^\W\d_][\u00ad\u0300-\u036f]*(?!\w)")
_UNIT = re.compile(
    rf"(\.?)([{_BLANK}]{{0,2}}(?:\r?\n[{_BLANK}]{{0,2}})?|[{_HYPHEN}])([%\uff05₸$€₽]|us\$|{_LETTERS}\.?)"
    rf"(?:[{_BLANK}{_HYPHEN}]?({_LETTERS}\.?))?"
)
_CURRENCY_BEFORE = re.compile(rf"(?:us\$|[$€₸₽]|(?<![\w\u00ad\u0300-\u036f])(?:kzt|usd|eur|rub))[{_BLANK}]?\Z")
_BEFORE = frozenset(["kzt", "usd", "eur", "rub", "us$", "$", "€", "₸", "₽"])
_DIGIT_NEXT = re.compile(rf"[{_BLANK}]{{0,2}}[0-9]")
_WORD_BEFORE = re.compile(rf"({_LETTERS})[{_BLANK}\n]{{1,3}}\Z")
_WORD_AFTER = re.compile(rf"[{_BLANK}\n]{{1,3}}({_LETTERS})")
_AFTER_STOP = re.compile(rf"[{_BLANK}]{{0,2}}([\w,;:)%–—-])")
_LATIN_KAZAKH = frozenset("áäǵğıńñóöşúūüý")

# 'с 5 до 10' and 'from 5 to 10' tell a level before and one after: two numbers, so they are not here.
_RANGE_FRAMES = {"до": "от", "и": "между", "and": "between"}
_PER = frozenset({"a", "an", "per", "every", "each", "daily", "weekly", "monthly", "yearly"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a text, as printed and unsigned.

    ``value`` is exact; ``value_max`` is the upper end of a range, else None. ``precision`` is the unit of the last
    printed digit times the scale (100000000 for '14,8 млрд'), the finer of the two ends for a range; for words it is
    one times the scale, and a half or a quarter where they are named. ``start`` and ``stop`` are a half-open span of
    code points over numeral, scale word, case ending and unit, with the currency before and 'от' of a range.
    ``unit_id`` is percent, percentage_points, KZT, USD, EUR, RUB, times, storeys, beds or None. ``form`` is digits
    (also '300 тысяч'), word, compound_word (шестиэтажного), mixed (6-этажный, два-5) or ordinal (5-ші, 3-й).
    """

    value: Decimal
    value_max: Decimal | None
    precision: Decimal
    start: int
    stop: int
    unit_id: str | None
    form: str


def find_numbers(text: str, language: str | None = None) -> list[Number]:
    """All numbers of a text in order of position, without overlaps; never raises, in time linear in the text.

    ``language`` ('ru', 'kk', 'en') decides what cannot be seen from the number: '12,500' is 12500 in English and 12.5
    in the others, 'он' alone is ten in Kazakh. None: a comma goes by the script of the letters around it (twelve and a
    half where there are none), and 'он' counts only beside another Kazakh numeral.

    >>> [(str(n.value), n.unit_id, n.start, n.stop) for n in find_numbers("на 6,8 млрд тенге, рост 22%")]
    [('6800000000', 'KZT', 3, 17), ('22', 'percent', 24, 27)]
    """
    page = _page(text, language)
    return _join_ranges(page, list(_read_pieces(page, _scan(page))))


def read_number(quote: str, language: str | None = None) -> Number | None:
    """The one number of a quote, whatever other words stand beside it; None where there is none or more than one.

    ``language`` as for ``find_numbers``.

    >>> read_number("75 тысячам").value
    Decimal('75000')
    """
    numbers = find_numbers(quote, language)
    return numbers[0] if len(numbers) == 1 else None


# --- the text --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    folded: str
    language: str | None
    first: int
    last: int


def _page(text: str, language: str | None) -> _Page:
    folded = text.lower()
    if len(folded) != len(text):  # 'İ' grows when lower-cased, and would shift every span behind it
        folded = "".join(letter.lower()[0] for letter in text)
    return _Page(text, folded.replace("ё", "е"), language, len(text) - len(text.lstrip()), len(text.rstrip()))


_COMPOUNDS = ("этажн", "коечн", "қабат")


def _is_no_number(token: str) -> bool:
    return token not in number_lexicon().words and token.isalpha() and not any(part in token for part in _COMPOUNDS)


_NO_NUMBER = Remembered(_is_no_number)


def _scan(page: _Page) -> list[Atom]:
    """Digits and lexicon words in order: everything a number can be made of."""
    words = number_lexicon().words
    atoms: list[Atom] = []
    end = 0
    for match in _TOKEN.finditer(page.folded):
        token = match[0]
        if _NO_NUMBER[token]:
            continue
        word = words.get(token)
        if word is None:
            atom = _digits_atom(page, match) if match.lastindex else _rare_atom(match)
        else:
            atom = Atom(match.start(), match.end(), word)
        if atom is not None and atom.start >= end:
            atoms.append(_with_ending(page, atom) if "abbreviated" in atom.word.traits else atom)
            end = atoms[-1].stop
    return atoms


def _rare_atom(match: re.Match[str]) -> Atom | None:
    token = clean_token(match[0])
    word = number_lexicon().words.get(token) or compound_word(token)
    return Atom(match.start(), match.end(), word) if word else None


def _digits_atom(page: _Page, match: re.Match[str]) -> Atom | None:
    start, stop = match.span()
    letter = _LONE_LETTER.match(page.text, stop)
    if letter and letter[0].isupper() and letter[0] not in ("K", "M"):
        return None  # a name: 3D, 5G, 1С
    printed = _GROUPING.sub("", match[0])
    value = _figure(page, printed, start, stop)
    if value is None:
        return None
    decimals = value.partition(".")[2]
    traits = frozenset({"grouped"} if len(printed) < stop - start else ())
    step = Decimal((0, (1,), -len(decimals)))
    return _with_ending(page, Atom(start, stop, Word(Decimal(value), "digits", traits, LANGUAGES, step)))


def _figure(page: _Page, printed: str, start: int, stop: int) -> str | None:
    """Printed digits with a decimal point only; None for dates, versions and lists (25.11.2025, 1,2,3)."""
    if _COMMAS.fullmatch(printed) and ("." in printed or printed.count(",") > 1 or _is_english(page, start, stop)):
        return printed.replace(",", "")
    return printed.replace(",", ".") if _PLAIN.fullmatch(printed) else None


def _is_english(page: _Page, start: int, stop: int) -> bool:
    """Whether most letters within forty characters are plain Latin, unless the caller said the language."""
    if page.language is not None:
        return page.language == "en"
    around = unicodedata.normalize("NFC", page.folded[max(0, start - 40) : stop + 40])
    letters = [letter for letter in around if letter.isalpha()]
    plain = sum(letter.isascii() for letter in letters)
    return 2 * plain > len(letters) and _LATIN_KAZAKH.isdisjoint(letters)


def _with_ending(page: _Page, atom: Atom) -> Atom:
    """The atom with a case or ordinal ending behind it: 10-ти, 12-сі, 5-ші, млн-нан."""
    match = _SUFFIX.match(page.folded, atom.stop)
    if match is None:
        return atom
    ending = clean_token(match[2])
    traits = number_lexicon().suffixes.get(ending)
    digits = atom.word.kind == "digits"
    # A single letter right behind digits is a unit ('5м'), not an ending.
    if traits is None or (not match[1] and (not digits or len(ending) == 1)):
        return atom
    printed = page.text[atom.start : atom.stop]
    if ending == "х" and digits and (printed[-1] not in "234" or printed[-2:-1] == "1"):
        traits = frozenset({"ordinal", "closed"})  # 3-х is 'of three', 90-х 'of the nineties'
    return Atom(atom.start, match.end(), atom.word._replace(traits=atom.word.traits | traits))


def _gap(page: _Page, start: int, stop: int) -> str | None:
    """What stands between two atoms: ' ' for blanks, a joint such as '-' or 'and', None for anything longer."""
    if stop - start > 12:
        return None
    gap = page.folded[start:stop].replace(SOFT_HYPHEN, "")
    if gap.isspace():
        return " " if len(gap) <= 3 and gap.count("\n") <= 1 else None
    return "-" if gap in _HYPHEN and gap else " ".join(gap.split())


def _word_before(page: _Page, start: int) -> str:
    match = _WORD_BEFORE.search(page.folded, max(0, start - 32), start)
    return clean_token(match[1]) if match else ""


def _word_after(page: _Page, stop: int) -> str:
    match = _WORD_AFTER.match(page.folded, stop)
    return clean_token(match[1]) if match else ""


# --- one number out of atoms -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A number before ranges are joined; ``bare`` is where it stops without its unit."""

    number: Number
    bare: int
    scale: Decimal | None
    padded: bool


def _read_pieces(page: _Page, atoms: Sequence[Atom]) -> Iterator[_Piece]:
    at = floor = 0
    while at < len(atoms):
        first = at
        run, at = _collect(page, atoms, at)
        if at < len(atoms) and _spoils(page, run, atoms[at]):
            at += 1
        elif run.atoms and not _is_name_part(page, atoms, first):
            piece = _finish(page, run, floor)
            if _is_number(page, run, piece, atoms[at : at + 1]):
                floor = piece.number.stop
                yield piece


def _collect(page: _Page, atoms: Sequence[Atom], at: int) -> tuple[Run, int]:
    """The longest number from one atom on, and the atom behind it. An ordinal makes none."""
    run = Run()
    begin = at
    while at < len(atoms):
        atom = atoms[at]
        gap = _gap(page, atoms[at - 1].stop, atom.start) if at > begin else None
        if gap == "and" and (run.atoms[0].word.kind == "digits" or _word_before(page, run.atoms[0].start) == "between"):
            break
        if not run.take(atom, gap, _scale_behind(page, atoms, at)):
            break
        at += 1
    if at > begin:
        return run, at
    # 'вторая половина' and 'third quarter' are no shares.
    half = at + 1 < len(atoms) and atoms[at + 1].word.kind == "fraction"
    return run, at + 1 + (half and _gap(page, atoms[at].stop, atoms[at + 1].start) == " ")


def _scale_behind(page: _Page, atoms: Sequence[Atom], at: int) -> Decimal | None:
    if at + 1 == len(atoms) or atoms[at + 1].word.kind != "scale":
        return None
    near = _gap(page, atoms[at].stop, atoms[at + 1].start) in ("", " ")
    return atoms[at + 1].word.value if near else None


_TEENS = frozenset(map(Decimal, range(10, 20)))
_ABLATIVE = re.compile(r"(?:[дтн][ае]н|[dtn][ae]n)\Z")


def _spoils(page: _Page, run: Run, following: Atom) -> bool:
    """Whether the next atom shows that the run is no number: двадцать пятый, две трети, 5 млн тысяч, үштен бір."""
    if not run.atoms:
        return False
    last, word = run.atoms[-1], following.word
    if _gap(page, last.stop, following.start) not in (" ", "-"):
        return False
    if word.kind == "ordinal":
        # 'two first-aid posts' are two, 'twenty first-year students' twenty
        few = last.word.kind == "unit" and last.word.value > ONE >= word.value
        few = few or page.text.startswith(tuple(_HYPHEN), following.stop) or last.word.value in _TEENS
        few = few and "en" in word.languages and _gap(page, last.stop, following.start) == " "
        return last.word.kind != "digits" and not few
    if word.kind in ("scale", "dozen"):
        return "bound" in word.traits and "glued" not in word.traits
    # үштен бір is one third; елуден онын екісі are two numbers, and so are 58 мыңы бір жасқа толмаған.
    fraction = "closed" in last.word.traits and word.kind in ("unit", "indefinite") and not word.traits
    if not fraction or run.atoms[0].word.kind == "digits" or "kk" not in "".join(word.languages):
        return False
    return _ABLATIVE.search(page.folded, last.start, last.stop) is not None and word.value < last.word.value


def _is_name_part(page: _Page, atoms: Sequence[Atom], at: int) -> bool:
    """Whether a hyphen ties the number to a word before it: COVID-19, КОВИД-он тоғыз."""
    start = atoms[at].start
    if start < 2 or page.text[start - 1] not in _HYPHEN or (at and atoms[at - 1].stop == start - 1):
        return False
    letter = page.text[start - 2]
    return letter.isalpha() or letter == SOFT_HYPHEN or unicodedata.combining(letter) > 0


def _finish(page: _Page, run: Run, floor: int) -> _Piece:
    last = run.atoms[-1]
    start, bare = run.atoms[0].start, last.stop
    abbreviated = "abbreviated" in last.word.traits
    unit_id, stop = last.word.unit_id, bare
    ordinal = "ordinal" in last.word.traits
    if unit_id is None and not ordinal:
        unit_id, stop = _unit_behind(page, bare, abbreviated)
    if abbreviated and unit_id is None and _stop_belongs(page, bare):
        bare = stop = bare + 1
    if unit_id is None:
        before = _CURRENCY_BEFORE.search(page.folded, max(floor, start - 5), start)
        if before:
            unit_id, start = unit_words()[before[0].rstrip(_BLANK)][0], before.start()
    number = Number(
        value=run.value,
        value_max=None,
        precision=run.step,
        start=start,
        stop=stop,
        unit_id=unit_id,
        form="ordinal" if ordinal else _form(run, unit_id),
    )
    printed = page.text[run.atoms[0].start : run.atoms[0].start + 2]
    return _Piece(number, bare, run.scale if run.scales == 1 else None, printed[:1] == "0" and printed[1:].isdigit())


def _form(run: Run, unit_id: str | None) -> str:
    kinds = {atom.word.kind for atom in run.atoms} - {"scale"}
    if "compound" in kinds:
        return "compound_word"
    if "digits" not in kinds:
        return "word"
    return "digits" if kinds == {"digits"} and unit_id not in ("storeys", "beds") else "mixed"


def _unit_behind(page: _Page, stop: int, abbreviated: bool) -> tuple[str | None, int]:
    """The unit word or sign behind a number and where it stops; (None, stop) without one."""
    match = _UNIT.match(page.folded, stop)
    if match is None or (match[1] and not abbreviated):
        return None, stop
    units = unit_words()
    first, second = clean_token(match[3].rstrip(".")), clean_token((match[4] or "").rstrip("."))
    if second and (found := units.get(f"{first} {second}")):
        return found[0], _unit_stop(page, match.end(4), found[1])
    found = units.get("-" + first) if match[2] and match[2] in _HYPHEN else None
    found = found or units.get(first)
    if found is None:
        return None, stop
    end = _unit_stop(page, match.end(3), found[1])
    if first in _BEFORE and _DIGIT_NEXT.match(page.folded, end):
        return None, stop  # 'in 2025 KZT 8.2 billion': the currency of the next figure
    if not first.isalpha() and (ending := _SUFFIX.match(page.folded, end)) and ending[1]:
        traits = number_lexicon().suffixes.get(clean_token(ending[2]))
        end = ending.end() if traits is not None and "ordinal" not in traits else end
    return found[0], end


def _unit_stop(page: _Page, end: int, dotted: bool) -> int:
    """Where a unit stops: with its full stop only if it is an abbreviation and the sentence goes on."""
    end -= page.text[end - 1] == "."
    return end + (dotted and _stop_belongs(page, end))


def _stop_belongs(page: _Page, at: int) -> bool:
    """Whether the full stop at this place marks an abbreviation inside a sentence."""
    if page.text[at : at + 1] != ".":
        return False
    match = _AFTER_STOP.match(page.text, at + 1)
    return match is not None and not match[1].isupper()


def _is_number(page: _Page, run: Run, piece: _Piece, following: Sequence[Atom]) -> bool:
    """Whether the words around let the run stand as a number."""
    first = run.atoms[0]
    traits, kind = first.word.traits, first.word.kind
    number = piece.number
    alone = len(run.atoms) == 1
    if "bound" in traits and (alone or kind not in ("unit", "ten")):
        return False
    if "vague" in traits and not (number.start == page.first and number.stop == page.last):
        dashed = page.text[number.stop : number.stop + 1] in tuple(_DASH)
        return not dashed and _word_before(page, first.start) in number_lexicon().guards["qualifier"]
    if "homonym" in traits and not (not alone and run.atoms[1].word.languages == first.word.languages):
        return page.language == "kk" and (not alone or number.unit_id is not None or _goes_on(page, number.stop))
    if alone and kind in ("indefinite", "fraction"):
        return _is_counted(page, first, following)
    return True


def _goes_on(page: _Page, stop: int) -> bool:
    match = _WORD_AFTER.match(page.text, stop)
    return stop == page.last or (match is not None and match[1][0].islower())


def _is_counted(page: _Page, atom: Atom, following: Sequence[Atom]) -> bool:
    """Whether 'один', 'one', 'половина' is a figure and not 'один из', 'ни один', 'one-stop', '2-я половина'."""
    guards = number_lexicon().guards
    if page.text[atom.stop : atom.stop + 1] in tuple(_HYPHEN):
        return bool(following) and following[0].start == atom.stop + 1 and following[0].word.value > atom.word.value
    before, share = _word_before(page, atom.start), atom.word.kind == "fraction"
    said = share and before == "that" and _word_after(page, atom.stop) == "of"  # 'found that half of them smoke'
    if page.text[max(0, atom.start - 1) : atom.start] in tuple(_HYPHEN) or (before in guards["not_after"] and not said):
        return False
    return share or _word_after(page, atom.stop) not in guards["not_before"]


# --- ranges ----------------------------------------------------------------------------------------------------------


def _join_ranges(page: _Page, pieces: Sequence[_Piece]) -> list[Number]:
    numbers: list[Number] = []
    at = 0
    while at < len(pieces):
        joined = _range(page, pieces, at)
        number = joined or pieces[at].number
        at += 2 if joined else 1
        bare = pieces[at - 1].bare
        numbers.append(number if number.unit_id != "times" or _is_ratio(page, number, bare) else _without_unit(number, bare))
    return numbers


def _without_unit(number: Number, bare: int) -> Number:
    return replace(number, unit_id=None, stop=bare)


_OCCASIONS = 20
_COMPARES = frozenset(["as", "more", "higher", "fewer", "less", "lower", "greater", "larger", "above", "over", "the"])


def _is_ratio(page: _Page, number: Number, bare: int) -> bool:
    """Whether 'раз' and 'times' compare ('в 2 раза', '2.5 times') and do not count occasions ('2 раза в год')."""
    unit = clean_token(page.folded[bare : number.stop].strip(_BLANK + "\n"))
    if unit == "times":
        behind = _word_after(page, number.stop)
        occasions = number.precision >= 1 and number.value >= _OCCASIONS and behind not in _COMPARES
        return behind not in _PER and not occasions
    if unit not in ("раз", "раза"):
        return True
    return (number.start == page.first and number.stop == page.last) or number.precision < 1 or _word_before(page, number.start) == "в"


def _range(page: _Page, pieces: Sequence[_Piece], at: int) -> Number | None:
    """The range that two neighbours make, or None."""
    if at + 1 == len(pieces):
        return None
    low, high = pieces[at], pieces[at + 1]
    start = low.number.start
    if _is_dash(page, low, high):
        chain = (at and _is_dash(page, pieces[at - 1], low)) or (at + 2 < len(pieces) and _is_dash(page, high, pieces[at + 2]))
        if chain or low.padded or high.padded:  # 8-800-080, 2025-11-25, 05-06
            return None
    else:
        joint = _gap(page, low.number.stop, high.number.start)
        if joint not in _RANGE_FRAMES:
            return None
        opening = _WORD_BEFORE.search(page.folded, max(0, start - 32), start)
        if opening is None or clean_token(opening[1]) != _RANGE_FRAMES[joint]:
            return None
        start = opening.start()
    return _span_range(low, high, start)


def _is_dash(page: _Page, low: _Piece, high: _Piece) -> bool:
    stop = low.number.stop
    return high.number.start - stop == 1 and page.text[stop] in _DASH


def _span_range(low: _Piece, high: _Piece, start: int) -> Number | None:
    below, above = low.number, high.number
    before = above.unit_id is None and low.bare == below.stop  # '$5-10 million'
    if below.form == "ordinal" or not (below.unit_id in (None, above.unit_id) or before):
        return None
    value, precision = below.value, below.precision
    if low.scale is None and high.scale is not None:
        scaled = times(value, high.scale)
        if scaled < above.value:
            value, precision = scaled, times(precision, high.scale)
    if value >= above.value:
        return None
    return Number(
        value=value,
        value_max=above.value,
        precision=min(precision, above.precision),
        start=start,
        stop=above.stop,
        unit_id=above.unit_id or below.unit_id,
        form=above.form if above.form in (below.form, "ordinal") else "mixed",
    )
