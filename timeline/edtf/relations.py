"""How an event stands to a window [a, b): the only comparisons of dates in the house.

Each predicate takes the four bounds (es, ls, ee, le) and the window, and is written with & and not with `and`, so
that it works on numbers and on columns alike. A certain answer also asks that the date is not uncertain.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Match = Literal["certain", "possible", "no"]
Predicate = Callable[[Any, Any, Any, Any, int, int], Any]


class Relation(NamedTuple):
    possible: Predicate
    certain: Predicate


# window         a|--------------|b
# possible    es|---...  ...---|le        the widest reading meets it
# certain               ls|...|ee         even the narrowest one does
INTERSECTS = Relation(
    possible=lambda es, ls, ee, le, a, b: (es < b) & (le > a),
    certain=lambda es, ls, ee, le, a, b: (ls <= b) & (ee >= a),
)

RELATIONS: dict[str, Relation] = {
    "intersects": INTERSECTS,
    "before": Relation(
        possible=lambda es, ls, ee, le, a, b: ee < a,
        certain=lambda es, ls, ee, le, a, b: le <= a,
    ),
    "after": Relation(
        possible=lambda es, ls, ee, le, a, b: ls > b,
        certain=lambda es, ls, ee, le, a, b: es >= b,
    ),
    "during": Relation(
        possible=lambda es, ls, ee, le, a, b: (ls > a) & (ee < b),
        certain=lambda es, ls, ee, le, a, b: (es >= a) & (le <= b),
    ),
    "contains": Relation(
        possible=lambda es, ls, ee, le, a, b: (es <= a) & (le >= b),
        certain=lambda es, ls, ee, le, a, b: (ls <= a + 1) & (ee >= b - 1),
    ),
    "starts": Relation(
        possible=lambda es, ls, ee, le, a, b: (es < b) & (ls > a),
        certain=lambda es, ls, ee, le, a, b: (es >= a) & (ls <= b),
    ),
    "ends": Relation(
        possible=lambda es, ls, ee, le, a, b: (ee < b) & (le > a),
        certain=lambda es, ls, ee, le, a, b: (ee >= a) & (le <= b),
    ),
}
