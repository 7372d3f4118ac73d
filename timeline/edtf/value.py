"""The value every other module speaks of: an EDTF text with its four bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from functools import cached_property

from timeline.edtf import grammar, masks, sets
from timeline.edtf.bounds import EndBeforeStart, bounds
from timeline.edtf.calendar import DAY
from timeline.edtf.display import LANGUAGES, display
from timeline.edtf.errors import EdtfError
from timeline.edtf.forms import Date, Form, Interval, Precision, Run, Set, coarsest, in_the_south, year_text
from timeline.edtf.relations import INTERSECTS, Match
from timeline.edtf.slips import helped

_EPOCH = Day(1970, 1, 1).toordinal()


@dataclass(frozen=True, eq=False)
class Edtf:
    """An EDTF date: its canonical text, and when it may begin and end.

    The first instant lies in [start_earliest, start_latest), the last in [end_earliest, end_latest): seconds since
    1970-01-01T00:00:00Z, NEG_INF and POS_INF where an end is open. Made by `parse` or by the constructors here.
    """

    text: str
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"Edtf({self.text!r})"

    def __eq__(self, other):
        return self.text == other.text if isinstance(other, Edtf) else NotImplemented

    def __hash__(self):
        return hash(self.text)

    @staticmethod
    def year(year: int) -> "Edtf":
        return parse(year_text(year))

    @staticmethod
    def month(year: int, month: int) -> "Edtf":
        """A month 1-12, or a season by its code 21-41."""
        return parse(f"{year_text(year)}-{month:02}")

    @staticmethod
    def day(year: int, month: int, day: int) -> "Edtf":
        return parse(f"{year_text(year)}-{month:02}-{day:02}")

    @staticmethod
    def from_date(day: Day) -> "Edtf":
        return parse(Day.isoformat(day))

    @staticmethod
    def interval(start: "Edtf", end: "Edtf") -> "Edtf":
        """From start to end; raises EdtfError where the end comes first."""
        return parse(f"{start}/{end}")

    @staticmethod
    def since(start: "Edtf") -> "Edtf":
        """From start on, no end in sight."""
        return parse(f"{start}/..")

    @staticmethod
    def by(end: "Edtf") -> "Edtf":
        """One of the days (months, years) up to and including end; not that it always went on until then."""
        return parse(f"[..{end}]")

    @cached_property
    def form(self) -> Form:
        return grammar.read(self.text)

    @cached_property
    def uncertain(self) -> bool:
        """Whether any part carries ? or %: then it is never certain."""
        return any(part.uncertain for part in self.form.parts())

    @cached_property
    def approximate(self) -> bool:
        """Whether any part carries ~ or %."""
        return any(part.approximate for part in self.form.parts())

    @property
    def open_start(self) -> bool:
        return self.form.open_start

    @property
    def open_end(self) -> bool:
        return self.form.open_end

    @property
    def unknown_start(self) -> bool:
        return isinstance(self.form, Interval) and self.form.start == ""

    @property
    def unknown_end(self) -> bool:
        return isinstance(self.form, Interval) and self.form.end == ""

    @property
    def level(self) -> int:
        """0, 1 or 2: the lowest level of the specification that has this text; 3 for an extension of ours."""
        return self.form.level

    @property
    def precision(self) -> Precision | None:
        """Of the least precise part; None where no date is stated (`../..`)."""
        return coarsest(self.form)

    @cached_property
    def is_hull(self) -> bool:
        """Whether the bounds span more than the date says (a set, a mask with gaps), so that `overlaps` must decide."""
        match self.form:
            case Date() as date:
                return date.is_mask and not masks.is_contiguous(date)
            case Set(elements=(Run(),), all_of=False):
                return False
            case Set(elements=(Date() as date,)):
                return date.is_mask
        return isinstance(self.form, Set)

    def members(self) -> Iterator["Edtf"]:
        """The dates of a set or a mask, made as they are asked for; anything else is its own only member."""
        for form in sets.members(self.form):
            yield _of(form)

    def overlaps(self, a: int, b: int) -> Match:
        """How the date stands to the window [a, b) of seconds; exact for sets and masks too."""
        four = self.start_earliest, self.start_latest, self.end_earliest, self.end_latest
        if not INTERSECTS.possible(*four, a, b) or (self.is_hull and not sets.some_member_meets(self.form, a, b)):
            return "no"
        certain = not self.uncertain and INTERSECTS.certain(*four, a, b)
        if certain and isinstance(self.form, Set) and self.form.all_of:
            certain = sets.some_member_within(self.form, a, b)
        return "certain" if certain else "possible"

    def display(self, language: str) -> str:
        """How people say it, in English ("en") or German ("de"); any other language is a KeyError."""
        return display(self.form, LANGUAGES[language])


def parse(text: str, *, southern: bool = False) -> Edtf:
    """The date that an EDTF text says; raises EdtfError.

    The season codes 21-24 name no hemisphere and are northern; with `southern` they become 29-32, which do, so that a
    stored text always means the same.
    """
    return _read_days(text) or _parse(text, southern)


def _read_days(text: str) -> Edtf | None:
    """A day, or from one day to another, which is nine of ten dates in news: in a fraction of the time that others take."""
    try:
        if len(text) == 10:
            first = last = _read_day(text)
            form = _day_of(text)
        elif len(text) == 21 and text[10] == "/":
            first, last = _read_day(text[:10]), _read_day(text[11:])
            form = Interval(_day_of(text[:10]), _day_of(text[11:]))
        else:
            return None
    except ValueError:
        return None
    if last < first:
        return None
    date = _make(text, first, first + DAY, last, last + DAY)
    date.__dict__.update(form=form, uncertain=False, approximate=False, is_hull=False)
    return date


def _read_day(text: str) -> int:
    """The second at which a day begins. Raises ValueError."""
    if text[4] == text[7] == "-":
        return (Day.fromisoformat(text).toordinal() - _EPOCH) * DAY
    raise ValueError


def _day_of(text: str) -> Date:
    return Date(text[:4], text[5:7], text[8:])


def _make(text: str, *four: int) -> Edtf:
    """Edtf(...) without a frozen dataclass's price for each field."""
    date = object.__new__(Edtf)
    made = date.__dict__
    made["text"] = text
    made["start_earliest"], made["start_latest"], made["end_earliest"], made["end_latest"] = four
    return date


def _parse(text: str, southern: bool) -> Edtf:
    try:
        return _read(text, southern)
    except EdtfError as error:
        raise helped(error, _read) from None


def _read(text: str, southern: bool = False) -> Edtf:
    form = grammar.read(text)
    if southern:  # read again: in the south summer ends in the next year, after the autumn of this one
        form = grammar.read(str(in_the_south(form)))
    try:
        return _of(form)
    except EndBeforeStart:
        raise EdtfError(text, text.index("/") + 1, "an end that is not before the start") from None


def _of(form: Form) -> Edtf:
    date = _make(str(form), *bounds(form))
    date.__dict__["form"] = form
    return date
