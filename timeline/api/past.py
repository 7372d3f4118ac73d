"""The timeline as it stood at a moment: a published answer can be given again.

What has not changed since is read where it stands. What has is written, as it was, into a small database of its own
with the same tables and indexes, which is asked the same question; the two answers are merged in order.
"""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from timeline import schema_version
from timeline.api import representations
from timeline.database import Database
from timeline.errors import wrong_parameter
from timeline.store import changes, events, query, revisions
from timeline.store.filters import Filter
from timeline.store.query import Page, Sort

MOST_CHANGED = 20_000  # events that may have changed since; each costs about half a millisecond, once for all pages
MOST_COPIES = 4  # that are kept, for the next pages of the same questions
_EVER = (-(2**63), 2**63 - 1)


class Copy(Database):
    """An empty SQLite database at head, in a temporary folder that goes when the database does."""

    def __init__(self, template: Path | None = None):
        self._folder = TemporaryDirectory(prefix="timeline-past-")
        self.file = Path(self._folder.name, "past.db")
        if template is not None:
            shutil.copyfile(template, self.file)
        super().__init__(f"sqlite:///{self.file}")


def require_paged(format: str, asked: Mapping[str, Any]) -> None:
    """Raise Malformed when the past is asked for as one file, or is to be counted."""
    if format not in representations.PAGED:
        raise wrong_parameter("as_of", f"The past is told in pages: ask for f={' or f='.join(representations.PAGED)}.")
    if "count" in asked:
        raise wrong_parameter("count", "The past is not counted; leave count out.")


def page(database: Database, where: Filter, moment: int, *, limit: int, after: tuple[int, ...] | None, sort: Sort) -> Page:
    """The next `limit` events after a place, as the timeline stood at `moment` (microseconds).

    Raises Malformed for an order that the past cannot be asked in, and when too much has changed since.
    """
    if sort == "relevance":
        raise wrong_parameter("sort", "The past is not ordered by relevance; choose another order.")
    low, high = where.updated or _EVER
    unchanged = replace(where, updated=(low, min(high, moment + 1)))
    with database.reading() as session:
        copy = _changed_since(session, database, moment)
        found = [query.page(session, unchanged, limit=limit, after=after, sort=sort)]
    with copy.reading() as session:
        found.append(query.page(session, where, limit=limit, after=after, sort=sort))
    return _merged(found, limit, descending=sort.startswith("-"))


def _merged(pages: list[Page], limit: int, *, descending: bool) -> Page:
    found = sorted((event for page in pages for event in page.found), key=lambda event: event.place, reverse=descending)
    more = len(found) > limit or any(page.next for page in pages)
    return Page(found[:limit], found[limit - 1].place if more else None)


def _changed_since(session, database: Database, moment: int) -> Database:
    """The events that stood at `moment` and have changed since, as they were, in what the session sees; the last few are kept."""
    asked = database, moment, changes.newest(session)
    if asked not in _copies:
        while len(_copies) >= MOST_COPIES:
            _copies.pop(next(iter(_copies)), None)
        _copies[asked] = _copied(revisions.changed_since(session, moment, limit=MOST_CHANGED + 1))
    return _copies[asked]


_copies: dict[tuple[Database, int, int], Database] = {}


def _copied(texts: Mapping[int, str]) -> Database:
    if len(texts) > MOST_CHANGED:
        raise wrong_parameter("as_of", f"More than {MOST_CHANGED:,} events have changed since; ask for them one by one.")
    copy = Copy(_template().file)
    with copy.writing() as session:
        events.copy_all(session, texts)
        session.commit()
    return copy


@lru_cache(maxsize=1)
def _template() -> Copy:
    template = Copy()
    schema_version.upgrade(template)
    template.close()  # which writes everything into the one file
    return template
