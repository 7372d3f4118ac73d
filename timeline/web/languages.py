"""In which language a page is served, and its words. The same texts serve the templates and, as files, the page's modules."""

import json
from functools import cache
from pathlib import Path

from flask import Request

from timeline.schemas import LANGUAGES

NAMES = {"en": "English", "de": "Deutsch"}
_WORDS = Path(__file__).parent / "static" / "words"


def chosen(request: Request) -> str:
    """The language that the address names (`lang=`), else the reader's best one that we have."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


@cache
def words(language: str) -> dict[str, str]:
    """Every text of the page in one language, by key."""
    return json.loads((_WORDS / f"{language}.json").read_text("utf-8"))
