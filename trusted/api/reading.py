"""Reading what a machine sends, and saying exactly where it is wrong."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import TypeVar

import msgspec
from flask import request

from trusted.api.problems import FieldError, Refused

ITEMS_MAX = 10_000
MESSAGE = re.compile(r"(?P<words>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)
STEP = re.compile(r"\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)|\[(?P<index>\d+)\]|\[\.\.\.\]")
FIELD = re.compile(r"(?P<what>unknown|missing required) field `(?P<name>.*)`", re.DOTALL)
WORDS_MAX = 300
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

T = TypeVar("T")


def json_body() -> bytes:
    """Return the body of a request that says that it is JSON.

    Raises: Refused with 415 if it says otherwise; 413 by Werkzeug if it is too large.
    """
    if request.mimetype != "application/json":
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Send JSON, with Content-Type: application/json.",
        )
    return request.get_data(cache=False)


def read(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw, prefix: str = "") -> T:
    """Return what a body holds.

    prefix: JSON pointer to it, in the whole body.
    Raises: Refused with 400 if it is no JSON, 422 with a pointer if it does not fit.
    """
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise invalid(error, prefix) from error
    except UNREADABLE as error:
        raise Refused(
            HTTPStatus.BAD_REQUEST, "malformed-json", f"This is not JSON in UTF-8: {words(error)}"
        ) from error


def invalid(error: msgspec.ValidationError, prefix: str = "") -> Refused:
    """Return the refusal of what is JSON but does not fit."""
    one = field_error(error, prefix)
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-body",
        f"{one.message} at {one.pointer or 'the whole body'}",
        errors=[one],
    )


def at_most(items: Sequence[object], what: str) -> None:
    """Raise Refused with 413, naming the limit, if there are too many items."""
    if len(items) > ITEMS_MAX:
        raise Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-many-items",
            f"A request may have at most {ITEMS_MAX} {what}; this one has {len(items)}.",
        )


def field_error(error: msgspec.ValidationError, prefix: str = "") -> FieldError:
    """Return which place of the body does not fit, and why."""
    parts = MESSAGE.fullmatch(str(error))
    text, path = (parts["words"], parts["path"] or "") if parts else (str(error), "")
    pointer, code = prefix + _pointer(path), "invalid-value"
    field = FIELD.search(text)
    if field:
        pointer += "/" + _escaped(field["name"])
        code = "unknown-field" if field["what"] == "unknown" else "missing-field"
    elif text.startswith("Expected `") and "got `" in text:
        code = "wrong-type"
    return FieldError(pointer[:WORDS_MAX], code, text[:WORDS_MAX])


def words(error: Exception) -> str:
    """Return what an error says, at a length fit for an answer."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply."
    return f"{error}"[:WORDS_MAX]


def _pointer(path: str) -> str:
    steps = []
    for step in STEP.finditer(path):
        name = step["name"] or step["index"]
        if name is None:
            break  # one of an object's values: its name is not told
        steps.append("/" + _escaped(name))
    return "".join(steps)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
