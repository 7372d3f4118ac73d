"""English: its rules, the words that join and shade them, and the hints that say where a date lies."""

import re

from timeline.timex.en import blockers, dates, durations, references, relative, times
from timeline.timex.en.cues import CUES
from timeline.timex.en.words import MACROS
from timeline.timex.model import Language

LANGUAGE = Language(
    code="en",
    rules=(*blockers.RULES, *dates.RULES, *times.RULES, *relative.RULES, *durations.RULES, *references.RULES),
    macros=MACROS,
    cues=CUES,
    joint=re.compile(
        r"(?P<plain>[ \n]{1,3})|,(?P<comma>[ \n]{1,2})|,?[ \n](?P<of>of|on|in|at)[ \n](?:the[ \n])?|'s(?P<genitive>[ \n])|(?P<hyphen>-)"
    ),
    ahead=re.compile(
        r"\b(?:will|shall|'ll|won't|scheduled|due|expect(?:s|ed)?|plans?|planned|planning|until|till|by|upcoming|to be|"
        r"going to|is to|are to|deadline|set (?:to|for)|expires?|postponed|hopes? to|intends? to|starting|beginning)\b"
    ),
)
