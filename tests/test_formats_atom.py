"""Atom: what feed readers are shown."""

import io

import feedparser
import pytest

import wire_events as wire
from timeline import documents
from timeline.formats import atom, detect
from timeline.formats.row import About

ABOUT = About(
    title="Mali & more",
    href="https://example.org/api/v1/events?f=atom",
    events="https://example.org/api/v1/events/",
    links=({"rel": "next", "href": "https://example.org/next"},),
)
EXPO = wire.EXPO | {"created_at": "2025-11-10T08:00:00.000001Z", "updated_at": "2025-11-12T08:00:00.000000Z"}


def written(*events, about=ABOUT):
    return b"".join(atom.write(events, about))


def test_feedparser_reads_the_same():
    feed = feedparser.parse(io.BytesIO(written(EXPO, wire.PLAIN)))
    assert (feed.bozo, feed.version, feed.feed.title) == (False, "atom10", "Mali & more")
    assert feed.feed.id == ABOUT.href
    assert feed.feed.updated == EXPO["updated_at"]
    assert {link.rel: link.href for link in feed.feed.links} == {"self": ABOUT.href, "next": "https://example.org/next"}
    expo, plain = feed.entries
    assert (expo.id, expo.title, expo.summary) == ("https://example.org/api/v1/events/expo", EXPO["title"], EXPO["summary"])
    assert (expo.published, expo.updated) == (EXPO["created_at"], EXPO["updated_at"])
    assert expo.content[0].value == "11-14 November 2025"
    assert expo.dcterms_temporal == EXPO["date"]
    assert [tag.term for tag in expo.tags] == EXPO["tags"]
    assert expo.where == {"type": "Point", "coordinates": (-8.0029, 12.6392)}
    assert [link.href for link in expo.links if link.rel == "via"] == ["https://example.org/expo?a=1&b=2", "https://example.net/"]
    assert plain.id.startswith("urn:uuid:")


def test_the_same_events_are_the_same_bytes():
    assert written(EXPO, about=About()) == written(EXPO, about=About())


def test_what_it_holds_comes_back():
    (row,) = atom.read(io.BytesIO(written(EXPO)))
    held = {name: EXPO[name] for name in ("id", "title", "summary", "date", "place", "tags")}
    documents = [{"url": "https://example.org/expo?a=1&b=2", "title": "A fair, a first"}, {"url": "https://example.net/"}]
    assert row.event == held | {"citations": [{"document": document} for document in documents]}


def test_a_feed_of_events_is_told_from_one_of_articles():
    assert detect("a.xml", written(EXPO)).name == "atom"
    articles = written(EXPO).replace(atom.MARK, b"https://example.org/other/")
    assert detect("a.xml", articles) is None
    assert [article.document.title for article in documents.read(articles, name="a.xml")] == [EXPO["title"]]


@pytest.mark.parametrize(
    "change, titles, said",
    [
        ((b"dcterms:temporal", b"dcterms:created"), [], "This entry has no dcterms:temporal: it tells no date of an event."),
        ((b"12.6392 -8.0029", b"here"), [], "A georss:point holds a latitude and a longitude."),
        ((b"</feed>", b""), [EXPO["title"]], "This is no well-formed feed: no element found"),
        ((b"<feed", b'<!DOCTYPE feed [<!ENTITY a "b">]><feed'), [], "This is no well-formed feed: EntitiesForbidden"),
    ],
)
def test_what_is_wrong_with_a_feed_is_named(change, titles, said):
    rows = list(atom.read(io.BytesIO(written(EXPO).replace(*change))))
    assert [row.event["title"] for row in rows if row.event] == titles
    assert str(rows[-1].error).startswith(said)
