"""Pages of events on the wire: joined from stored texts, with links and an opaque cursor bound to its filter."""

import base64
import binascii
from collections.abc import Collection
from hashlib import blake2b, sha256
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Response, request
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from timeline import strict_json
from timeline.errors import TimelineError, wrong_parameter
from timeline.store.counts import Count
from timeline.store.query import MOST_RANKED, SORTS, Filter, Found, Page, ranks
from timeline.version import VERSION

JSON = "application/json"


class LinkSchema(Schema):
    rel = fields.String(required=True)
    href = fields.String(required=True)
    type = fields.String(metadata={"description": "media type"})
    title = fields.String()


def answer(page: Page, where: Filter, sort: str, *, only: Collection[str] = (), count: Count | None = None) -> Response:
    """The response that holds a page of events and the way to the next one, or 304 when the client has it already."""
    links = links_of(page, where, sort)
    about = {"links": links, "number_returned": len(page.found)} | _counted(count)
    if ranks(where, sort):
        about["number_ranked_at_most"] = MOST_RANKED
    said = strict_json.dumps(about)
    response = linked(Response(content_type=JSON), links)
    response.set_etag(_etag(page, said))
    conditional(response)
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        texts = (text_of(found) for found in page.found)
        events = ",".join(_picked(text, only) for text in texts) if only else ",".join(texts)
        response.set_data(f'{{"events":[{events}],{said[1:]}')
    return response


def _etag(page: Page, about: str) -> str:
    """Made of the revisions of its events, like that of one of them: to hash a page takes longer than to find it."""
    revisions = [(*found.place, found.revision, found.match) for found in page.found]
    return blake2b(f"{VERSION}{about}{revisions}".encode(), digest_size=12).hexdigest()


def _picked(text: str, only: Collection[str]) -> str:
    return strict_json.dumps({name: value for name, value in strict_json.loads(text).items() if name in only})


def _counted(count: Count | None) -> dict[str, int]:
    return {} if count is None else {"number_matched" if count.exact else "number_matched_at_least": count.number}


def links_of(page: Page, where: Filter, sort: str) -> list[dict[str, str]]:
    """The page itself and the next one, if there is one."""
    links = [{"rel": "self", "href": _address()}]
    if page.next is not None:
        links.append({"rel": "next", "href": _address_with(cursor=encode_cursor(page.next, where, sort))})
    return links


def linked(response: Response, links: list[dict[str, str]]) -> Response:
    """The response with its links in the header too (RFC 8288)."""
    response.headers["Link"] = ", ".join(f'<{link["href"]}>; rel="{link["rel"]}"' for link in links)
    return response


def one(text: str | bytes, revision: int, content_type: str = JSON) -> Response:
    """The response that holds one event, or 304 when the client has this revision already."""
    response = Response(text, content_type=content_type)
    response.set_etag(str(revision))
    return conditional(response)


def conditional(response: Response) -> Response:
    """The response, or 304 or 412 where the request has a condition (RFC 9110, section 13) that asks for it."""
    environ = request.environ  # what is missing takes `request.headers` as long as a look-up
    conditions = "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MATCH" in environ
    return response.make_conditional(request) if conditions and request.method in ("GET", "HEAD") else response


def json(said: dict) -> Response:
    """The response that holds a JSON object."""
    return Response(strict_json.dumps(said), content_type=JSON)


def listed(name: str, rows: list[dict], following: dict[str, str] | None) -> Response:
    """A page of things that are no events, under their name; `following` are the parameters of the next page."""
    links = [{"rel": "self", "href": _address()}]
    if following:
        links.append({"rel": "next", "href": _address_with(**following)})
    return linked(json({name: rows, "links": links, "number_returned": len(rows)}), links)


def text_of(found: Found) -> str:
    """The stored text of an event, with how sure it is to lie in the window that was asked for."""
    return found.json if found.match is None else f'{found.json[:-1]},"match":"{found.match}"}}'


def encode_cursor(place: tuple[int, ...], where: Filter, sort: str) -> str:
    """A place in the order of one filter, as text for an address."""
    return base64.urlsafe_b64encode(strict_json.dumps([_mark(where, sort), *place]).encode()).decode().rstrip("=")


def decode_cursor(text: str, where: Filter, sort: str) -> tuple[int, ...]:
    """The place that a cursor names. Raises Malformed for one that is not ours, or of another filter."""
    try:
        mark, *place = strict_json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        if mark == _mark(where, sort) and all(type(n) is int and abs(n) <= 2**63 for n in place) and len(place) == _LENGTHS[sort]:
            return tuple(place)
    except (TimelineError, binascii.Error, ValueError, TypeError):
        pass
    raise wrong_parameter("cursor", "This is no cursor, or one of another question; start again without it.")


# A place is (position or time of change, pk), in the order of relevance (score, position, pk).
_LENGTHS = {sort: 3 if sort == "relevance" else 2 for sort in SORTS}


def _mark(where: Filter, sort: str) -> str:
    return sha256(repr((where, sort)).encode()).hexdigest()[:16]


def _address() -> str:
    """What was asked, fit for a header: signs that an address may not hold are percent-encoded (RFC 3986)."""
    return quote(request.full_path.rstrip("?"), safe=_ADDRESS_SIGNS)


_ADDRESS_SIGNS = "%/?&=:@!$'()*+,;~"


def _address_with(**changed: str) -> str:
    parameters = MultiDict(request.args)
    for name, value in changed.items():
        parameters.setlist(name, [value])
    return f"{request.path}?{urlencode(list(parameters.items(multi=True)))}"
