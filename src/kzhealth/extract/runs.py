"""One number out of digits and number words that stand in a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.number_words import LANGUAGES, ONE, Word

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Atom", "Run", "times"]

# Which kinds a joint that is not a blank may join: (kinds before it, kinds behind it).
_JOINTS = {
    "": (frozenset({"digits"}), frozenset({"scale"})),
    "-": (frozenset({"ten"}), frozenset({"unit", "indefinite"})),
    ".": (frozenset({"scale"}), frozenset({"digits"})),
    "and": (frozenset({"hundred", "scale"}), frozenset({"unit", "indefinite", "teen", "ten"})),
    "с": (frozenset({"unit", "teen", "ten", "hundred", "digits", "indefinite"}), frozenset({"fraction"})),
    "a": (frozenset({"fraction"}), frozenset({"dozen", "scale"})),
}
_JOINTS["and a"] = _JOINTS["с"]
# Every digit a document prints is kept, however many there are; the default context would round to 28.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_ZERO, _QUARTER = Decimal(0), Decimal("0.25")


class Atom(NamedTuple):
    """Digits or a number word with its span: what numbers are made of."""

    start: int
    stop: int
    word: Word


@dataclass(slots=True)
class Run:
    """Atoms that make one number, and the sum so far.

    ``level`` says what may follow within the thousands: 4 anything, 3 below a hundred, 2 units, 1 and 0 nothing.
    """

    atoms: list[Atom] = field(default_factory=list)
    languages: frozenset[str] = LANGUAGES
    total: Decimal = _ZERO
    group: Decimal | None = None
    level: int = 4
    scale: Decimal | None = None
    scales: int = 0
    step: Decimal = ONE
    gap: str | None = None
    ahead: Decimal | None = None

    @property
    def value(self) -> Decimal:
        """The sum so far."""
        return _EXACT.add(self.total, self.group or _ZERO)

    @property
    def whole(self) -> bool:
        """Whether smaller parts may follow: '5 млн 300 тыс.' but not '14,8 млрд 300 тыс.'."""
        return self.scale is None or self.group is not None or self.step == self.scale

    def take(self, atom: Atom, gap: str | None, ahead: Decimal | None) -> bool:
        """Add an atom if it can continue the number; ``ahead`` is the scale that stands behind it."""
        taker = _TAKERS.get(atom.word.kind)
        if taker is None or (self.atoms and not self._fits(atom, gap)):
            return False
        self.gap, self.ahead = gap, ahead
        if not taker(self, atom.word):
            return False
        self.atoms.append(atom)
        self.languages &= atom.word.languages
        return True

    def _fits(self, atom: Atom, gap: str | None) -> bool:
        last = self.atoms[-1].word
        if gap is None or "closed" in last.traits or not self.languages & atom.word.languages:
            return False
        if gap == " ":
            return "glued" not in atom.word.traits
        before, behind = _JOINTS.get(gap, (frozenset(), frozenset()))
        return last.kind in before and atom.word.kind in behind and (gap != "." or "abbreviated" in last.traits)


def times(value: Decimal, scale: Decimal) -> Decimal:
    """Multiply exactly, without the '.0' of 14.8 times a thousand million."""
    product = _EXACT.multiply(value, scale)
    whole = product.to_integral_value()
    return whole if whole == product else product


def _take_small(run: Run, word: Word) -> bool:
    rank = {"hundred": 3, "ten": 2, "teen": 2}.get(word.kind, 1)
    digits = bool(run.atoms) and run.atoms[0].word.kind == "digits"
    if rank >= run.level or digits or not run.whole:
        return False
    run.group = (run.group or _ZERO) + word.value
    run.level = 1 if word.kind == "teen" else rank
    run.step = word.step
    return True


def _take_hundred(run: Run, word: Word) -> bool:
    if run.level == 1 and run.group is not None and run.group < 20 and run.step == 1 and "ru" not in word.languages:
        run.group, run.level = run.group * word.value, 3  # three hundred, екі жүз
        return True
    return _take_small(run, word)


def _take_alone(run: Run, word: Word) -> bool:
    """Collectives, multipliers and compounds begin a number: полтора миллиона, втрое, шестиэтажный."""
    if run.atoms:
        return False
    run.group, run.level, run.step = word.value, 1, word.step
    return True


def _take_collective(run: Run, word: Word) -> bool:
    """A collective begins a number, in Kazakh also behind tens: 'он төртеуі'."""
    tens = bool(run.atoms) and run.level == 2 and run.atoms[-1].word.kind == "ten" and "ru" not in word.languages
    return _take_small(run, word) if tens else _take_alone(run, word)


def _take_digits(run: Run, word: Word) -> bool:
    if run.scale is not None:
        # '5 млн 2025 года' is two numbers, '5 тысяч 200' and '5 млн 300 тыс.' are one.
        smaller = run.whole and (word.step == 1 or run.ahead is not None) and word.value < run.scale and run.group is None
        rest = run.gap == " " and (run.scale == 1000 or "grouped" in word.traits)
        part = rest if run.ahead is None else run.ahead < run.scale
        if not smaller or not part or run.atoms[0].word.kind != "digits":
            return False
    elif run.atoms:
        return False
    run.group, run.level, run.step = word.value, 1, word.step
    return True


def _take_scale(run: Run, word: Word) -> bool:
    if (run.scale is not None and word.value >= run.scale) or (run.atoms and run.group is None):
        return False
    run.total = _EXACT.add(run.total, times(ONE if run.group is None else run.group, word.value))
    run.step = times(run.step, word.value)
    run.group, run.level, run.scale, run.scales = None, 4, word.value, run.scales + 1
    return True


def _take_dozen(run: Run, word: Word) -> bool:
    if run.scale is not None or (run.atoms and run.group is None):
        return False
    run.group = times(ONE if run.group is None else run.group, word.value)
    run.step = times(run.step, word.value)
    run.level = 1
    return True


def _take_fraction(run: Run, word: Word) -> bool:
    if not run.atoms:
        run.group = word.value
    elif run.group is None or run.level == 0 or run.step != 1 or run.scale is not None:
        return False
    elif word.kind == "half" or run.gap != " ":
        run.group = _EXACT.add(run.group, word.value)  # два с половиной, бір жарым
    elif run.level == 1 and (run.group == 1 or (run.group < 4 and word.value == _QUARTER)):
        run.group *= word.value  # три четверти, одна половина
    else:
        return False
    run.level, run.step = 0, word.step
    return True


_TAKERS: dict[str, Callable[[Run, Word], bool]] = {
    "digits": _take_digits,
    "unit": _take_small,
    "indefinite": _take_small,
    "teen": _take_small,
    "ten": _take_small,
    "hundred": _take_hundred,
    "collective": _take_collective,
    "multiplier": _take_alone,
    "compound": _take_alone,
    "scale": _take_scale,
    "dozen": _take_dozen,
    "fraction": _take_fraction,
    "half": _take_fraction,
}
