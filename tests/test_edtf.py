"""What parse says of a date: its four bounds, its text, its flags; and what it refuses."""

import pickle
from dataclasses import FrozenInstanceError
from datetime import date
from itertools import islice

import pytest

from timeline.edtf import NEG_INF, POS_INF, Edtf, EdtfError, parse
from timeline.edtf.calendar import civil_second
from timeline.edtf.slips import SLIPS
from timeline.errors import Invalid


def seconds(text):
    """A day "2025-11-11" or "2025-11-11T10:00:00" as seconds since 1970; "-inf", "+inf"."""
    if text in ("-inf", "+inf"):
        return NEG_INF if text == "-inf" else POS_INF
    day, _, time = text.partition("T")
    sign, day = (-1, day[1:]) if day[0] == "-" else (1, day)
    year, month, day_of_month = map(int, day.split("-"))
    hour, minute, second = map(int, time.split(":")) if time else (0, 0, 0)
    return civil_second(sign * year, month, day_of_month) + 3600 * hour + 60 * minute + second


def bounds(text):
    d = parse(text)
    return d.start_earliest, d.start_latest, d.end_earliest, d.end_latest


@pytest.mark.parametrize(
    "text, lo, hi",
    [
        ("2025-11-11", "2025-11-11", "2025-11-12"),
        ("2025-11", "2025-11-01", "2025-12-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("0000", "0-01-01", "1-01-01"),
        ("-0044-03-15", "-44-03-15", "-44-03-16"),
        ("Y170000002", "170000002-01-01", "170000003-01-01"),
        ("Y-17E7", "-170000000-01-01", "-169999999-01-01"),
        ("1950S2", "1900-01-01", "2000-01-01"),
        ("Y171010000S3", "171000000-01-01", "172000000-01-01"),
        ("Y-20E2S3", "-2009-01-01", "-1999-01-01"),
        ("-1859S5", "-1859-01-01", "-1858-01-01"),
        ("Y290000000000S1", "200000000000-01-01", "290000000001-01-01"),
        ("-00X0", "-90-01-01", "-9-01-01"),
        ("2025-11-11T10:00:00Z", "2025-11-11T10:00:00", "2025-11-11T10:00:01"),
        ("2025-11-11T00:00:00+14:00", "2025-11-10T10:00:00", "2025-11-10T10:00:01"),
        ("2025-11-11T10:00", "2025-11-11T10:00:00", "2025-11-11T10:01:00"),
        ("201X", "2010-01-01", "2020-01-01"),
        ("-192X", "-1929-01-01", "-1919-01-01"),
        ("2004-XX", "2004-01-01", "2005-01-01"),
        ("156X-12-25", "1560-12-25", "1569-12-26"),
        ("1984-1X", "1984-10-01", "1985-01-01"),
        ("XXXX-02-29", "0-02-29", "9996-03-01"),
        ("2001-21", "2001-03-01", "2001-06-01"),
        ("2001-24", "2001-12-01", "2002-03-01"),
        ("2001-29", "2001-09-01", "2001-12-01"),
        ("2001-31", "2001-03-01", "2001-06-01"),
        ("2001-38", "2001-05-01", "2001-09-01"),
        ("2001-41", "2001-07-01", "2002-01-01"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1673-01-01"),
        ("[..2025-11-12]", "-inf", "2025-11-13"),
        ("[2025-11-12..]", "2025-11-12", "+inf"),
        ("2010~", "2009-01-01", "2012-01-01"),
        ("201X~", "2000-01-01", "2030-01-01"),
        ("20XX~", "1900-01-01", "2200-01-01"),
        ("2004-06~", "2004-05-01", "2004-08-01"),
        ("2004-06-11%", "2004-06-10", "2004-06-13"),
        ("2004-06~-11", "2004-05-11", "2004-07-12"),
        ("2004~-06-11", "2003-06-11", "2005-06-12"),
        ("2004-03~-31", "2004-02-29", "2004-05-01"),
        ("2004-~06-30", "2004-05-30", "2004-07-31"),
        ("2001-22~", "2001-03-01", "2001-12-01"),
        ("2004-06-XX~", "2004-05-01", "2004-08-01"),
        ("2010?", "2010-01-01", "2011-01-01"),
    ],
)
def test_one_date_may_be_any_time_in_its_period(text, lo, hi):
    assert bounds(text) == (seconds(lo), seconds(hi), seconds(lo), seconds(hi))


@pytest.mark.parametrize(
    "text, four",
    [
        ("2025-11-11/2025-11-14", ("2025-11-11", "2025-11-12", "2025-11-14", "2025-11-15")),
        ("2025-11-11/2025-11", ("2025-11-11", "2025-11-12", "2025-11-11", "2025-12-01")),
        ("2025/2025-03-01", ("2025-01-01", "2025-03-02", "2025-03-01", "2025-03-02")),
        ("2025-09/..", ("2025-09-01", "2025-10-01", "+inf", "+inf")),
        ("2025-09/", ("2025-09-01", "2025-10-01", "2025-09-01", "+inf")),
        ("../2025", ("-inf", "-inf", "2025-01-01", "2026-01-01")),
        ("/2025", ("-inf", "2026-01-01", "2025-01-01", "2026-01-01")),
        ("/..", ("-inf", "+inf", "+inf", "+inf")),
        ("../", ("-inf", "-inf", "-inf", "+inf")),
        ("../..", ("-inf", "-inf", "+inf", "+inf")),
        ("1984~/2004", ("1983-01-01", "1986-01-01", "2004-01-01", "2005-01-01")),
        ("{1960,1961-12}", ("1960-01-01", "1961-01-01", "1961-12-01", "1962-01-01")),
        ("{..1984}", ("-inf", "-inf", "1984-01-01", "1985-01-01")),
        ("{1984..}", ("1984-01-01", "1985-01-01", "+inf", "+inf")),
        ("2025-11-11T10:00:00/2025-11-11T11:00:00",
         ("2025-11-11T10:00:00", "2025-11-11T10:00:01", "2025-11-11T10:59:59", "2025-11-11T11:00:00")),
        ("2025-11-11T10:00:00Z/2025-11-11T11:00:00+01:00",
         ("2025-11-11T10:00:00", "2025-11-11T10:00:01", "2025-11-11T10:00:00", "2025-11-11T10:00:01")),
    ],
)  # fmt: skip
def test_an_interval_and_a_set_have_their_row_of_the_table(text, four):
    assert bounds(text) == tuple(map(seconds, four))


@pytest.mark.parametrize(
    "text, canonical",
    [
        ("?2004-06-~11", "2004?-06-~11"),
        ("~2004-06~", "2004-06~"),
        ("~2004-~06-~11", "2004-06-11~"),
        ("2004~-06-01?", "2004%-?06-?01"),
        ("2020-%06-25?", "2020?-%06-?25"),
        ("1985-04-12T23:20:30-04", "1985-04-12T23:20:30-04:00"),
        ("1985-04-12T23:20:30+00:00", "1985-04-12T23:20:30Z"),
        ("1985-04-12T23:20:30.123456Z", "1985-04-12T23:20:30Z"),
        ("-0001-12-31T24:00:00Z", "0000-01-01T00:00:00Z"),
        ("Y17E7", "Y17E7"),
        ("{1667,1668,1670..1672}", "{1667,1668,1670..1672}"),
    ],
)
def test_one_meaning_has_one_text(text, canonical):
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)
    assert hash(parse(canonical)) == hash(parse(text))


@pytest.mark.parametrize(
    "text, flags",
    [
        ("2025-11-11", set()),
        ("1984?", {"uncertain"}),
        ("1984~/2004", {"approximate"}),
        ("2004-%06", {"uncertain", "approximate"}),
        ("2025-09/..", {"open_end"}),
        ("2025-09/", {"unknown_end"}),
        ("../2025", {"open_start"}),
        ("/2025", {"unknown_start"}),
        ("[..2025-11-12]", {"open_start"}),
        ("{1960..}", {"open_end", "is_hull"}),
        ("[1667,1668]", {"is_hull"}),
        ("201X", set()),
        ("2004-XX-XX", set()),
        ("156X-12-25", {"is_hull"}),
    ],
)
def test_flags_say_what_the_text_says(text, flags):
    names = ("uncertain", "approximate", "open_start", "open_end", "unknown_start", "unknown_end", "is_hull")
    assert {name for name in names if getattr(parse(text), name)} == flags


@pytest.mark.parametrize(
    "date, text",
    [
        (Edtf.year(2023), "2023"),
        (Edtf.year(-44), "-0044"),
        (Edtf.year(20_000), "Y20000"),
        (Edtf.month(2025, 11), "2025-11"),
        (Edtf.month(2025, 21), "2025-21"),
        (Edtf.day(2025, 1, 2), "2025-01-02"),
        (Edtf.from_date(date(2025, 11, 12)), "2025-11-12"),
        (Edtf.interval(Edtf.day(2025, 11, 11), Edtf.day(2025, 11, 14)), "2025-11-11/2025-11-14"),
        (Edtf.since(Edtf.month(2025, 9)), "2025-09/.."),
        (Edtf.by(Edtf.day(2025, 11, 12)), "[..2025-11-12]"),
    ],
)
def test_dates_are_built_without_spelling_them(date, text):
    assert date == parse(text)


@pytest.mark.parametrize(
    "text, position",
    [
        ("", 0),
        ("20251111", 4),
        ("2025-13", 5),
        ("2025-11-31", 8),
        ("2025-11-11T24:30:00", 11),
        ("2025-11-11T10:00:60Z", 17),
        ("2025-11-11T10:00:00+15:00", 19),
        ("2025-11-14/2025-11-11", 11),
        ("2025-11-14/2025-13-11", 16),
        ("/", 0),
        ("Y2006", 0),
        ("[1667, 1668]", 6),
        ("[1672..1670]", 7),
        ("[2025-01..2026]", 10),
        ("15XX-02-3X", 8),
        ("XXX1-02-29", 8),
        ("1984?~", 5),
        ("1" * 1001, 1000),
    ],
)
def test_what_is_no_date_is_refused_where_it_goes_wrong(text, position):
    with pytest.raises(EdtfError) as caught:
        parse(text)
    assert (caught.value.position, isinstance(caught.value, Invalid)) == (position, True)


@pytest.mark.parametrize(
    "slip, meant",
    [
        *(slip.example for slip in SLIPS),
        ("25/12/2025", "2025-12-25"),
        ("12/25/2025", "2025-12-25"),
        ("03.04.2025", "2025-04-03"),
        ("03/04/2025", "[2025-03-04,2025-04-03]"),
        ("1960-02-31", "1960-02-29"),
        ("1846-47", "1846/1847"),
        ("ca. 1920", "1920~"),
        (" 2025-11-11 ", "2025-11-11"),
        ("1984?~", "1984%"),
        ("unknown/2006", "/2006"),
        ("2004-01-01/open", "2004-01-01/.."),
        ("y17e8", "Y17E8"),
        ("2025-13", None),
        ("someday", None),
    ],
)
def test_a_common_slip_is_told_what_was_probably_meant(slip, meant):
    with pytest.raises(EdtfError) as caught:
        parse(slip)
    assert caught.value.suggestion == meant
    assert (f"did you mean {meant}?" in str(caught.value)) == bool(meant)


def test_an_error_survives_pickling():
    with pytest.raises(EdtfError) as caught:
        parse("2025-11-31")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.position, copy.suggestion) == (str(caught.value), 8, "2025-11-30")


