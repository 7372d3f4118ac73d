"""Articles in: whatever the file, the same document; what is missing or wrong is said in a sentence."""

import json
from datetime import date
from itertools import product

import pytest

from timeline import documents
from timeline.records import Document

NOVEMBER_12 = date(2025, 11, 12)
BODY = "The fair opened on Tuesday.\n\nIt lasts four days."


def read(content, name="article.txt", **given):
    content = content if isinstance(content, bytes) else content.encode()
    return list(documents.read(content, name=name, given=Document(**given)))


def only(content, name="article.txt", **given):
    (article,) = read(content, name, **given)
    return article.document or str(article.error)


HEADER = "Title: A fair opens\nPublisher: Example Post\nPublished: 2025-11-12\nURL: https://example.org/fair\n\n"
FAIR = Document(title="A fair opens", publisher="Example Post", published=NOVEMBER_12, url="https://example.org/fair", text=BODY)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + BODY,
        HEADER.lower().replace("a fair", "A fair").replace("example post", "Example Post") + BODY,
        "\ufeff" + (HEADER + BODY).replace("\n", "\r\n"),
        (HEADER + BODY).replace("\n", "\r"),
        HEADER.replace("Title", "Author: Somebody\nTitle").replace("2025-11-12", "12.11.2025") + "\n\n" + BODY,
        HEADER.replace("2025-11-12", "Wed, 12 Nov 2025 23:30:00 +1400") + BODY,
        HEADER.replace("2025-11-12", "2025-11-12T23:30:00+14:00") + BODY,
        "---\ntags: [a, b]\n" + HEADER.replace("A fair opens", '"A fair opens"').rstrip() + "\n---\n\n" + BODY,
    ],
    ids=range(8),
)
def test_a_header_describes_the_text_below_it(content):
    assert only(content) == FAIR


def test_what_the_caller_states_wins():
    stated = {"title": "T", "publisher": "P", "url": "https://example.net/"}
    assert only(HEADER + BODY, **stated) == Document(published=NOVEMBER_12, text=BODY, **stated)


def test_the_day_that_an_article_says_stands_against_the_one_that_the_caller_states():
    stated = {"published": date(2024, 1, 1)}
    assert only(HEADER + BODY, **stated) == FAIR
    page = PAGE.format('<meta property="article:published_time" content="2025-11-12T23:30:00+00:00">')
    assert only(page, "fair.html", **stated).published == NOVEMBER_12
    assert [article.document.published for article in read(RSS, "a.rss", **stated)] == [NOVEMBER_12, stated["published"]]
    wire = {"text": BODY, "published": "2025-11-12"}
    assert documents.from_wire(wire, Document(**stated)).published == NOVEMBER_12


@pytest.mark.parametrize("header", ["", "Title: A fair\n\n", "Published: soon\n\n", "Published: 2025-02-30\n\n"])
def test_an_article_that_says_no_day_is_of_the_day_that_the_caller_states(header):
    assert only(header + BODY, published=NOVEMBER_12).published == NOVEMBER_12


@pytest.mark.parametrize("content, name", [("RSS", "a.rss"), ("ATOM", "a.atom"), ("JSON", "a.json")])
def test_one_address_is_not_given_to_several_articles(content, name):
    found = read(globals()[content], name, url="https://example.net/", published=NOVEMBER_12)
    assert [str(article.error) for article in found] == [documents.SHARED_ADDRESS] * 2
    with pytest.raises(documents.Invalid, match="one of several"):
        documents.from_wire({"text": BODY, "published": "2025-11-12"}, Document(url="https://example.net/"))


@pytest.mark.parametrize(
    "content, title, text",
    [
        ("A fair opens\n\n" + BODY, "A fair opens", "A fair opens\n\n" + BODY),
        (BODY, None, BODY),
        ("Note: it opened.\n\n" + BODY, None, "Note: it opened.\n\n" + BODY),
        ("Title: kept\nand no header\n\n" + BODY, None, "Title: kept\nand no header\n\n" + BODY),
    ],
)
def test_without_a_header_the_whole_is_text(content, title, text):
    assert only(content, published=NOVEMBER_12) == Document(title=title, text=text, published=NOVEMBER_12)


