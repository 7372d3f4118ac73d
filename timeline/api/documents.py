"""Documents and citations: ingest an article over HTTP, read what is stored, check a quote against its text."""

from collections import Counter
from collections.abc import Sequence

from flask import Response, current_app, g, request, url_for
from marshmallow import Schema, fields, validate

from timeline import models, strict_json
from timeline.api import pages
from timeline.api.arguments import Address, Blueprint
from timeline.api.parameters import Limit
from timeline.api.positions import database
from timeline.api.transactions import in_a_long_transaction
from timeline.auth import needs
from timeline.errors import Conflict
from timeline.ingest import articles, bulk
from timeline.ingest.articles import Hand, Told
from timeline.ingest.corridor import STATUSES, Outcome
from timeline.ingest.extract import extracted
from timeline.records import Document
from timeline.schemas import CitationSchema, DocumentSchema, EventSchema, Text, day
from timeline.store import documents, events, runs
from timeline.store.filters import SHOWN
from timeline.times import now

blueprint = Blueprint("documents", __name__, description="The texts that events are cited from.")


INDEX_SECONDS = 5  # what one request spends on events that were loaded lately
EXAMPLE = {"text": "The fair opened on Tuesday.", "published": "2025-11-12", "publisher": "A Paper"}


class ArticleSchema(DocumentSchema):
    """An article to ingest: its text, and the day it was published."""

    published = day(required=True)
    text = Text(longest=1_000_000, required=True)


class IngestParameters(Address):
    dry_run = fields.Boolean(load_default=False, metadata={"description": "show what would come out, and store nothing"})
    undated = fields.String(
        validate=validate.OneOf(["published"]),
        metadata={"description": "published: sentences without a date make events of the day of publication, of low confidence"},
    )


class EraseParameters(Address):
    quotes = fields.String(
        load_default="keep",
        validate=validate.OneOf(["keep", "erase"]),
        metadata={"description": "erase: withdraw what was cited from it, too"},
    )


class DocumentsParameters(Address):
    limit = Limit(load_default=100)
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**53), metadata={"description": "past this place"})


class StoredDocumentSchema(DocumentSchema):
    """A stored document; `text` only for those who show a token, and where it was kept."""

    has_text = fields.Boolean(required=True)
    text = fields.String()


class DocumentsSchema(Schema):
    documents = fields.List(fields.Nested(StoredDocumentSchema), required=True)
    links = fields.List(fields.Nested(pages.LinkSchema), required=True)
    number_returned = fields.Integer(required=True)


class OutcomeSchema(Schema):
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    id = fields.String(required=True, metadata={"description": "of the event; of the document when it is unchanged"})


class IngestedSchema(Schema):
    """The document's id, the run, what became of each thing that it says, and the events as they stand now."""

    document = fields.String(required=True)
    run = fields.Integer(required=True, allow_none=True, metadata={"description": "by which it can be undone"})
    outcomes = fields.List(fields.Nested(OutcomeSchema), required=True)
    events = fields.List(fields.Nested(EventSchema), required=True)


class CitationsSchema(Schema):
    citations = fields.List(fields.Nested(CitationSchema), required=True)


class VerifiedSchema(Schema):
    verified = fields.Boolean(required=True)
    found_at = fields.Integer(required=True, allow_none=True, metadata={"description": "where the quote stands in the text"})
    detail = fields.String(required=True)


