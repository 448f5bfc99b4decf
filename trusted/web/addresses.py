"""What may stand in an address of a page."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

# The largest row number that PostgreSQL's integer holds; beyond it nothing can exist.
LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A whole number that a row can have; any other is an address that does not exist."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **({"max": LARGEST} | given))


def row_number(text: str) -> int:
    """Return the number of a row as a form sent it; raises ValueError for any other text."""
    if not 0 <= (number := int(text)) <= LARGEST:
        raise ValueError(f"{number} is no row")
    return number


def init_app(app: Flask) -> None:
    """Have every `<int:...>` in an address be a row's number."""
    app.url_map.converters["int"] = RowNumber
