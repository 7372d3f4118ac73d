"""Wire events to test formats with: one that is plain, one that uses every field, and a strategy of hostile ones."""

from hypothesis import settings, strategies as st

# What reads or writes whole events takes a hundred times as long as what reads a date.
FEWER = settings(max_examples=min(10_000, settings.default.max_examples))

DATES = (
    *("2025-11-11", "2025-11", "2025", "201X", "20XX", "2004-XX", "156X-12-25", "2025-11-11T14:30:00Z"),
    *("2025-11-11/2025-11-14", "2025-11-11T09:00:00Z/2025-11-11T10:30:00Z", "2025-09/..", "2025-09/", "../2025"),
    *("/2025", "[1667,1668,1670..1672]", "[..2025-11-12]", "[2025-11-12..]", "{1960,1961-12}", "{..1984}"),
    *("2025-21", "1950S2", "2010~/..", "1984?", "2004-06~", "2004%", "-0044-03-15", "0000", "Y-170000002", "Y17E7"),
)

EXPO = {
    "id": "expo",
    "title": "Bamako Expo (BAMEX '25)",
    "summary": "A military fair; the first of its kind.",
    "date": "2025-11-11/2025-11-14",
    "place": {"name": "Bamako", "latitude": 12.6392, "longitude": -8.0029},
    "actors": ["The Peak Defense", "Mali; its army"],
    "tags": ["defence", "fair"],
    "status": "candidate",
    "confidence": 0.9,
    "part_of": "sahel",
    "citations": [
        {
            "id": "c1",
            "quote": "the fair runs from 11 to 14 November",
            "start": 120,
            "end": 156,
            "date_text": "from 11 to 14 November",
            "date": "2025-11-11/2025-11-14",
            "document": {
                "id": "d1",
                "url": "https://example.org/expo?a=1&b=2",
                "title": "A fair, a first",
                "publisher": "Example Post",
                "published": "2025-11-10",
            },
        },
        {"quote": "=2+5", "document": {"url": "https://example.net/", "published": "2025-11-12"}},
    ],
}

PLAIN = {"title": "A law passed", "date": "2024-02-29"}

ids = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
# What a stored text can hold: everything but NUL and lone surrogates, with what breaks naive writers drawn often.
_characters = st.characters(exclude_characters="\0", exclude_categories=("Cs",))
_marks = ["\n", "\r\n", "\r", "\t", *"\"',;:=+-@<&%{}|#*_`", "\\", "\\;", "\\n", "]]>", "&amp;", "-->"]
_hostile = st.sampled_from([*_marks, "\u202e", "שלום", "🏺", "\u2028", "\x85", "\x1b"])
texts = st.lists(st.one_of(_hostile, st.text(_characters, max_size=8)), min_size=1, max_size=12).map("".join).filter(str.strip)
words = texts.map(str.strip)
dates = st.sampled_from(DATES)
days = st.dates().map(str)
urls = st.from_regex(r"https?://[a-z0-9.-]{1,20}/[A-Za-z0-9_~%&=?;,+-]{0,20}", fullmatch=True)
documents = st.fixed_dictionaries({}, optional={"id": ids, "url": urls, "title": texts, "publisher": texts, "published": days})
degrees = st.fixed_dictionaries({"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)})
places = st.tuples(st.fixed_dictionaries({"name": texts}), st.one_of(st.just({}), degrees)).map(lambda both: both[0] | both[1])
citations = st.fixed_dictionaries(
    {"document": documents.filter(bool)},
    optional={
        "id": ids,
        "quote": texts,
        "start": st.integers(0, 10**6),
        "end": st.integers(0, 10**6),
        "date_text": texts,
        "date": dates,
        "title": texts,
        "rule": texts,
    },
)
events = st.fixed_dictionaries(
    {"title": texts, "date": dates},
    optional={
        "id": ids,
        "summary": texts,
        "place": places,
        "actors": st.lists(words, min_size=1, max_size=3),
        "tags": st.lists(words, min_size=1, max_size=3),
        "status": st.sampled_from(["candidate", "confirmed", "rejected", "retracted"]),
        "confidence": st.floats(0, 1),
        "part_of": ids,
        "citations": st.lists(citations, min_size=1, max_size=3),
    },
)