@pytest.mark.parametrize(
    "content, said",
    [
        (BODY, documents.UNDATED),
        ("Published: soon\n\n" + BODY, "'soon' is no day of publication: write it as 2025-11-12."),
        ("Published: 2025-11\n\n" + BODY, "'2025-11' is no day of publication: write it as 2025-11-12."),
        ("Published: 2025-02-30\n\n" + BODY, "'2025-02-30' is no day of publication: write it as 2025-11-12."),
        ("Published: 2025-11-12\n", "This article has no text."),
        ("", "This article has no text."),
        (b"Caf\xe9", "This is not UTF-8 (byte 4): save it as UTF-8."),
        (b"Published: 2025-11-12\n\na\0b", "This article holds NUL characters or half a character: it is no text."),
    ],
)
def test_an_article_that_cannot_be_dated_or_read_is_refused(content, said):
    assert only(content) == said


def test_markdown_gives_its_words():
    markdown = HEADER.replace("Title: A fair opens\n", "") + (
        "# A *fair* opens\n\nThe [fair](https://example.org/2019-01-01) **opened**\non Tuesday.\n\n"
        "- one <b>day</b>\n- `two`\n\n<p>2018</p>\n"
    )
    text = "A fair opens\n\nThe fair opened\non Tuesday.\n\none day\n\ntwo"
    assert only(markdown, "fair.md") == Document(
        title="A fair opens", publisher="Example Post", published=NOVEMBER_12, url="https://example.org/fair", text=text
    )


PAGE = """<!DOCTYPE html><html><head><title>A fair opens - Example Post</title>
<link rel="canonical" href="https://example.org/fair"><meta property="og:site_name" content="Example Post">
<meta property="og:title" content="A fair opens">{}</head><body><nav><a href="/">Home</a> <a href="/2019">2019</a></nav>
<article><h1>A fair opens</h1><p>The fair opened on Tuesday in the capital, and many people came to see what was shown there.</p>
<p>It lasts four days, the organisers said, and will be held again next year if the public asks for it.</p></article>
<footer>Copyright 2019 Example Post</footer></body></html>"""


def test_a_page_gives_its_article_and_the_day_its_markup_states():
    found = only(PAGE.format('<meta property="article:published_time" content="2025-11-12T23:30:00+00:00">'), "fair.html")
    assert (found.title, found.publisher, found.published) == ("A fair opens", "Example Post", NOVEMBER_12)
    assert found.url == "https://example.org/fair"
    assert "opened on Tuesday" in found.text
    assert "2019" not in found.text


def test_a_page_without_a_day_is_refused_and_not_dated_by_its_footer():
    assert only(PAGE.format("")) == documents.UNDATED
    assert only(PAGE.format(""), published=NOVEMBER_12).published == NOVEMBER_12


def test_html_without_the_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    assert only(PAGE, "fair.html") == "To read HTML, install the extra: pip install '.[articles]'."


