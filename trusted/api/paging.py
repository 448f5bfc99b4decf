"""Long lists, a page at a time: `limit`, and `after` as the page before gave it."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import request

from trusted.api.problems import wrong_parameter

PARAMETERS = frozenset({"after", "limit"})
LIMIT, LIMIT_MAX = 25, 100
NUMBER = re.compile(r"[1-9][0-9]{0,2}")
PLACE = re.compile(rb"after:([0-9]{1,15})")
T = TypeVar("T")


def limit_asked() -> int:
    """Return how many items a page is to have.

    Raises: Refused with 422 unless it is 1 to 100.
    """
    text = request.args.get("limit", str(LIMIT))
    if not NUMBER.fullmatch(text) or int(text) > LIMIT_MAX:
        raise wrong_parameter("limit", f"Ask for 1 to {LIMIT_MAX} items.")
    return int(text)


def place_asked() -> int | None:
    """Return behind which item the page begins, by its number; None: at the beginning.

    Raises: Refused with 422 for anything that no page gave.
    """
    text = request.args.get("after")
    if text is None:
        return None
    try:
        found = PLACE.fullmatch(urlsafe_b64decode(text.encode()))
    except (binascii.Error, ValueError):
        found = None
    if found is None:
        raise wrong_parameter("after", "Send what the page before gave as next, or leave it out.")
    return int(found[1])


def place_given(number: int) -> str:
    """Return what to ask as `after` to go on behind an item."""
    return urlsafe_b64encode(b"after:%d" % number).decode()


def cut(
    found: Sequence[T], limit: int, number: Callable[[T], int]
) -> tuple[Sequence[T], str | None]:
    """Return a page, and what to ask as `after` for the next one; None: this is the last.

    found:  one more than the page is to have, if there are so many.
    number: of an item, behind which the next page begins.
    """
    page = found[:limit]
    return page, place_given(number(page[-1])) if len(found) > limit else None
