"""What the demonstration remembers of itself: whether it is whole, and how one signs in."""

import json
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from trusted.config import Environment, Settings

NAME = "demonstration.json"
OWNER_ONLY = 0o600
RESET = "Run `make demo-reset`, which throws the development data away, and build it anew."


class Progress(StrEnum):
    """How far the demonstration is."""

    BUILDING = "building"
    COMPLETE = "complete"


def place_of(settings: Settings) -> Path:
    """Return where it is kept; never in production, which has no place for known passwords.

    Raises: ClickException in production.
    """
    if settings.environment is Environment.PRODUCTION:
        raise click.ClickException(
            "There is no demonstration in production: its passwords lie in a file."
        )
    return settings.data_dir / NAME


def read(settings: Settings) -> Mapping[str, Any] | None:
    """Return what is kept, or None if no demonstration was begun here.

    Raises: ClickException if one was begun and not finished.
    """
    place = place_of(settings)
    if not place.exists():
        return None
    kept: dict[str, Any] = json.loads(place.read_text() or "{}")
    if kept.get("progress") != Progress.COMPLETE:
        raise click.ClickException(f"A demonstration was begun here and not finished. {RESET}")
    return kept


def begin(settings: Settings) -> None:
    """Note that a demonstration is being built; of two at once, the second is refused."""
    place = place_of(settings)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise click.ClickException("Another demonstration is being built here.") from error
    with os.fdopen(descriptor, "w") as file:
        json.dump({"progress": Progress.BUILDING}, file)


def finish(settings: Settings, kept: Mapping[str, object]) -> None:
    """Keep how one signs in, readable by the owner only; from now on it is whole."""
    place = place_of(settings)
    beside = place.with_suffix(".new")
    beside.touch(OWNER_ONLY)
    beside.write_text(json.dumps({**kept, "progress": Progress.COMPLETE}, indent=1))
    beside.replace(place)
