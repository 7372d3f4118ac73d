"""GET /dates: what a date means, before anything is stored under it."""

from marshmallow import Schema, ValidationError, fields, post_load, validate

from timeline import edtf, timex
from timeline.api.arguments import Address, Blueprint
from timeline.auth import needs
from timeline.edtf import Edtf, EdtfError
from timeline.schemas import LANGUAGES, BoundsSchema, Date, DisplaySchema, Text, day
from timeline.times import day_of, now

blueprint = Blueprint("dates", __name__, description="What a date means.")


class Asked(Address):
    text = Text(longest=1_000, required=True)
    published = day(metadata={"description": "The day that words are counted from; default today"})

    language = fields.String(
        load_default="en", validate=validate.OneOf(LANGUAGES), metadata={"description": "What the words are written in"}
    )

    @post_load
    def _read(self, asked, **kwargs):
        try:
            return asked | {"date": edtf.parse(asked["text"])}
        except EdtfError as error:
            return asked | {"date": _in_words(asked, error)}


def _in_words(asked: dict, error: EdtfError) -> Edtf:
    date = timex.typed(asked["text"], asked.get("published") or day_of(now()), language=asked["language"])
    if date is None:
        raise ValidationError(str(error), "text") from None
    return date


class Meaning(Schema):
    text = fields.String()
    date = Date()
    display = fields.Nested(DisplaySchema)
    start = fields.Nested(BoundsSchema)
    end = fields.Nested(BoundsSchema)


@blueprint.get("/dates")
@needs("read")
@blueprint.arguments(Asked, location="query")
@blueprint.response(200, Meaning)
def read_date(asked):
    """What a date says, written as EDTF or typed in words: its bounds, and how it reads"""
    date = asked["date"]
    return {
        "text": asked["text"],
        "date": date.text,
        "display": {language: date.display(language) for language in LANGUAGES},
        "start": _bounds(date.start_earliest, date.start_latest),
        "end": _bounds(date.end_earliest, date.end_latest),
    }


def _bounds(earliest: int, latest: int) -> dict:
    return {"earliest": edtf.earliest_text(earliest), "latest": edtf.latest_text(latest)}
