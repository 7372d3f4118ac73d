"""The English words around an expression that make an interval of it: "since", "until", "from ... to", "a day after"."""

import re

from timeline.timex.model import Cues


def _preceding(words: str) -> re.Pattern:
    return re.compile(rf"\b(?:{words})[ \n](?:about[ \n]|around[ \n]|at[ \n]least[ \n]|the[ \n])?$")


def _following(words: str) -> re.Pattern:
    return re.compile(rf"[ \n](?P<cue>{words})\b")


CUES = Cues(
    between=_preceding("between"),
    origin=_preceding("from|starting|beginning"),
    to=re.compile(r",?[ \n]?(?:[-/]|to|through|thru|until|till|up to)[ \n]?(?:the[ \n])?"),
    conjunction=re.compile(r"[ \n]and[ \n](?:the[ \n])?"),
    since=_preceding("(?:ever )?since"),
    until=_preceding("until|till|up to|up until"),
    negation=re.compile(r"\b(?:not|never)\b[^.,;:]*$|n't\b[^.,;:]*$"),
    before=_preceding("before|prior to|ahead of"),
    after=_preceding("after|following"),
    by=_preceding("by|no later than"),
    # "about" by itself is as often "concerning": talks about Friday, concerns about 2030.
    about=re.compile(
        r"(?:(?:(?<=\bin )|(?<=\bon )|(?<=\bby )|(?<=\bto )|(?<=\bfrom )|(?<=\bsince )|(?<=\buntil ))about"
        r"|\b(?:around|circa|c\.|ca\.|approximately|roughly))[ \n](?:the[ \n](?:year[ \n])?)?$"
    ),
    lasting=_preceding("for|over|throughout|during|in|within"),
    onwards=_following("onwards?|on(?=[,.;])|and (?:after|beyond|later)"),
    offset=_following("after|before|later than|following|ahead of|prior to"),
    of=_following("of|in"),
    past=re.compile(r"(?:(?:the|these|each of the) )?(?:past|last|recent)\b"),
    coming=re.compile(r"(?:the )?(?:next|coming|following)\b"),
    first=re.compile(r"(?:the )?(?:first|opening)\b"),
    last=re.compile(r"(?:the )?(?:last|final|closing)\b"),
    apposition=re.compile(r",[ \n](?:in|on)[ \n](?:the[ \n])?|[ \n]\((?:in[ \n]|on[ \n])?"),
    event=re.compile(
        r"[ \n](?:until|till|up to|to)[ \n](?:his|her|its|their|our|my|the|an?|[\w-]+'s)[ \n][a-z-]+"
        r"[ \n](?:in|on)[ \n](?:the[ \n])?"
    ),
)
