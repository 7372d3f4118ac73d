"""The temporal tagger: finds time expressions in a text and says what they mean on the day it was published.

`tag` gives the expressions of TIMEX3, `dates` those that stand on the time line, intervals joined, `sentences`
the spans of the sentences, and `typed` what a person means who types a date into a form. Pure: knows no clock, no
file and no network.
"""

from timeline.timex.model import Timex
from timeline.timex.sentences import sentences
from timeline.timex.tagger import dates, tag
from timeline.timex.typed import typed

__all__ = ["Timex", "dates", "sentences", "tag", "typed"]
