"""The day a document was published, as feeds, headers and people write it.

It is the calendar day where the publisher sits: an offset in the text is not converted.
"""

from datetime import date, datetime
from email.utils import parsedate_to_datetime

from timeline.errors import Invalid
from timeline.formats.days import edtf_text


def day(text: str) -> date:
    """`2025-11-12`, `12.11.2025`, `2025-11-12T23:30:00+14:00` or `Wed, 12 Nov 2025 08:00:00 GMT` as that day.

    Raises:
        Invalid: anything else; a month or a year is not enough to date what an article says.
    """
    for reading in (_iso, parsedate_to_datetime):
        try:
            return reading(text.strip()).date()
        except ValueError:
            pass
    raise Invalid(f"{text[:40]!r} is no day of publication: write it as 2025-11-12.")


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(edtf_text(text))
