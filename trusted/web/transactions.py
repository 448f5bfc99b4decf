"""Telling the database what a request is about to do."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from trusted.persistence.database import expect_reading

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Have every request announced before anything is read."""
    app.before_request(_announce)


def streams(view: View) -> View:
    """Mark a view that takes in a file first and writes only afterwards."""
    view.streams = True  # type: ignore[attr-defined]
    return view


def holds_files(view: View) -> View:
    """Mark a view that anybody may send a file no larger than a form; it is never on a disk."""
    view.holds_files = True  # type: ignore[attr-defined]
    return view


def _announce() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    expect_reading(request.method in SAFE or getattr(view, "streams", False))
