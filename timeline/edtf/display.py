"""A date as people say it, in English and German: what the API, the page and the exports show beside the EDTF text.

Lossy on purpose: which component is qualified is said of the whole date. A language is a table of words.
"""

from dataclasses import dataclass
from functools import lru_cache

from timeline.edtf import masks
from timeline.edtf.bounds import edges
from timeline.edtf.calendar import plus_months
from timeline.edtf.forms import SEASONS, Date, Form, Interval, Moment, Run, Set, season_kind, year_number, year_text

# A phrase for months and years, and one for days, which take an article in German.
Phrase = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """The words of one language; `{}` is where a date goes. One is the same as itself alone, by which it is found in caches."""

    months: tuple[str, ...]
    seasons: tuple[str, ...]
    southern: str
    parts: dict[str, str]
    ordinals: tuple[str, ...]
    day: str
    time: str
    decade: str
    bce: str
    thousands: str
    about: str
    perhaps: str
    since: Phrase
    starting: Phrase
    until: Phrase
    ended: Phrase
    by: str
    before: str
    by_the_end_of: str
    or_later: str
    between: Phrase
    some_day: Phrase
    some_month: str
    unknown: dict[str, str]
    of_unknown_year: str
    unbounded: dict[tuple[str, str], str]
    one_of: str
    all_of: str


ENGLISH = Language(
    months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December"),
    seasons=("spring", "summer", "autumn", "winter"),
    southern="{} (southern hemisphere)",
    parts={"quarter": "{} quarter of {}", "quadrimester": "{} third of {}", "semester": "{} half of {}"},
    ordinals=("1st", "2nd", "3rd", "4th"),
    day="{}",
    time="{}, {}",
    decade="the {}s",
    bce="{} BCE",
    thousands=",",
    about="about {}",
    perhaps="possibly {}",
    since=("since {}", "since {}"),
    starting=("from {}, end unknown", "from {}, end unknown"),
    until=("until {}", "until {}"),
    ended=("until {}, start unknown", "until {}, start unknown"),
    by="by {}",
    before="before {}",
    by_the_end_of="by the end of {}",
    or_later="{} or later",
    between=("between {} and {}", "between {} and {}"),
    some_day=("some day in {}", "some day in {}"),
    some_month="some month of {}",
    unknown={"day": "an unknown day", "month": "an unknown month", "year": "an unknown year"},
    of_unknown_year="{} of an unknown year",
    unbounded={("..", ".."): "always", ("", ".."): "since an unknown time", ("..", ""): "until an unknown time"},
    one_of="or",
    all_of="and",
)  # fmt: skip

GERMAN = Language(
    months=("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
            "November", "Dezember"),
    seasons=("Frühling", "Sommer", "Herbst", "Winter"),
    southern="{} (Südhalbkugel)",
    parts={"quarter": "{} Quartal {}", "quadrimester": "{} Drittel {}", "semester": "{} Halbjahr {}"},
    ordinals=("1.", "2.", "3.", "4."),
    day="{}.",
    time="{}, {} Uhr",
    decade="{}er-Jahre",
    bce="{} v. Chr.",
    thousands=".",
    about="etwa {}",
    perhaps="vermutlich {}",
    since=("seit {}", "seit dem {}"),
    starting=("ab {}, Ende unbekannt", "ab dem {}, Ende unbekannt"),
    until=("bis {}", "bis zum {}"),
    ended=("bis {}, Beginn unbekannt", "bis zum {}, Beginn unbekannt"),
    by="spätestens am {}",
    before="vor {}",
    by_the_end_of="bis Ende {}",
    or_later="{} oder später",
    between=("zwischen {} und {}", "zwischen dem {} und dem {}"),
    some_day=("ein Tag im {}", "ein Tag im Jahr {}"),
    some_month="ein Monat im Jahr {}",
    unknown={"day": "ein unbekannter Tag", "month": "ein unbekannter Monat", "year": "ein unbekanntes Jahr"},
    of_unknown_year="{} eines unbekannten Jahres",
    unbounded={("..", ".."): "immer", ("", ".."): "seit unbekannter Zeit", ("..", ""): "bis zu unbekannter Zeit"},
    one_of="oder",
    all_of="und",
)  # fmt: skip

LANGUAGES = {"en": ENGLISH, "de": GERMAN}


def display(form: Form, words: Language) -> str:
    match form:
        case Interval():
            return _interval(form, words)
        case Set():
            return _set(form, words)
        case Moment():
            return _moment(form, words)
        case _:
            return _date(form, words)


def _date(date: Date, words: Language) -> str:
    said = _mask(date, words) if date.is_mask else _plain(date, words)
    if not any(date.qualifiers):
        return said
    if date.approximate:
        said = words.about.format(said)
    return words.perhaps.format(said) if date.uncertain else said


def _say(phrase: Phrase, date: Date | Moment, said: str) -> str:
    names_a_day = isinstance(date, Moment) or (date.day and not date.is_mask and not any(date.qualifiers))
    return phrase[bool(names_a_day)].format(said)


def _plain(date: Date, words: Language) -> str:
    said = _without_day(date.year, date.month, words)
    return f"{_day(date, words)} {said}" if date.day else said


@lru_cache(maxsize=4_096)  # a month has thirty days
def _without_day(year: str, month: str, words: Language) -> str:
    date = Date(year, month)
    number, _, significant = year.partition("S")
    said = _year(year_number(number), words)
    if significant:
        first, last = edges(date)
        return f"{said} ({words.between[0].format(_year(first[0], words), _year(last[0], words))})"
    if date.season:
        return _season(date.season, year_number(number), words)
    return f"{_month(date, words)} {said}" if month else said


def _day(date: Date, words: Language) -> str:
    return words.day.format(int(date.day)) if date.day else ""


