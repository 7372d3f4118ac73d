"""The page's pure modules, asked in the browser for what they say: instants, axis, lanes, shapes, conflicts."""

from itertools import pairwise

import pytest

DAY = 86_400


@pytest.fixture(scope="module")
def ask(browser, demo):
    """Evaluate an expression with a module's names: `ask("axis", "ticks(view, 900)", view=...)`."""
    page = browser.new_page(locale="en-GB")
    page.goto(f"{demo.address}/?lang=en")

    def evaluated(module, expression, **given):
        names = ", ".join(given)
        return page.evaluate(f"({{{names}}}) => import('/static/{module}.js').then((m) => m.{expression})", given)

    yield evaluated
    page.close()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01", [0, DAY]),
        ("2024-02", [1706745600, 1709251200]),
        ("2000", [946684800, 978307200]),
        ("1900-02-28", [-2203977600, -2203891200]),
        ("0000-03-01", [-62162035200, -62161948800]),
        ("2025-11-11T09:30:00Z", [1762853400, 1762853401]),
        ("2025-11-11T09:30", [1762853400, 1762853460]),
        ("2025-02-29", None),
        ("2025-13", None),
        ("2025-21", None),
        ("yesterday", None),
    ],
)
def test_an_instant_is_read_as_the_period_it_names(text, seconds, ask):
    assert ask("instants", "periodOf(text)", text=text) == seconds


@pytest.mark.parametrize("year", [-4_500_000_000, -10_000, -44, -1, 0, 4, 1582, 1900, 2000, 9999, 300_000])
def test_the_calendar_goes_there_and_back(year, ask):
    assert ask("instants", "civil(m.secondsAt(year, 2, 28))", year=year) == {"year": year, "month": 2, "day": 28, "second": 0}


@pytest.mark.parametrize(
    "text", ["1900-01-01/2000-12-31", "2025-08-01/2025-11-30", "2025-11-11/2025-11-11", "0001-01-01/0300-12-31"]
)
def test_a_window_of_whole_days_is_written_as_it_was_read(text, ask):
    shown = ask("instants", "rangeText(m.rangeOf(text))", text=text)
    assert ask("instants", "rangeOf(shown)", shown=shown) == ask("instants", "rangeOf(text)", text=text)


@pytest.mark.parametrize(
    ("window", "first_labels", "first_context"),
    [
        ("2025-11-11/2025-11-11", ["00:00", "03:00", "06:00"], "11 November 2025"),
        ("2025-11-03/2025-11-10", ["3", "4", "5"], "November 2025"),
        ("2025-01-01/2025-08-31", ["Jan", "Feb", "Mar"], "2025"),
        ("1990/2029", ["1990", "1995", "2000"], None),
        ("-0100/0100", ["101 BCE", "81 BCE", "61 BCE"], None),
    ],
)
def test_the_axis_is_labelled_in_units_that_fit(window, first_labels, first_context, ask):
    view = ask("instants", "rangeOf(window)", window=window)
    ticks = ask("axis", "ticks(view, 900)", view=view)
    assert [tick["label"] for tick in ticks["minor"]][:3] == first_labels
    assert (ticks["major"][0]["label"] if ticks["major"] else None) == first_context


def test_bars_of_a_lane_do_not_touch_and_keep_their_lane(ask):
    extents = [{"id": n, "left": n * 30, "right": n * 30 + 100} for n in range(20)]
    lanes = dict(ask("lanes", "assign(extents).entries().toArray()", extents=extents))
    for lane in set(lanes.values()):
        ends = [extent for extent in extents if lanes[extent["id"]] == lane]
        assert all(a["right"] < b["left"] for a, b in pairwise(ends))
    later = dict(ask("lanes", "assign(rest, new Map(lanes)).entries().toArray()", rest=extents[5:], lanes=list(lanes.items())))
    assert later == {id: lane for id, lane in lanes.items() if id >= 5}


INF = "Infinity"


@pytest.mark.parametrize(
    ("bounds", "pieces"),
    [
        ([0, 100, 200, 300], [("rising", 0, 100), ("core", 100, 200), ("falling", 200, 300)]),
        ([0, 300, 0, 300], [("within", 0, 300)]),
        ([0, 100, 200, INF], [("rising", 0, 100), ("core", 100, 200)]),
        ([0, 100, 0, INF], [("within", 0, 100)]),
        ([f"-{INF}", 100, f"-{INF}", 100], []),
        ([f"-{INF}", f"-{INF}", 100, 200], [("core", -100_000, 100), ("falling", 100, 200)]),
    ],
)
def test_only_what_is_certain_becomes_a_core(bounds, pieces, ask):
    names = ("startEarliest", "startLatest", "endEarliest", "endLatest")
    bar = ", ".join(f"{name}: {bound}" for name, bound in zip(names, bounds, strict=True))
    shape = ask("shapes", f"shape({{{bar}}}, (at) => at)")
    assert [(piece["kind"], piece["from"], piece["to"]) for piece in shape["pieces"]] == pieces


def test_what_two_people_changed_is_told_apart(ask):
    base = {"title": "A", "tags": ["x"], "summary": None, "date": "2025"}
    theirs = base | {"title": "B", "tags": ["y"]}
    patch = {"title": "C", "summary": "S"}
    told = ask("conflict", "compare(base, patch, theirs)", base=base, patch=patch, theirs=theirs)
    assert told == {"mine": ["summary"], "theirs": ["tags"], "both": ["title"]}
