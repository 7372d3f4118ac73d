"""Moving a database from nothing to head and back, on both backends, with rows in it."""

from contextlib import closing
from datetime import date

import pytest

from timeline import edtf
from timeline.database import Database
from timeline.errors import Conflict
from timeline.records import Citation, Document, EventRecord, Place
from timeline.schema_version import current, differences, downgrade, head, require_head, upgrade
from timeline.store import events, tokens

NOW = 1_762_900_000_000_000
CITED = EventRecord(
    id="fair",
    title="A fair",
    date=edtf.parse("2025-11-11/2025-11-14"),
    place=Place(name="Bamako", latitude=12.6, longitude=-8.0),
    tags=("fair",),
    citations=(Citation(document=Document(url="https://paper.example/fair", published=date(2025, 11, 12)), quote="A fair."),),
)


@pytest.fixture
def empty_database(empty_database_url):
    with closing(Database(empty_database_url)) as opened:
        yield opened


def fill(database):
    with database.writing() as session:
        events.create(session, CITED, agent="test", now=NOW)
        tokens.create(session, "test", "write", now=NOW)
        session.commit()


def test_a_database_at_head_has_the_tables_of_the_models(database):
    assert differences(database) == []


def test_a_new_database_has_no_revision_and_is_refused_with_the_command_that_mends_it(empty_database):
    assert current(empty_database) is None
    with pytest.raises(Conflict, match="timeline db upgrade"):
        require_head(empty_database)


def test_a_database_goes_up_step_by_step_and_down_again_with_rows_in_it(empty_database):
    upgrade(empty_database)
    fill(empty_database)
    while current(empty_database) is not None:
        downgrade(empty_database, "-1")
    upgrade(empty_database)
    assert current(empty_database) == head()
    assert differences(empty_database) == []
    fill(empty_database)


def test_upgrading_a_database_at_head_keeps_its_rows(database):
    fill(database)
    upgrade(database)
    require_head(database)
    with database.reading() as session:
        assert events.get(session, "fair").event.title == "A fair"
