"""The temporal tagger: finds time expressions in a text and says what they mean on the day it was published.

`tag` gives the expressions of TIMEX3, `dates` those that stand on the time line, intervals joined, and `sentences`
the spans of the sentences. Pure: knows no clock, no file and no network.
"""

from timeline.timex.model import Timex
from timeline.timex.sentences import sentences
from timeline.timex.tagger import dates, tag

__all__ = ["Timex", "dates", "sentences", "tag"]
