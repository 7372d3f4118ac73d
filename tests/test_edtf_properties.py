"""What holds for every date: texts that hypothesis builds from the grammar, and an oracle that lists what arithmetic does not.

pytest tests/test_edtf_properties.py --hypothesis-profile=torture
"""

import time
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice, pairwise, product

import pytest
from hypothesis import assume, example, given, strategies as st

from timeline.edtf import NEG_INF, POS_INF, EdtfError, calendar, parse, parse_range, value
from timeline.edtf.bounds import hull
from timeline.edtf.grammar import MAX_LENGTH

qualifiers = st.sampled_from(["", "", "", "?", "~", "%"])
signs = st.sampled_from(["", "", "", "-"])
digits = st.from_regex(r"[0-9X]{4}", fullmatch=True) | st.integers(1000, 2100).map(str)
huge = st.integers(-290_000_000_000, 290_000_000_000).filter(lambda n: abs(n) > 9_999).map("Y{}".format)
exponential = st.builds("Y{}{}E{}".format, signs, st.integers(1, 289), st.integers(0, 9))
significant = st.builds("{}S{}".format, st.builds("{}{:04}".format, signs, st.integers(1, 9999)) | huge, st.integers(1, 14))
years = st.builds("{}{}".format, signs, digits) | huge | exponential | significant
months = st.integers(1, 12).map("{:02}".format) | st.from_regex(r"[01X][0-9X]", fullmatch=True)
seasons = st.integers(21, 41).map(str)
days = st.integers(1, 31).map("{:02}".format) | st.from_regex(r"[0-3X][0-9X]", fullmatch=True)
dates = (
    st.builds("{}{}".format, years, qualifiers)
    | st.builds("{}{}{}{}-{}{}{}".format, qualifiers, signs, digits, qualifiers, qualifiers, months | seasons, qualifiers)
    | st.builds("{}{}{}{}-{}{}{}-{}{}{}".format, qualifiers, signs, digits, qualifiers, qualifiers, months, qualifiers,
                qualifiers, days, qualifiers)
)  # fmt: skip
offsets = st.sampled_from(["", "Z", "+01:00", "-04", "+14:00", "-12:00"])
moments = st.builds("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}".format, st.integers(0, 9999), st.integers(1, 12), st.integers(1, 28),
                    st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), offsets)  # fmt: skip
ends = dates | moments | st.sampled_from(["", ".."])
intervals = st.builds("{}/{}".format, ends, ends)
plain = st.dates().map(str) | st.integers(1000, 2100).map(str) | st.builds("{}-{}".format, st.integers(1000, 2100), months)
runs = st.builds("{}..{}".format, plain, plain)
elements = st.lists(dates | runs, min_size=1, max_size=4)
sets = st.builds("[{}]".format, elements.map(",".join)) | st.builds("{{{}}}".format, elements.map(",".join))
open_sets = st.sampled_from(["[..{}]", "[{}..]", "{{..{}}}", "{{{}..}}"]).flatmap(lambda form: plain.map(form.format))
texts = dates | moments | intervals | sets | open_sets
mask_texts = (
    st.builds("{}{}-{}-{}".format, signs, digits, months, days)
    | st.builds("{}{}-{}".format, signs, digits, months | seasons)
    | st.builds("{}{}".format, signs, digits)
)


def valid(text):
    try:
        return parse(text)
    except EdtfError:
        assume(False)


def bounds(d):
    return d.start_earliest, d.start_latest, d.end_earliest, d.end_latest


@given(texts)
def test_the_canonical_text_says_the_same_date(text):
    d = valid(text)
    again = parse(str(d))
    assert (again, hash(again), str(again), bounds(again)) == (d, hash(d), str(d), bounds(d))
    names = ("uncertain", "approximate", "level", "precision", "is_hull", "open_start", "open_end")
    assert [getattr(again, name) for name in names] == [getattr(d, name) for name in names]


@given(texts)
def test_bounds_are_in_order_and_within_the_limits(text):
    d = valid(text)
    assert NEG_INF <= d.start_earliest <= d.start_latest <= d.end_latest <= POS_INF
    assert d.start_earliest <= d.end_earliest <= d.end_latest
    assert d.start_earliest < d.end_latest
    for bound in bounds(d):
        assert type(bound) is int


@given(texts)
def test_members_lie_within_the_hull(text):
    d = valid(text)
    for member in islice(d.members(), 50):
        assert d.start_earliest <= member.start_earliest
        assert member.end_latest <= d.end_latest