@blueprint.post("/documents")
@needs("write")
@blueprint.arguments(IngestParameters, location="query")
@blueprint.arguments(ArticleSchema, example=EXAMPLE)
@blueprint.response(201, IngestedSchema)
@blueprint.alt_response(200, schema=IngestedSchema)
@in_a_long_transaction
def ingest_document(session, asked, document):
    """Take the events out of one article

    A text under an address that is known is a new version of it: what it no longer says is withdrawn. 200 when exactly
    this text was there already, and for a dry run.
    """
    bulk.index(session, seconds=INDEX_SECONDS)
    document = documents.identified(document)
    found = extracted(document, undated=asked.get("undated"))
    keep = current_app.extensions["timeline"].settings.texts == "keep"
    run = runs.start(session, "ingest", agent=g.agent, source=document.url or document.title, now=now())
    (outcomes,) = articles.take_in(session, [Told(document, found)], Hand(g.agent, now(), run), keep_text=keep)
    runs.count(session, run, Counter(outcome.status for outcome in outcomes))
    runs.finish(session, run, now=now())
    answer = pages.json(_ingested(session, document, outcomes) | {"run": None if asked["dry_run"] else run})
    if asked["dry_run"]:
        session.rollback()
    elif Outcome("unchanged", document.id) not in outcomes:
        answer.status_code = 201
        answer.headers["Location"] = url_for("documents.get_document", document=document.id)
    return answer


def _ingested(session, document: Document, outcomes: Sequence[Outcome]) -> dict:
    ids = dict.fromkeys(outcome.id for outcome in outcomes)
    found = events.find_all(session, ids)
    return {
        "document": document.id,
        "outcomes": [{"status": outcome.status, "id": outcome.id} for outcome in outcomes],
        "events": [strict_json.loads(found[id].json) for id in ids if id in found and found[id].row.status in SHOWN],
    }


@blueprint.get("/documents")
@needs("read")
@blueprint.arguments(DocumentsParameters, location="query")
@blueprint.response(200, DocumentsSchema)
def list_documents(asked):
    """Every document that was ingested or cited, the oldest first"""
    with database().reading() as session:
        found = documents.page(session, limit=asked["limit"], after=asked["after"])
        following = {"after": str(found.rows[-1].pk)} if found.more else None
        return pages.listed("documents", [_shown(row) for row in found.rows], following)


@blueprint.get("/documents/<document>")
@needs("read")
@blueprint.response(200, StoredDocumentSchema)
def get_document(document):
    """One document; with a token its text, too"""
    with database().reading() as session:
        row = documents.get(session, document)
        answer = pages.json(_shown(row, with_text="Authorization" in request.headers))
    answer.vary.add("Authorization")
    return answer


@blueprint.delete("/documents/<document>")
@needs("write")
@blueprint.arguments(EraseParameters, location="query")
@blueprint.response(204)
@in_a_long_transaction
def erase_document(session, asked, document):
    """Erase the text of a document; the quotes of it that events cite stay, unless quotes=erase"""
    row = documents.get(session, document)
    if asked["quotes"] == "erase":
        bulk.index(session, seconds=INDEX_SECONDS)
        articles.erase(session, documents.described(row), Hand(g.agent, now()))
    documents.erase_text(session, row)
    return Response(status=204)


@blueprint.get("/events/<id>/citations")
@needs("read")
@blueprint.response(200, CitationsSchema)
def list_citations(id):
    """Who says so, in which words"""
    with database().reading() as session:
        return pages.json({"citations": strict_json.loads(events.get(session, id).json)["citations"]})


@blueprint.post("/citations/<citation>/verify")
@needs("read")
@blueprint.response(200, VerifiedSchema)
@blueprint.refuses(409)
def verify_citation(citation):
    """Look whether the stored text still has the quote at its place; 409 where no text is kept"""
    with database().reading() as session:
        cited, text = documents.cited(session, citation)
    if text is None or cited.quote is None:
        raise Conflict("There is nothing to compare: the citation has no quote, or the text of its document is not kept.")
    found_at = cited.start if cited.start is not None and text.startswith(cited.quote, cited.start) else text.find(cited.quote)
    details = {cited.start: "The text has the quote at its place.", -1: "The text does not have this quote."}
    detail = details.get(found_at, "The text has the quote at another place.")
    return pages.json({"verified": found_at >= 0, "found_at": found_at if found_at >= 0 else None, "detail": detail})


def _shown(row: models.Document, *, with_text: bool = False) -> dict:
    """A document on the wire."""
    text = {"text": row.text} if with_text and row.text is not None else {}
    return DocumentSchema().dump(documents.described(row)) | {"has_text": row.text is not None} | text
