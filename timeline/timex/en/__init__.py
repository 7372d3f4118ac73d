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
        r"(?P<plain>[ \n]{1,3})|,(?P<comma>[ \n]{1,2})|,?[ \n](?P<of>of|on|in|at)[ \n](?:the[ \n])?"
        r"|'s(?P<genitive>[ \n])|(?P<hyphen>-)"
    ),
    tense=re.compile(
        r"\b(?:(?P<ahead>(?:will|shall|won't|would|going to)(?: not| also| then)?(?: have)?(?: be)? [a-z]+|to "
        r"(?:be [a-z]+|begin|start|open|end|meet|take place|run)"
        r"|'ll [a-z]+|scheduled|due|expect(?:s|ed)|plan(?:s|ned|ning)? (?:for|to)|until|till|(?P<limit>by)|upcoming|deadline"
        r"|set (?:to|for)|expires?|postponed|starting|beginning|effective|slated|tomorrow|as (?:early|soon|late) as)"
        r"|(?P<back>had(?: (?!to\b|by\b)[a-z]+){1,6} by|(?P<perfect>had)"
        r"|said|says|was|were|did|told|met|went|came|rose|fell|won|lost|left|took|made|began|held|struck|shot|since"
        r"|(?!united|hundred|indeed|proceed|succeed|exceed)[a-z]{3,}ed))\b"
    ),
)
