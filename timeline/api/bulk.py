"""POST /events/bulk: any number of events, at constant memory, each line answered once it is stored."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from io import SEEK_END
from itertools import chain
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import IO, get_args

from flask import Response, current_app, g, request
from marshmallow import Schema, fields, validate

from timeline import formats, strict_json
from timeline.api import bodies
from timeline.api.arguments import Address, Blueprint
from timeline.api.positions import database
from timeline.auth import needs
from timeline.errors import Busy, Invalid, TimelineError, UnsupportedMedia
from timeline.executors import processes
from timeline.formats import Row, Unread
from timeline.ingest.bulk import Line, Load, count, run_of
from timeline.ingest.corridor import STATUSES, OnConflict
from timeline.store import runs
from timeline.times import now

Rows = Iterator[Row | Unread]

blueprint = Blueprint("bulk", __name__, description="Many events in one request.")

NDJSON = "application/x-ndjson"
ACCEPTED = (NDJSON, "text/csv")
LARGE = 8_000_000  # bytes; starting processes to read a body takes as long as reading some five thousand lines
NAMED_FAULTS = 100  # of the lines that an atomic load was refused for

_EXAMPLES = {
    NDJSON: '{"title": "A law passed", "date": "2024-02-29"}\n{"title": "A fair", "date": "2025-11-11/2025-11-14"}\n',
    "text/csv": "title,date\nA law passed,2024-02-29\nA fair,2025-11-11/2025-11-14\n",
}
_BODY = {"required": True, "content": {kind: {"schema": {"type": "string"}, "example": _EXAMPLES[kind]} for kind in ACCEPTED}}
_ANSWER = (
    '{"line":1,"status":"created","id":"a1"}\n{"line":2,"status":"rejected","errors":[{"pointer":"/date","code":"invalid",'
    '"detail":"..."}]}\n{"summary":{"lines":2,"created":1,"updated":0,"merged":0,"skipped":0,"unchanged":0,"rejected":1},"run":7}\n'
)


class BulkParameters(Address):
    """What to do with events that are known already, by their id or, without one, by the hash of what they say."""

    on_conflict = fields.String(
        load_default="merge",
        validate=validate.OneOf(get_args(OnConflict)),
        metadata={"description": "merge: add what is new; replace; skip: leave it as it is; error: reject the line"},
    )
    dry_run = fields.Boolean(load_default=False, metadata={"description": "Say what would happen, and store nothing"})
    atomic = fields.Boolean(load_default=False, metadata={"description": "Store all or, if a line is rejected, nothing (422)"})


class AnswerSchema(Schema):
    """A line of the answer; the last one has `summary` and `run`."""

    line = fields.Integer()
    status = fields.String(validate=validate.OneOf(STATUSES))
    id = fields.String()
    errors = fields.List(fields.Raw())


@blueprint.post("/events/bulk")
@needs("write")
@blueprint.arguments(BulkParameters, location="query")
@blueprint.response(200, AnswerSchema, content_type=NDJSON, example=_ANSWER)
@blueprint.doc(requestBody=_BODY)
def load_events(asked):
    """Add or update many events: a line of NDJSON or CSV each, answered by a line of NDJSON each

    The answer streams: a line is given once its batch has been committed, and the last one counts them. Sending the
    same again changes nothing, so that a load that was broken off is simply sent again.
    """
    if request.mimetype not in ACCEPTED:
        raise UnsupportedMedia(f"Send Content-Type: {' or '.join(ACCEPTED)}, not {request.mimetype or 'none'!r}.")
    ours = current_app.extensions["timeline"]
    body = bodies.spooled(ours.settings.max_bulk_bytes)
    rows = formats.by_media_type(request.mimetype).split(body)
    load, readers = Load(database(), g.agent, now, asked["on_conflict"], stopping=ours.stopping), _readers(body)
    if asked["atomic"] or asked["dry_run"]:
        lines = _at_once(load, rows, readers, atomic=asked["atomic"], dry_run=asked["dry_run"])
    else:
        lines = _batch_by_batch(load, rows, readers)
    answer = Response(lines, content_type=NDJSON)
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold lines back that are stored
    answer.call_on_close(body.close)
    return answer


def _readers(body: IO[bytes]) -> AbstractContextManager[Executor | None]:
    """Processes that read a large body; none where there are some at work already: one load after the other is written anyway."""
    ours, size = current_app.extensions["timeline"], body.seek(0, SEEK_END)
    jobs = ours.settings.bulk_jobs if size > LARGE else 1
    body.seek(0)
    return _alone(ours.reading, processes(jobs)) if jobs > 1 else nullcontext()


@contextmanager
def _alone(lock: Lock, readers: AbstractContextManager[Executor]) -> Iterator[Executor | None]:
    if not lock.acquire(blocking=False):
        yield None
        return
    try:
        with readers as executor:
            yield executor
    finally:
        lock.release()


def _batch_by_batch(load: Load, rows: Rows, readers: AbstractContextManager[Executor | None]) -> Iterator[str]:
    counts, run, last = Counter(), None, 0
    try:
        with (
            readers as workers,
            run_of(load.database, "bulk", agent=load.agent, source=None, clock=now) as run,
        ):
            for lines in load._replace(run=run, workers=workers).store(rows):
                counts.update(line.outcome.status for line in lines)
                last = lines[-1].number
                yield "".join(map(_line, lines))
            if load.stopping.is_set():
                unanswered = f"nothing after line {last} was stored, and nothing before it that is not answered"
                raise Busy(f"The server is stopping; {unanswered}. Send the same again.")
    except TimelineError as error:  # the answer has begun, with 200; the lines that were answered are stored
        yield _summary(counts, run, errors=error.shown())
    else:
        yield _summary(counts, run)


def _at_once(load: Load, rows: Rows, readers: AbstractContextManager[Executor | None], *, atomic: bool, dry_run: bool) -> IO[str]:
    """One transaction for all lines. The answer waits on disk for its end. Raises Invalid when it comes to nothing."""
    answer: IO[str] = SpooledTemporaryFile(bodies.IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115 (read by the server)
    counts, rejected = Counter(), []
    with readers as workers, load.database.loading() as session:
        run = None if dry_run else _start(session, load)
        load = load._replace(run=run, workers=workers)
        for line in chain.from_iterable(load.take(session, batch) for batch in load.drafts(rows)):
            counts[line.outcome.status] += 1
            answer.write(_line(line))
            if line.outcome.error is not None and len(rejected) < runs.LISTED:
                rejected.append(line)
        if atomic and rejected:
            session.rollback()
            raise _refused(counts, rejected, None if dry_run else _run_of_rejected(session, load, rejected))
        if run is not None:
            runs.finish(session, run, now=now())
            session.commit()
    answer.write(_summary(counts, run))
    answer.seek(0)
    return answer


def _start(session, load: Load) -> int:
    return runs.start(session, "bulk", agent=load.agent, source=None, now=now())


def _run_of_rejected(session, load: Load, rejected: Sequence[Line]) -> int:
    """Note why nothing was stored, so that it can be looked up after the answer."""
    run = _start(session, load)
    count(session, run, rejected)
    runs.finish(session, run, now=now())
    session.commit()
    return run


def _refused(counts: Counter, rejected: Sequence[Line], run: int | None) -> Invalid:
    faults = [
        replace(fault, detail=f"Line {line.number}: {fault.detail}")
        for line in rejected[:NAMED_FAULTS]
        for fault in line.outcome.error.named()
    ]
    noted = f" Run {run} names them." if run else ""
    return Invalid(f"Nothing was stored: {counts['rejected']} of {counts.total()} lines were rejected.{noted}", faults)


def _line(line: Line) -> str:
    status, id, error = line.outcome
    said = {"line": line.number, "status": status, "id": id, "errors": error and error.shown()}
    return strict_json.dumps({name: value for name, value in said.items() if value is not None}) + "\n"


def _summary(counts: Counter, run: int | None, **more) -> str:
    by_status = {status: counts[status] for status in STATUSES}
    return strict_json.dumps({"summary": {"lines": counts.total(), **by_status}, "run": run, **more}) + "\n"
