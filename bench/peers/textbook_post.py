"""The textbook of a durable POST: Flask, the SQLAlchemy ORM and marshmallow, with an index by time and nothing else.

It keeps no revisions, no words, no names and no JSON, asks for no token and writes no log.
"""

import os
from datetime import date as Day

from flask import Flask, request
from marshmallow import Schema, fields
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Model(DeclarativeBase):
    pass


class Document(Model):
    __tablename__ = "document"

    pk: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    publisher: Mapped[str]
    published: Mapped[Day]


class Citation(Model):
    __tablename__ = "citation"

    pk: Mapped[int] = mapped_column(primary_key=True)
    event_pk: Mapped[int] = mapped_column(ForeignKey("event.pk"), index=True)
    document_pk: Mapped[int] = mapped_column(ForeignKey("document.pk"))
    quote: Mapped[str]
    document: Mapped[Document] = relationship()


class Event(Model):
    __tablename__ = "event"

    pk: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    date: Mapped[Day] = mapped_column(index=True)
    tags: Mapped[str]
    citations: Mapped[list[Citation]] = relationship()


class DocumentSchema(Schema):
    url = fields.Url(required=True)
    publisher = fields.String()
    published = fields.Date()


class CitationSchema(Schema):
    quote = fields.String()
    document = fields.Nested(DocumentSchema, required=True)


class EventSchema(Schema):
    title = fields.String(required=True)
    date = fields.Date(required=True)
    tags = fields.List(fields.String())
    citations = fields.List(fields.Nested(CitationSchema))


SCHEMA = EventSchema()
engine = create_engine(f"sqlite:///{os.environ['BENCH_TEXTBOOK_DATABASE']}")


@event.listens_for(engine, "connect")
def _durable(connection, _):
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@event.listens_for(engine, "begin")
def _begin(connection):
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # who has read first may be refused to write


Model.metadata.create_all(engine)
app = Flask(__name__)


@app.get("/")
def alive():
    return {}


@app.post("/")
def create():
    said = SCHEMA.load(request.get_json())
    with Session(engine) as session:
        citations = [Citation(quote=one["quote"], document=_document(session, one["document"])) for one in said["citations"]]
        session.add(Event(title=said["title"], date=said["date"], tags=" ".join(said["tags"]), citations=citations))
        session.commit()
    return SCHEMA.dump(said), 201


def _document(session, said):
    return session.scalar(select(Document).where(Document.url == said["url"])) or Document(**said)
