"""What was typed when a session ended: carried along while its writer signs in again."""

import json
import re
from dataclasses import dataclass

from flask import request

from trusted.web.access import from_elsewhere

LONGEST_TARGET = 2000

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where someone wanted to go, and what they had typed for it.

    target: a path of this site, or empty.
    """

    target: str
    pairs: Pairs


def kept_in_request() -> Kept:
    """Return what the sign-in form carries along; what makes no sense is left out."""
    target = request.values.get("target", "")
    if from_elsewhere():
        return Kept("", [])
    return Kept(target if is_own_path(target) else "", _pairs(request.form.get("kept", "")))


def is_own_path(target: str) -> bool:
    """Tell whether an address leads to a page of this site, and nowhere else."""
    # Browsers read a second slash, or a backslash for one, as the beginning of a host.
    if len(target) > LONGEST_TARGET:
        return False
    return target.isprintable() and re.match(r"/(?![/\\])", target) is not None


def _pairs(text: str) -> Pairs:
    try:
        pairs = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(pairs, list):
        return []
    return [(pair[0], pair[1]) for pair in pairs if _is_pair(pair)]


def _is_pair(pair: object) -> bool:
    return (
        isinstance(pair, list) and len(pair) == len(("name", "value")) and all(map(_is_text, pair))
    )


def _is_text(word: object) -> bool:
    # Half a surrogate pair can be written in JSON, and nowhere else.
    return isinstance(word, str) and not any("\ud800" <= letter <= "\udfff" for letter in word)
