"""Where an event lies on the axis of seconds, and how that is indexed.

    first instant:  [start_earliest ......... start_latest)
    last instant:                     [end_earliest ......... end_latest)

Pure arithmetic on signed 64-bit seconds since 1970-01-01T00:00:00Z; the 64-bit limits stand for open ends. Computed
here and not in SQL, because differences of limits overflow in a database.
"""

from datetime import date
from typing import NamedTuple

from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.records import EventRecord

DAY = 86_400
YEAR = 366 * DAY

# The classes of length by which the range index is split: each answers a window with one seek, because no event of
# a class can start earlier than its length before the window. Changing this table is a migration.
CLASS_LENGTHS = (DAY, 31 * DAY, YEAR, 10 * YEAR, 100 * YEAR, 1_000 * YEAR, POS_INF)
OPEN_END = len(CLASS_LENGTHS)
OPEN_START = OPEN_END + 1
OPEN_BOTH = OPEN_END + 2


class Span(NamedTuple):
    """The four bounds of one event, half-open, in seconds; `uncertain` events are certain of no window."""

    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    uncertain: bool

    @property
    def position(self) -> int:
        """Where the event stands in order: its start, or its end when nobody says since when."""
        return self.end_latest if self.start_earliest == NEG_INF else self.start_earliest

    @property
    def span_class(self) -> int:
        """The row of CLASS_LENGTHS that holds this length, or one of OPEN_END, OPEN_START, OPEN_BOTH."""
        open_start, open_end = self.start_earliest == NEG_INF, self.end_latest == POS_INF
        if open_start or open_end:
            return (OPEN_BOTH if open_end else OPEN_START) if open_start else OPEN_END
        length = self.end_latest - self.start_earliest
        return next(row for row, longest in enumerate(CLASS_LENGTHS) if length <= longest)


def known_until(record: EventRecord, today: date) -> date | None:
    """The day an event with no end in sight was last reported: its newest citation's, or `today` if none has a day."""
    if record.date.end_earliest != POS_INF:
        return None
    return max((c.document.published for c in record.citations if c.document.published), default=today)


def span(date: Edtf, known_until: date | None) -> Span:
    """The bounds of an event dated `date`; an event with no end in sight lasted at least until `known_until`."""
    end_earliest = date.end_earliest
    if end_earliest == POS_INF and known_until is not None:
        end_earliest = max(Edtf.from_date(known_until).start_earliest, date.start_earliest)
    return Span(date.start_earliest, date.start_latest, end_earliest, date.end_latest, date.uncertain)
