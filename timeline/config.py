"""Every setting: its name, its default and what it is for. The environment is read here and nowhere else."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from timeline.errors import Invalid

PREFIX = "TIMELINE_"
_WORDS = {
    "read": ("public", "token"),
    "log": ("text", "json", "off"),
    "without_token": ("refuse", "serve"),
    "texts": ("keep", "quotes"),
}

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?")


def _setting(default, meaning: str, shown: str | None = None):
    return field(default=default, metadata={"meaning": meaning, "shown": shown})


def _own_database() -> str:
    try:
        return f"sqlite:///{Path(platformdirs.user_data_dir('timeline', appauthor=False)) / 'timeline.db'}"
    except RuntimeError:  # a user without a home folder, as in containers
        raise Invalid(
            f"You have no home folder to keep events in: set {PREFIX}DATABASE_URL, such as sqlite:////data/timeline.db."
        ) from None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings, as values. `Settings.from_environment()` reads TIMELINE_DATABASE_URL and so on."""

    database_url: str = _setting("", "Where the events are kept: sqlite:///FILE or postgresql://...", "a file in your data folder")
    read_database_url: str = _setting("", "PostgreSQL's hot standbys, which answer reads; blanks or commas between them.", "none")
    host: str = _setting("127.0.0.1", "The address that `timeline serve` listens on.")
    port: int = _setting(8000, "The port that `timeline serve` listens on; PORT is read too.")
    threads: int = _setting(8, "How many requests a process of `timeline serve` answers at once; of several 4.")
    hosts: str = _setting(
        "", "Names the server answers to beside loopback ones, with commas between them.", "none on loopback, else any"
    )
    origin: str = _setting("", "The one other web site whose pages may use the API (CORS), such as https://desk.example.", "none")
    embed_in: str = _setting("", "The sites that may show /embed in a frame: *, or addresses with blanks between them.", "none")
    log: str = _setting("text", "How requests are logged on stderr: text, json, or off for faults only.")
    query_seconds: int = _setting(20, "How long a question may take before it is ended with 503; exports are exempt.")
    export_events: int = _setting(1_000_000, "How many events one answer may stream (f=csv, ndjson, ics and the like).")
    read: str = _setting("public", "Who may read: public, or token.")
    texts: str = _setting("keep", "What is kept of articles: keep (their texts), or quotes (only what events cite).")
    max_body_bytes: int = _setting(2_000_000, "The largest body of a request that is not a bulk load, in bytes.")
    without_token: str = _setting("refuse", "What to do on an open address while there is no token: refuse to start, or serve.")
    writes_per_minute: int = _setting(60_000, "How many writes a minute one token may make from one address; 0 for any number.")
    changes_days: int = _setting(0, "How many days a reader of /changes may stay away; 0 for any time.")
    streams: int = _setting(4, "How many readers of server-sent events a process serves, each by a thread; of several 2.")
    bulk_jobs: int = _setting(2, "How many processes read a bulk load of more than 8 MB; with 1 the server does it itself.")
    max_bulk_bytes: int = _setting(4_000_000_000, "The largest body of a bulk load, in bytes; it is kept on disk meanwhile.")

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, *, database: str | None = None, **defaults: Any
    ) -> "Settings":
        """Read the settings; `database` and other defaults stand in where the environment names none.

        Raises Invalid for a value that does not fit, naming the variable.
        """
        given = {f.name: environment[PREFIX + f.name.upper()] for f in fields(cls) if PREFIX + f.name.upper() in environment}
        if "PORT" in environment:
            given.setdefault("port", environment["PORT"])
        typed = defaults | {f.name: _typed(f, given[f.name]) for f in fields(cls) if f.name in given}
        if not typed.get("database_url"):
            typed["database_url"] = database or _own_database()
        settings = cls(**typed)
        for name, words in _WORDS.items():
            if (value := getattr(settings, name)) not in words:
                raise Invalid(f"{PREFIX}{name.upper()} must be one of {', '.join(words)}, not {value!r}.")
        # A library takes it for a pattern: * or https://.* would let every site in.
        if settings.origin and not _ORIGIN.fullmatch(settings.origin):
            raise Invalid(f"{PREFIX}ORIGIN must be one web site, such as https://desk.example, not {settings.origin!r}.")
        return settings


def described() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, for --help and the documentation."""
    return [(PREFIX + f.name.upper(), f.metadata["shown"] or str(f.default), f.metadata["meaning"]) for f in fields(Settings)]


def _typed(setting, text: str):
    try:
        return setting.type(text)
    except ValueError:
        raise Invalid(f"{PREFIX}{setting.name.upper()} must be a whole number, not {text!r}.") from None
