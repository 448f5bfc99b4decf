"""Answering what was answered at a past moment, or by a past sequence."""

import re
from datetime import UTC, datetime

import msgspec
from flask import request

from trusted.api.freshness import Stamp, Stamps
from trusted.api.problems import wrong_parameter
from trusted.register.reading import RegisterState
from trusted.register.records import answer_of, packed, standing_published
from trusted.services.register import moment_of, record_at, sequence_at

SEQUENCE = re.compile(r"[0-9]{1,15}")
PARAMETERS = frozenset({"at", "sequence"})


def stamp_asked_for(stamps: Stamps) -> tuple[int, Stamp]:
    """Return the sequence that the query asks for, and the stamp that answers carried then.

    Raises: Refused with 422 if the query is not right, or asks for what is yet to come.
    """
    if request.args.keys() >= PARAMETERS:
        raise wrong_parameter("at", "Ask for a moment or for a sequence, not for both.")
    if "sequence" in request.args:
        text = request.args["sequence"]
        sequence = int(text) if SEQUENCE.fullmatch(text) else 0
        moment = moment_of(sequence)
        if moment is None:
            raise wrong_parameter("sequence", "No change of the register has this number.")
    else:
        moment = _moment(request.args["at"])
        sequence = sequence_at(moment)
    return sequence, stamps.of(RegisterState(sequence, moment.timestamp()))


def members_at(identifier: str, sequence: int) -> bytes | None:
    """Return the JSON members of a standing after a change, as they were answered then."""
    record = record_at(identifier, sequence)
    return None if record is None else answer_of(packed(standing_published(record)))


def _moment(text: str) -> datetime:
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError as error:
        raise wrong_parameter("at", "Write the moment as in 2026-11-24T15:31:07Z.") from error
    if moment.tzinfo is None:
        raise wrong_parameter("at", "Write the moment with its zone, as in 2026-11-24T15:31:07Z.")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise wrong_parameter("at", "This moment is in no year from 1 to 9999.") from error
    if moment > datetime.now(UTC):
        raise wrong_parameter("at", "This moment is yet to come.")
    return moment