HTML = "<p>The fair <b>opened</b> on\nTuesday.</p><script>2019</script><p>It lasts four days.</p>"
ESCAPED = HTML.replace("<", "&lt;")
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Example Post</title>
<item><title>A fair opens</title><link>https://example.org/fair</link><pubDate>Wed, 12 Nov 2025 08:00:00 GMT</pubDate>
<description>{ESCAPED}</description></item><item><title>Undated</title><description>Text.</description></item></channel></rss>"""
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><!-- a feed -->
<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Post</title><entry><title>A fair opens</title><link href="https://example.org/fair"/><updated>2025-11-14T08:00:00Z</updated>
<published>2025-11-12T23:00:00-10:00</published><content type="html">{ESCAPED}</content></entry>
<entry><title>Undated</title><content>Text.</content></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example Post",
        "items": [
            {
                "url": "https://example.org/fair",
                "title": "A fair opens",
                "date_published": "2025-11-12T08:00:00Z",
                "content_html": HTML,
            },
            {"title": "Undated", "content_text": "Text."},
        ],
    }
)


@pytest.mark.parametrize("content, name", [(RSS, "a.rss"), (RSS, "a.xml"), (ATOM, "a.atom"), (JSON, "a.json")])
def test_each_entry_of_a_feed_is_a_document(content, name):
    first, second = read(content, name)
    assert first == (1, FAIR, None)
    assert (second.number, str(second.error)) == (2, documents.UNDATED)


def test_a_feed_over_which_the_library_falls_keeps_what_stands_before_the_damage():
    fair = "<item><title>A fair</title><pubDate>Wed, 12 Nov 2025 10:00:00 GMT</pubDate><description>It opened.</description></item>"
    first, *_, last = read(f"<rss version='2.0'><channel>{fair}<item><link>a</item></chan</link>", "feed")
    assert (first.document.title, first.document.text) == ("A fair", "It opened.")
    assert str(last.error).startswith("This feed is damaged, and entries may be missing")


@pytest.mark.parametrize(
    "content, said",
    [
        ("<rdf:RDF></rdf:RDF>", "This is no feed"),
        ("<?xml version='1.0'><rss version='2.0'><channel><item><link>a</item></chan</link>", "This is no feed"),
        ("<?xml version='1.0' encoding='u4f-8'?><rss version='2.0'><channel><item><link>a</item></chan</link>", "This is no feed"),
        ("<rss version='2.0'></it a<item><title>A<content/m></b/>c<d>e.", "This feed is damaged, and entries may be missing"),
        ("<rss version='2.0'><channel><item>", "This feed is damaged, and entries may be missing"),
        ('{"version": "https://jsonfeed.org/version/1"}', "A JSON Feed has a list of items."),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "Not valid JSON"),
    ],
)
def test_a_broken_feed_is_refused(content, said):
    assert str(read(content, "feed")[-1].error).startswith(said)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
"""Ten levels of entities, each of ten of the one before: ten thousand million characters."""
SUBSET = '[<!ENTITY a0 "ha ha ha ha!">' + LAUGHS + '<!ENTITY file SYSTEM "file://{file}">]'
FEED = (
    "<rss version='2.0'><channel><title>P</title><item><title>&a9;</title><description>{named}</description></item></channel></rss>"
)
ENTRY = ATOM[ATOM.index("<feed") :].replace("A fair opens", "{named}").replace("Text.", "&a9;")


@pytest.fixture
def canary(tmp_path):
    """A file whose text must never be told."""
    file = tmp_path / "secret.txt"
    file.write_text("a canary sings")
    return file


def test_xml_that_defines_entities_is_refused_unread(canary, figure):
    feeds = [("rss", FEED), ("feed", ENTRY), ("other", "<other>{named}&a9;</other>")]
    before = ["", "<?xml version='1.0'?>", "\ufeff<?xml version='1.0'?><!-- a feed -->\n"]
    tried = list(product(feeds, before, ["a.rss", "a.xml", "a.html", "a"], ["&file;", "the fair"]))
    for (root, feed), front, name, named in tried:
        content = f"{front}<!DOCTYPE {root} {SUBSET.format(file=canary)}>{feed.format(named=named)}"
        assert only(content, name, published=NOVEMBER_12) == documents.DOCUMENT_TYPE
    figure(f"{len(tried)} XML bombs of ten levels, external entities in half of them: all refused, nothing expanded, no file told")


def test_a_document_type_elsewhere_fetches_and_expands_nothing(canary):
    external = f'<!DOCTYPE rss SYSTEM "file://{canary}">'
    assert only(external + FEED.format(named="&file;"), "a.rss", published=NOVEMBER_12) == documents.DOCUMENT_TYPE
    page = PAGE.replace("<!DOCTYPE html>", f"<!DOCTYPE html {SUBSET.format(file=canary)}>").replace("2019", "&file;&a9;")
    said = str(read(page.format(""), "a.xhtml", published=NOVEMBER_12))
    assert "opened on Tuesday" in said
    assert "canary" not in said and "ha ha" not in said


def test_a_text_may_speak_of_document_types():
    text = "He wrote <!DOCTYPE rss> first."
    assert only(text, published=NOVEMBER_12).text == text


@pytest.mark.parametrize(
    "wire, document",
    [
        ({"text": BODY, "published": "2025-11-12"}, True),
        ({"text": BODY, "title": None}, True),
        ({"title": "A fair", "date": "2025"}, False),
        ({"title": "A fair", "date": "2025", "text": BODY}, False),
    ],
)
def test_a_json_object_with_a_text_and_no_date_is_a_document(wire, document):
    assert documents.is_document(wire) is document


def test_a_json_object_becomes_a_document():
    wire = {"url": FAIR.url, "title": FAIR.title, "publisher": FAIR.publisher, "published": "2025-11-12", "text": BODY}
    assert documents.from_wire(wire) == FAIR
    assert documents.from_wire(wire | {"published": None}, Document(published=NOVEMBER_12)) == FAIR


@pytest.mark.parametrize(
    "wire", [{"text": ""}, {"text": 5, "published": "2025-11-12"}, {"text": "a", "published": 2025}, {"text": "a\0"}]
)
def test_a_json_object_that_is_no_document_is_refused(wire):
    with pytest.raises(documents.Invalid):
        documents.from_wire({"published": "2025-11-12"} | wire)


@pytest.mark.parametrize("text", ["<!---->" * 4_000 + "x", "<?x?>" * 4_000 + "x", "<!--" * 4_000])
def test_a_beginning_of_many_comments_is_read_at_once(text):
    assert [
        article.number for article in documents.read(text.encode(), name="c.html", given=Document(published=date(2025, 11, 12)))
    ]
