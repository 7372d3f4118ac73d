"""What may stand in the path of an address: ids and numbers that a database can hold. Anything else is not found."""

from flask import Flask
from flask_smorest import Api
from werkzeug.routing import IntegerConverter, UnicodeConverter

from timeline.schemas import ID


class Identifier(UnicodeConverter):
    """An id, of whatever it may be."""

    def __init__(self, map):
        super().__init__(map)
        self.regex = ID.pattern  # after the constructor, which makes one of its own


class Number(IntegerConverter):
    """A whole number; Python reads none of thousands of digits, and Werkzeug would answer 500."""

    regex = r"\d{1,19}"


def configure(app: Flask, api: Api) -> None:
    """Read `<...>` and `<int:...>` so, in every rule that is added from here on."""
    app.url_map.converters.update({"default": Identifier, "int": Number})
    api.register_converter(Identifier, lambda _: {"type": "string", "pattern": f"^{ID.pattern}$"})
