"""What each call is for that is open to everybody, or to members about those who agreed."""

from trusted.api import bodies_open as bodies
from trusted.api.operation import Operation, Parameter


def _asked(name: str, example: object, notes: str) -> Parameter:
    return Parameter(name, example, notes, "query")


OPEN_OPERATIONS = (
    Operation(
        "get",
        "/api/v1/directory",
        "directory",
        "Look into the public directory",
        bodies.DirectoryAnswer,
        statuses={429: "You ask too often; Retry-After says when to ask again."},
        notes="Partners that agreed to be listed. By an exact identifier the answer has their"
        " standing now; nobody found means “not trusted”, whatever the reason. A name gives"
        " candidates without a standing, at most 100: many companies are called alike. Without"
        " either, all are given in the order of names.",
        parameters=(
            _asked("identifier", "scac:FXPQ", "Exact, or a partner number; alone."),
            _asked("name", "fox parcel", "Beginnings of words; at least three letters of one."),
            _asked("entity_type", "carrier", ""),
            _asked("country", "US", "Two letters (ISO 3166-1)."),
            _asked("after", "WyJmb3giLCAxXQ", "`next` of the answer before."),
            Parameter(
                "limit",
                25,
                "At most so many.",
                "query",
                {"type": "integer", "minimum": 1, "maximum": 100},
            ),
        ),
    ),
)
