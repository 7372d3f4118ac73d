"""FastAPI with SQLModel, as its tutorial has it: a response model, relationships loaded by selectinload."""

import os
from datetime import date

from fastapi import FastAPI
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class DocumentShown(SQLModel):
    id: str
    url: str | None
    title: str | None
    publisher: str | None
    published: date | None


class Document(DocumentShown, table=True):
    pk: int = Field(primary_key=True)


class CitationShown(SQLModel):
    id: str
    quote: str | None
    start: int | None
    end: int | None
    date_text: str | None
    date: str | None


class Citation(CitationShown, table=True):
    pk: int = Field(primary_key=True)
    event_pk: int = Field(foreign_key="event.pk")
    document_pk: int = Field(foreign_key="document.pk")
    document: Document = Relationship()


class Named(SQLModel, table=True):
    event_pk: int = Field(primary_key=True, foreign_key="event.pk")
    ordinal: int = Field(primary_key=True)
    name_pk: int = Field(foreign_key="name.pk")


class NameShown(SQLModel):
    kind: str
    value: str


class Name(NameShown, table=True):
    pk: int = Field(primary_key=True)


class EventShown(SQLModel):
    id: str
    title: str
    date: str
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    uncertain: bool
    place: str | None
    latitude: float | None
    longitude: float | None
    status: str
    confidence: float | None
    revision: int
    created_at: int
    updated_at: int


class Event(EventShown, table=True):
    pk: int = Field(primary_key=True)
    position: int
    citations: list[Citation] = Relationship()
    names: list[Name] = Relationship(link_model=Named)


class CitationWhole(CitationShown):
    document: DocumentShown


class EventWhole(EventShown):
    citations: list[CitationWhole]
    names: list[NameShown]


engine = create_engine(f"sqlite:///{os.environ['BENCH_DATABASE']}")
app = FastAPI()
WHOLE = selectinload(Event.citations).selectinload(Citation.document), selectinload(Event.names)


@app.get("/events", response_model=list[EventWhole])
def events(a: int, b: int):
    within = Event.start_earliest < b, Event.end_latest > a, Event.status.in_(["candidate", "confirmed"])
    with Session(engine) as session:
        return session.exec(select(Event).where(*within).options(*WHOLE).order_by(Event.position, Event.pk).limit(100)).all()


@app.get("/events/{id}", response_model=EventWhole)
def event(id: str):
    with Session(engine) as session:
        return session.exec(select(Event).where(Event.id == id).options(*WHOLE)).one()