@given(texts, st.integers(-(10**12), 10**12), st.integers(1, 10**11))
def test_what_overlaps_says_never_contradicts_the_bounds(text, a, length):
    d, b = valid(text), a + length
    answer = d.overlaps(a, b)
    possible = d.start_earliest < b and d.end_latest > a
    certain = not d.uncertain and d.start_latest <= b and d.end_earliest >= a
    assert possible or answer == "no"
    assert certain or answer != "certain"
    assert d.is_hull or answer == ("no" if not possible else "certain" if certain else "possible")


@given(texts)
def test_every_date_is_said_in_words(text):
    d = valid(text)
    assert d.display("en") and d.display("de") and "{" not in d.display("en") + d.display("de")


def numbers(pattern):
    """Every number of these digits, X being any of the ten."""
    return [int("".join(written)) for written in product(*("0123456789" if c == "X" else c for c in pattern))]


def listed(text):
    """All that a mask matches, in order of time, by writing out every number and leaving what no calendar has."""
    sign = -1 if text[0] == "-" else 1
    year, month, day = [*text.removeprefix("-").split("-"), "", ""][:3]
    years = sorted(sign * n for n in numbers(year) if n or sign > 0)
    # X stands for no season, and a season has no days.
    codes = [*range(1, 13), *(range(21, 42) if "X" not in month and not day else ())]
    months = [n for n in numbers(month) if n in codes] if month else [None]
    days = [n for n in numbers(day) if n > 0] if day else [None]
    return [(y, m, d) for y in years for m in months for d in days if d is None or d <= calendar.month_length(y, m)]


