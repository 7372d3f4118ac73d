"""A list of values as one parameter of a statement."""

from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import dialect

from timeline.database import Database
from timeline.models import Event, EventText, Name
from timeline.store import names
from timeline.store.among import among


@pytest.mark.parametrize("column", [Event.id, Event.fingerprint, EventText.event_pk, Name.folded], ids=str)
def test_values_of_a_list_are_looked_up_and_no_table_is_scanned(column, sqlite):
    sql = str(select(column).where(among(column, "values")).compile(dialect=dialect()))
    with sqlite.migrated() as url, closing(Database(url)) as database, database.driver() as connection:
        plan = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("[1]",))]
    assert plan[0].startswith("SEARCH"), plan


def test_values_are_found_whatever_they_hold(database):
    odd = ["plain", "a,b", '{"c"}', "back\\slash", "'quoted'", "null", "", " ", "tab\t", "ünï 😀", "\u2028"]
    with database.writing() as session:
        pks = names._ensure(session, [("tag", value) for value in odd])
        found = session.scalars(select(Name.value).where(among(Name.folded, "values")), {"values": odd}).all()
        by_number = session.scalars(select(Name.pk).where(among(Name.pk, "values")), {"values": list(pks.values())}).all()
    assert sorted(found) == sorted(odd)
    assert sorted(by_number) == sorted(pks.values())
