"""Vague references to the present, the past and the future (TIMEX3 PRESENT_REF, PAST_REF, FUTURE_REF)."""

from timeline.timex.model import Meaning, Rule


def _to(value: str):
    return lambda match, at: Meaning(type="DATE", value=value, kind="vague", confidence=0.5)


def _soon(match, at):
    """In a history "soon" is soon after what was told, no time of its own."""
    return None if at.narrative else _to("FUTURE_REF")(match, at)


RULES = (
    Rule(
        "now",
        r"(?:right )?now(?! that)|nowadays|these days|at present|present-day|modern day|currently"
        r"|(?<!direct[ ])current(?! account)|the present(?: day)?|at the moment",
        _to("PRESENT_REF"),
        (("is now law", "PRESENT_REF"), ("currently sells", "PRESENT_REF")),
    ),
    Rule(
        "recent",
        r"(?:more |most )?recent(?:ly)?|lately",
        _to("PAST_REF"),
        (("recently", "PAST_REF"), ("a recent study", "PAST_REF")),
    ),
    Rule("the_past", r"the (?:recent |distant )?past(?! {n}| {unit})|past years", _to("PAST_REF"), (("in the past", "PAST_REF"),)),
    Rule(
        "the_future",
        r"(?:the )?(?:(?:near|foreseeable|immediate) )?future|the (?:near|short|long) term",
        _to("FUTURE_REF"),
        (("in the near future", "FUTURE_REF"),),
    ),
    Rule("soon", r"(?<!as[ ])soon(?! as| after)", _soon, (("will soon open", "FUTURE_REF"),)),
)
