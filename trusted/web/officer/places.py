"""The way back: lists as the official had them filtered."""

from flask import session, url_for


def remember(endpoint: str, **arguments: object) -> None:
    """Keep how a list is filtered, for the way back to it."""
    session[f"list:{endpoint}"] = {
        name: str(value) for name, value in arguments.items() if value not in (None, "", 1)
    }


def way_back(endpoint: str) -> str:
    """Return the address of a list as it was last seen."""
    return url_for(f"officer.{endpoint}", **session.get(f"list:{endpoint}", {}))


def places() -> dict[str, object]:
    """Give the templates the way back."""
    return {"way_back": way_back}