@pytest.mark.parametrize(
    "text, level, precision",
    [
        ("2025-11-11", 0, "day"),
        ("2025-11-11T10:00:00Z", 0, "second"),
        ("1964/2008", 0, "year"),
        ("-1985", 1, "year"),
        ("Y170000002", 1, "year"),
        ("2001-21", 1, "season"),
        ("1984?", 1, "year"),
        ("201X", 1, "decade"),
        ("20XX", 1, "century"),
        ("1985-XX-XX", 1, "year"),
        ("1985-04-XX", 1, "month"),
        ("1985-04/..", 1, "month"),
        ("../..", 1, None),
        ("Y-17E7", 2, "year"),
        ("1950S2", 2, "century"),
        ("2001-34", 2, "quarter"),
        ("2001-38", 2, "quadrimester"),
        ("2001-41", 2, "semester"),
        ("[1667,1760-12]", 2, "year"),
        ("2004-06~-11", 2, "day"),
        ("156X-12-25", 2, "day"),
        ("1XXX-XX", 2, "millennium"),
        ("2004-06-XX/2004-07-03", 2, "month"),
        ("2025-11-11T10:00", 3, "minute"),
        ("2025-11-11T10:00:00/2025-11-11", 3, "day"),
    ],
)
def test_a_date_has_a_level_and_the_precision_of_its_least_precise_part(text, level, precision):
    assert (parse(text).level, parse(text).precision) == (level, precision)


