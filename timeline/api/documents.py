"""POST /documents: an article into the timeline, and the events that it tells of."""

from collections import Counter
from collections.abc import Sequence

from flask import Response, g
from marshmallow import Schema, fields, validate

from timeline import strict_json
from timeline.api import pages
from timeline.api.arguments import Address, Blueprint
from timeline.api.transactions import in_one_transaction
from timeline.auth import needs
from timeline.documents import from_wire
from timeline.ingest import articles
from timeline.ingest.corridor import STATUSES, Outcome
from timeline.ingest.extract import extract
from timeline.schemas import EventSchema, Text
from timeline.store import documents, events, runs
from timeline.times import now

blueprint = Blueprint("documents", __name__, description="Articles, and the events that they tell of.")

LONGEST_TEXT = 1_000_000
EXAMPLE = {"text": "The fair opened on Tuesday.", "published": "2025-11-12", "publisher": "A Paper"}


class DryRun(Address):
    dry_run = fields.Boolean(load_default=False, metadata={"description": "Show what would come out, and store nothing"})


class ArticleSchema(Schema):
    """An article; every "on Tuesday" in it is counted from the day on which it was published."""

    text = Text(longest=LONGEST_TEXT, required=True)
    published = fields.Date(required=True)
    title = Text(longest=1_000)
    publisher = Text(longest=300)
    url = fields.Url(schemes={"http", "https"}, require_tld=False, validate=validate.Length(max=2_000))


class OutcomeSchema(Schema):
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    id = fields.String(required=True, metadata={"description": "of the event; of the document when it is unchanged"})


class TakenInSchema(Schema):
    document = fields.String(required=True, metadata={"description": "its id"})
    run = fields.Integer(required=True, allow_none=True, metadata={"description": "by which it can be undone"})
    outcomes = fields.List(fields.Nested(OutcomeSchema), required=True)
    events = fields.List(fields.Nested(EventSchema), required=True)


@blueprint.post("/documents")
@needs("write")
@blueprint.arguments(DryRun, location="query")
@blueprint.arguments(ArticleSchema, example=EXAMPLE)
@blueprint.response(201, TakenInSchema)
@in_one_transaction
def take_in_document(session, asked, article):
    """Read an article: each event that it tells of is a candidate, or one more source for an event that is known"""
    document = documents.identified(from_wire(article | {"published": str(article["published"])}))
    run = runs.start(session, "ingest", agent=g.agent, source=document.url or document.title, now=now())
    outcomes = articles.take_in(session, document, extract(document), articles.Hand(g.agent, now(), run))
    said = {
        "document": document.id,
        "run": None if asked["dry_run"] else run,
        "outcomes": [{"status": outcome.status, "id": outcome.id} for outcome in outcomes],
        "events": [strict_json.loads(text) for text in _texts(session, outcomes)],
    }
    if asked["dry_run"]:
        session.rollback()
    else:
        runs.count(session, run, Counter(outcome.status for outcome in outcomes))
        runs.finish(session, run, now=now())
    return Response(strict_json.dumps(said), status=201, content_type=pages.JSON)


def _texts(session, outcomes: Sequence[Outcome]) -> list[str]:
    """The wire texts of the events that are shown, each once, in the order in which the article tells of them."""
    found = events.find_all(session, {outcome.id for outcome in outcomes})
    told = dict.fromkeys(outcome.id for outcome in outcomes if outcome.id in found)
    return [found[id].json for id in told if found[id].row.status in ("candidate", "confirmed")]