@given(mask_texts, qualifiers, st.integers(0, 10**6), st.sampled_from([1, 86_400, 86_401 * 31, 86_400 * 366, 10**9]))
@example("XXX1-02-29", "", 0, 1)
@example("1X99-XX-XX", "", 40, 86_400)
@example("-00X0", "", 0, 1)
@example("-000X-12", "", 0, 1)
@example("X000-X1-XX", "~", 0, 1)
def test_masks_agree_with_listing_all_they_match(text, qualifier, nth, length):
    # A day or month that is all X is its month or year; listing those would only take long.
    stated = text.removesuffix("-XX").removesuffix("-XX")
    assume(stated.count("X") < 3)
    matching = listed(stated)
    if not matching:
        with pytest.raises(EdtfError):
            parse(text)
        return
    d = parse(text + qualifier)
    spans = [hull(d.form, member, member) for member in matching]
    assert (d.start_earliest, d.end_latest) == (spans[0][0], max(hi for _, hi in spans))
    assert d.is_hull or d.approximate or not any(after[0] > before[1] for before, after in pairwise(spans))
    lo, hi = spans[nth % len(spans)]
    for a in (lo, hi, lo - length, hi - 1, (lo + hi) // 2):
        possible = any(lo < a + length and hi > a for lo, hi in spans)
        certain = not d.uncertain and all(lo >= a and hi <= a + length for lo, hi in spans)
        assert d.overlaps(a, a + length) == ("certain" if certain else "possible" if possible else "no")


short_runs = (
    st.builds(lambda year, more: f"{year}..{year + more}", st.integers(1900, 1990), st.integers(0, 9))
    | st.builds(lambda year, month: f"{year}-{month:02}..{year + 1}-{month:02}", st.integers(1900, 1990), st.integers(1, 12))
    | st.builds(lambda day: f"{day}..{day + timedelta(40)}", st.dates(date(1900, 1, 1), date(1990, 1, 1)))
    | st.builds(lambda year, code: f"{year}-{code}..{year + 1}-{code}", st.integers(1900, 1990), st.integers(21, 41))
)
short_sets = st.lists(st.integers(1900, 1999).map(str) | short_runs, min_size=1, max_size=3).map(",".join)


@given(short_sets, st.booleans(), st.integers(0, 10**6), st.sampled_from([1, 86_400, 86_400 * 31, 86_400 * 400, 10**9]))
def test_sets_agree_with_listing_their_members(elements, all_of, nth, length):
    d = parse(f"{{{elements}}}" if all_of else f"[{elements}]")
    spans = [(member.start_earliest, member.end_latest) for member in d.members()]
    lo, hi = spans[nth % len(spans)]
    for a in (lo, lo - length, lo + 86_400, hi, hi - length):
        possible = any(lo < a + length and hi > a for lo, hi in spans)
        certain = (any if all_of else all)(lo >= a and hi <= a + length for lo, hi in spans)
        assert d.overlaps(a, a + length) == ("certain" if certain else "possible" if possible else "no")


@given(st.text(alphabet="0123456789X-YES/.[]{},?~%T:Z+ \u0663é", max_size=40) | st.text(max_size=20))
def test_any_other_text_is_refused_by_name(text):
    for read in (parse, parse_range):
        try:
            read(text)
        except EdtfError as error:
            assert 0 <= error.position <= len(text)
            assert error.suggestion is None or read(error.suggestion)


@given(st.dates())
def test_the_calendar_agrees_with_the_standard_library(day):
    days = (day - date(1970, 1, 1)).days
    assert calendar.days_from_civil(day.year, day.month, day.day) == days
    assert calendar.civil_from_days(days) == (day.year, day.month, day.day)


@given(st.integers(-(10**14), 10**14))
def test_the_calendar_goes_there_and_back_in_any_year(days):
    assert calendar.days_from_civil(*calendar.civil_from_days(days)) == days


HOSTILE = {
    "nines": "9" * MAX_LENGTH,
    "a long exponent": "Y1E" + "9" * (MAX_LENGTH - 3),
    "a long year": "Y" + "1" * (MAX_LENGTH - 1),
    "a long significance": "1950S" + "9" * (MAX_LENGTH - 5),
    "slashes": "/" * MAX_LENGTH,
    "dots": "." * MAX_LENGTH,
    "commas": "[" + "," * (MAX_LENGTH - 2) + "]",
    "qualifiers": "2004" + "?~" * (MAX_LENGTH // 2 - 2),
    "a fraction": "2025-11-11T10:00:00." + "1" * (MAX_LENGTH - 20),
    "runs": "[" + "..".join(["1984"] * (MAX_LENGTH // 6)) + "]",
    "years": "[" + ",".join(["1984"] * (MAX_LENGTH // 5 - 1)) + "]",
    "masks": "{" + ",".join(f"XX{n:02}-XX-XX" for n in range(MAX_LENGTH // 11 - 1)) + "}",
    "leap days": "{" + ",".join(["XXXX-02-29"] * (MAX_LENGTH // 11 - 1)) + "}",
    "leap days that never are": "{" + ",".join(["XXX1-02-29"] * (MAX_LENGTH // 11 - 1)) + "}",
    "qualified": "[" + ",".join(["~2004-~06-~11"] * (MAX_LENGTH // 14 - 1)) + "]",
    "unclosed": "[" * MAX_LENGTH,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_longer_than_two_thousand_plain_days(text):
    assert len(text) <= MAX_LENGTH
    plain_days = [f"{year}-06-11" for year in range(1000, 3000)]
    assert min(seconds_to_read([text]) for _ in range(20)) < min(seconds_to_read(plain_days) for _ in range(3))


def seconds_to_read(texts):
    start = time.process_time()
    for text in texts:
        with suppress(EdtfError):
            parse(text)
    return time.process_time() - start


some_days = st.dates(date(2023, 12, 1), date(2024, 3, 31)) | st.dates()
lasting_days = st.builds("{}/{}".format, some_days, some_days)


@st.composite
def nearly_days(draw):
    """A day or an interval of days in which a character may be another one."""
    text, odd = draw(some_days.map(str) | lasting_days), draw(st.sampled_from("0139-/X?٣² \0T"))
    place = draw(st.integers(-len(text), len(text) - 1))
    return text if place < 0 else f"{text[:place]}{odd}{text[place + 1 :]}"


@given(nearly_days())
@example("2024-02-29/2024-02-29")
@example("0001-01-01/9999-12-31")
@example("2023-02-29")
def test_days_are_read_as_any_other_date_is(text):
    try:
        slowly = value._parse(text, southern=False)
    except EdtfError as error:
        with pytest.raises(EdtfError) as raised:
            parse(text)
        assert str(raised.value) == str(error)
        return
    quickly = parse(text)
    for name in ("text", "form", "uncertain", "approximate", "is_hull", "precision", "open_end"):
        assert getattr(quickly, name) == getattr(slowly, name)
    assert bounds(quickly) == bounds(slowly)


def test_days_are_read_the_fast_way():
    assert value._read_days("2024-02-29").text == "2024-02-29"
    assert value._read_days("2023-12-31/2024-01-01").text == "2023-12-31/2024-01-01"