@pytest.mark.parametrize(
    "text, members",
    [
        ("2025", ["2025"]),
        ("1984-1X", ["1984-10", "1984-11", "1984-12"]),
        ("1900-02-2X", [f"1900-02-{day}" for day in range(20, 29)]),
        ("-000X~", [f"-000{year}~" for year in range(9, 0, -1)]),
        ("[1667,1668-12,1670..1672]", ["1667", "1668-12", "1670", "1671", "1672"]),
        ("{2024-02-28..2024-03-01}", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("[2001-23..2002-22]", ["2001-23", "2001-24", "2002-21", "2002-22"]),
        ("[2001-29..2002-32]", ["2001-29", "2001-30", "2002-31", "2002-32"]),
        ("[1667~..1669]", ["1667~", "1668", "1669"]),
    ],
)
def test_members_are_what_a_set_or_a_mask_speaks_of(text, members):
    assert [str(member) for member in parse(text).members()] == members


@pytest.mark.parametrize(
    "text, first",
    [("{..1984}", ["1984", "1983"]), ("[1984-12..]", ["1984-12", "1985-01"]), ("XXXX-XX-XX", ["0000-01-01", "0000-01-02"])],
)
def test_members_without_end_are_made_as_they_are_asked_for(text, first):
    assert [str(member) for member in islice(parse(text).members(), 2)] == first


def test_a_date_does_not_change():
    with pytest.raises(FrozenInstanceError):
        parse("2025").text = "2026"


@pytest.mark.parametrize(
    "text, stored",
    [
        ("2001-21", "2001-29"),
        ("2001-24~", "2001-32~"),
        ("2001-25", "2001-25"),
        ("2001-21/2001-22", "2001-29/2001-30"),
        ("[..2001-21,2002-23]", "[..2001-29,2002-31]"),
        ("2025-11-11", "2025-11-11"),
    ],
)
def test_southern_seasons_are_stored_as_such(text, stored):
    assert str(parse(text, southern=True)) == stored


def test_southern_seasons_of_one_year_come_in_another_order():
    with pytest.raises(EdtfError):
        parse("[2002-22..2002-23]", southern=True)
