"""What is wrong with a text that is no EDTF date."""

from timeline.errors import Fault, Invalid

_SHOWN = 60


class EdtfError(Invalid):
    """A text that is no EDTF date: where it stops being one, what was expected there, and what may have been meant.

    `position` counts code points from 0; `suggestion` is EDTF that parses, or None.
    """

    def __init__(self, text: str, position: int, expected: str, suggestion: str | None = None):
        self.text, self.position, self.expected, self.suggestion = text, position, expected, suggestion
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        detail = f"{shown!r} is not an EDTF date: expected {expected} at character {position + 1}"
        detail += f"; did you mean {suggestion}?" if suggestion else "."
        super().__init__(detail, [Fault(detail=detail)])

    def __reduce__(self):
        return type(self), (self.text, self.position, self.expected, self.suggestion)
