"""The textbook: Flask, the SQLAlchemy ORM with selectinload, one marshmallow Schema instance."""

import os

from flask import Flask, request
from marshmallow import Schema, fields
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session, relationship, selectinload

from timeline import models


class Model(DeclarativeBase):
    metadata = models.Model.metadata


class Document(Model):
    __table__ = models.Document.__table__


class Citation(Model):
    __table__ = models.Citation.__table__
    document = relationship(Document)


class Name(Model):
    __table__ = models.Name.__table__


class Event(Model):
    __table__ = models.Event.__table__
    citations = relationship(Citation)
    names = relationship(Name, secondary=models.Named.__table__)


class DocumentSchema(Schema):
    id = fields.String()
    url = fields.String()
    title = fields.String()
    publisher = fields.String()
    published = fields.Date()


class CitationSchema(Schema):
    id = fields.String()
    quote = fields.String()
    start = fields.Integer()
    end = fields.Integer()
    date_text = fields.String()
    date = fields.String()
    document = fields.Nested(DocumentSchema)


class NameSchema(Schema):
    kind = fields.String()
    value = fields.String()


class EventSchema(Schema):
    id = fields.String()
    title = fields.String()
    date = fields.String()
    known_until = fields.Date()
    start_earliest = fields.Integer()
    start_latest = fields.Integer()
    end_earliest = fields.Integer()
    end_latest = fields.Integer()
    uncertain = fields.Boolean()
    place = fields.String()
    latitude = fields.Float()
    longitude = fields.Float()
    status = fields.String()
    confidence = fields.Float()
    revision = fields.Integer()
    created_at = fields.Integer()
    updated_at = fields.Integer()
    names = fields.List(fields.Nested(NameSchema))
    citations = fields.List(fields.Nested(CitationSchema))


engine = create_engine(f"sqlite:///{os.environ['BENCH_DATABASE']}")
app = Flask(__name__)
schema = EventSchema()
WHOLE = selectinload(Event.citations).selectinload(Citation.document), selectinload(Event.names)


@app.get("/events")
def events():
    a, b = request.args.get("a", type=int), request.args.get("b", type=int)
    within = Event.start_earliest < b, Event.end_latest > a, Event.status.in_(["candidate", "confirmed"])
    with Session(engine) as session:
        found = session.scalars(select(Event).where(*within).options(*WHOLE).order_by(Event.position, Event.pk).limit(100))
        return {"events": schema.dump(found, many=True)}


@app.get("/events/<id>")
def event(id):
    with Session(engine) as session:
        return schema.dump(session.scalars(select(Event).where(Event.id == id).options(*WHOLE)).one())