def _month(date: Date, words: Language) -> str:
    return words.months[int(date.month) - 1] if date.month else ""


def _year(year: int, words: Language) -> str:
    """Year 0 is 1 BCE."""
    number = year if year > 0 else 1 - year
    said = str(number) if number < 10_000 else f"{number:,}".replace(",", words.thousands)
    return said if year > 0 else words.bce.format(said)


def _season(code: int, year: int, words: Language) -> str:
    kind = season_kind(code)
    if kind != "season":
        first = {"quarter": 33, "quadrimester": 37, "semester": 40}[kind]
        return words.parts[kind].format(words.ordinals[code - first], _year(year, words))
    said = f"{words.seasons[(code - 21) % 4]} {_year(year, words)}"
    if SEASONS[code][0] == 12:  # December belongs to one year, January and February to the next
        said += f"/{(year + 1) % 100:02}" if year > 0 else ""
    return words.southern.format(said) if 29 <= code <= 32 else said


def _mask(date: Date, words: Language) -> str:
    stated = date.stated
    if stated.year == "XXXX" and not stated.month:
        return words.unknown["day" if date.day else "month" if date.month else "year"]
    if not stated.is_mask:
        if date.day:
            return words.some_day[not stated.month].format(_plain(stated, words))
        return words.some_month.format(_plain(stated, words))
    if stated == date and date.precision == "decade" and date.year[0] != "-" and not date.month:
        return words.decade.format(date.year.replace("X", "0"))
    if date.year == "XXXX" and "X" not in date.month + date.day and not date.season:
        return words.of_unknown_year.format(f"{_day(date, words)} {_month(date, words)}".strip())
    first, last = masks.first(stated), masks.last(stated)
    ends = (_plain(_civil(end), words) for end in (first, last))
    return words.between[bool(stated.day)].format(*ends)


def _civil(date: masks.Civil) -> Date:
    year, month, day = date
    return Date(year_text(year), f"{month:02}" if month else "", f"{day:02}" if day else "")


def _moment(moment: Moment, words: Language) -> str:
    day, time, zone = _clock(moment)
    return words.time.format(_plain(day, words), time) + zone


def _clock(moment: Moment) -> tuple[Date, str, str]:
    """The day, the time (seconds only where there are some) and the zone as it follows the time."""
    day, _, clock = moment.text.partition("T")
    time = clock[:8] if moment.length == 1 else clock[:5]
    zone = clock[len(time) :]
    year, month, day_of_month = day.rsplit("-", 2)
    return Date(year, month, day_of_month), time.removesuffix(":00") if len(time) == 8 else time, _zone(zone)


def _zone(offset: str) -> str:
    return f" UTC{'' if offset == 'Z' else offset}" if offset else ""


def _interval(interval: Interval, words: Language) -> str:
    start, end = interval.start, interval.end
    if isinstance(start, str) and isinstance(end, str):
        return words.unbounded[start, end]
    if isinstance(start, str):
        return _say(words.until if start else words.ended, end, display(end, words))
    if isinstance(end, str):
        return _say(words.since if end else words.starting, start, display(start, words))
    return _from_to(start, end, words)


def _from_to(start: Date | Moment, end: Date | Moment, words: Language) -> str:
    """What both ends share is said once: 11-14 November 2025."""
    if start == end:
        return display(start, words)
    if isinstance(start, Moment) and isinstance(end, Moment):
        (day, time, zone), (last_day, last_time, last_zone) = _clock(start), _clock(end)
        if day == last_day and zone == last_zone:
            return words.time.format(_plain(day, words), f"{time}-{last_time}") + zone
    elif isinstance(start, Date) and isinstance(end, Date) and _same_kind(start, end):
        return _shared(start, end, words)
    return f"{display(start, words)} - {display(end, words)}"


def _same_kind(start: Date, end: Date) -> bool:
    plain = not any((d.is_mask or d.season or any(d.qualifiers) or d.year[0] in "-Y" or "S" in d.year) for d in (start, end))
    return plain and start.precision == end.precision


def _shared(start: Date, end: Date, words: Language) -> str:
    said = _plain(end, words)
    if not start.month:
        return f"{_plain(start, words)}-{said}"
    if start.year != end.year:
        return f"{_plain(start, words)} - {said}"
    if not start.day:
        return f"{_month(start, words)}-{said}"
    if start.month == end.month:
        return f"{_day(start, words)}-{said}"
    return f"{_day(start, words)} {_month(start, words)} - {said}"


def _set(dates: Set, words: Language) -> str:
    said = [_element(element, dates.all_of, words) for element in dates.elements]
    if len(said) == 1:
        return said[0]
    return f"{', '.join(said[:-1])} {words.all_of if dates.all_of else words.one_of} {said[-1]}"


def _element(element: Date | Run, all_of: bool, words: Language) -> str:
    if isinstance(element, Date):
        return _date(element, words)
    if all_of:
        return _interval(Interval(element.first or "..", element.last or ".."), words)
    if not element.first:
        return _up_to(element.last, words)
    if not element.last:
        return words.or_later.format(_date(element.first, words))
    ends = _date(element.first, words), _date(element.last, words)
    return words.between[bool(element.last.day)].format(*ends)


def _up_to(date: Date, words: Language) -> str:
    """`[..2025-11-12]` includes the 12th: by then. `[..2025-10]` includes October: before November."""
    if date.day:
        return words.by.format(_date(date, words))
    if date.season:
        return words.by_the_end_of.format(_date(date, words))
    year = year_number(date.year)
    year, month = plus_months(year, int(date.month), 1) if date.month else (year + 1, None)
    return words.before.format(_date(date._replace(year=year_text(year), month=f"{month:02}" if month else ""), words))
