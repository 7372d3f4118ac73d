"""News or history? A history counts from the dates it names, news from the day of its publication.

Decides from the rules that matched, before anything is normalised; knows no language.
"""

from datetime import date

_DEICTIC = frozenset({"deictic_day", "weekday", "weekday_side", "side_unit", "ago", "side_part", "now"})


def is_narrative(candidates: list, dct: date | None) -> bool:
    """Whether most dates carry a year well before publication and hardly anything counts from "today"."""
    if dct is None:
        return True  # there is nothing else to count from
    past = deictic = 0
    for matches in candidates:
        rule, match = matches[0]
        year = match.groupdict().get("year")
        if year and int(year) < dct.year - 1:
            past += 1
        elif rule.name in _DEICTIC:
            deictic += 1
    return past >= 5 and past > 2 * deictic
