"""How arguments are read: JSON strictly, the address strictly, and every fault named; and how refusals are described."""

from collections.abc import Mapping
from functools import lru_cache, wraps
from http import HTTPStatus
from typing import Any

from flask import request
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from timeline import strict_json
from timeline.errors import Fault, Malformed, TimelineError, UnsupportedMedia
from timeline.schemas import invalid, nearest


def _of_the_address(schema: Schema) -> Any:
    if not request.query_string and (defaults := _defaults(schema)) is not None:
        return dict(defaults)
    try:
        return schema.load(_once(request.args, schema.load_fields), unknown=RAISE)
    except ValidationError as error:
        raise refused(Malformed, error.messages) from None


def _of_the_body(schema: Schema) -> Any:
    try:
        return schema.load(read_json("application/json"), unknown=RAISE)
    except ValidationError as error:
        raise invalid(error) from None


_READ = {"query": _of_the_address, "json": _of_the_body}


def refused(kind: type[TimelineError], wrong: Mapping[str, Any], prefix: str = "") -> TimelineError:
    """The error that names each wrong parameter, written as `prefix` and its name, from what marshmallow says of them."""
    named = [(f"{prefix}{name}", str(detail)) for name, said in wrong.items() for detail in _flat(said)]
    faults = [Fault(detail=detail, parameter=name) for name, detail in named]
    return kind("; ".join(f"{name}: {detail}" for name, detail in named), faults)


@lru_cache
def _defaults(schema: Schema) -> dict[str, Any] | None:
    """What an address without parameters asks for, None where some are required: to read that takes a tenth of one event's time."""
    return None if schema.validate({}) else schema.load({})


def _once(given: MultiDict, known: Mapping[str, fields.Field]) -> dict[str, Any]:
    """The parameters of an address, those of lists as lists, as a plain dict, which is read in a tenth of the time.

    Raises ValidationError for unknown ones, with the nearest known name, and for others given more than once.
    """
    loaded, wrong = {}, {}
    for name, values in given.lists():
        if name not in known:
            wrong[name] = [_unknown(name, known, first=not wrong)]
        elif isinstance(known[name], fields.List):
            loaded[name] = values
        elif len(values) > 1:
            wrong[name] = ["Is given more than once."]
        else:
            loaded[name] = values[0]
    if wrong:
        raise ValidationError(wrong)
    return loaded


def _unknown(name: str, known: Mapping[str, fields.Field], *, first: bool) -> str:
    """That there is no such parameter, with the nearest one; where none is near the first fault says which there are."""
    others = f" Known are {', '.join(sorted(known))}." if first else ""
    return "Unknown parameter." + (nearest(name, known) or others)


def _flat(said: Any) -> list:
    if isinstance(said, Mapping):
        return [detail for deeper in said.values() for detail in _flat(deeper)]
    return said if isinstance(said, list) else [said]


def read_json(*media_types: str) -> Any:
    """The JSON of the request's body. Raises UnsupportedMedia unless it is sent as one of these types, and Malformed."""
    if request.mimetype not in media_types:
        raise UnsupportedMedia(f"Send Content-Type: {' or '.join(media_types)}, not {request.mimetype or 'none'!r}.")
    return strict_json.loads(request.get_data())


class Blueprint(SmorestBlueprint):
    """A flask-smorest blueprint that reads arguments in our way, and describes whom its views refuse.

    Each view stands under `timeline.auth.needs`, above its arguments: who is not let in learns nothing about them.
    """

    def response(self, *args, **options):
        """As in flask-smorest, which only describes it: a view makes its answer itself."""
        return _described_by(super().response(*args, **options))

    def alt_response(self, *args, **options):
        return _described_by(super().alt_response(*args, **options))

    @staticmethod
    def doc(**said):
        return _described_by(SmorestBlueprint.doc(**said))

    def arguments(self, schema: type[Schema], *, location: str = "json", **described):
        """Give a view what the address (`query`) or the body says; the schema is made once and not for each request."""
        known, read = schema(), _READ[location]
        # As the description says of an address; bodies are described below.
        describe = super().arguments(known, location=location, error_status_code=HTTPStatus.BAD_REQUEST, **described)

        def reading(view):
            @wraps(view)
            def told(*args, **kwargs):
                return view(*args, read(known), **kwargs)

            return _described_by(describe)(told)

        return reading

    def add_url_rule(self, rule, endpoint=None, view_func=None, *args, **options):
        scope = view_func.needed_scope
        bearer = {"bearer": [scope]}
        described = self.doc(security=[{}, bearer] if scope == "read" else [bearer])(view_func)
        super().add_url_rule(rule, endpoint, self.refuses(*refusals(rule, scope))(described), *args, **options)

    def refuses(self, *statuses: int):
        """Document statuses with which a view answers in a problem (`timeline.problems`), beside those of `refusals`."""

        def documented(view):
            for status in statuses:
                view = self.alt_response(status, "Merged" if status == 308 else "Problem")(view)
            return view

        return documented


def _described_by(wrap):
    """The same decorator, but one that leaves the view as it is: it only describes, and a view has a dozen of them."""

    def described(view):
        view._apidoc = wrap(view)._apidoc
        return view

    return described


def refusals(rule: str, scope: str) -> set[int]:
    """With which statuses a view may refuse or lead elsewhere, by its address and the scope that it needs; `<id>` is an event's."""
    statuses = {400, 401, 429, 503}
    if "<" in rule:
        statuses |= {404}
    if "<id>" in rule:
        statuses |= {308, 410} if scope == "read" else {410}
    if scope != "read":
        statuses |= {403, 409, 413, 415, 422, 507}
    if scope != "read" and "<id>" in rule:
        statuses |= {412, 428}
    return statuses


class Address(Schema):
    """The parameters of an address."""

    token = fields.String(metadata={"description": "A feed token, for those who can send no header (`timeline.auth` reads it)"})
