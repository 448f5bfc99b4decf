"""Credentials: whether one that was issued still holds, and the lists that say so off-line."""

from collections.abc import Iterable
from enum import StrEnum

from trusted.domain.standing import TRUSTED, Status

# The least that W3C's Bitstring Status List allows, so that no place tells who was asked about.
LIST_BITS = 131_072
BITS = 8


class Purpose(StrEnum):
    """What a status list says of a credential."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


def ended(then: tuple[Status, int], now: tuple[Status, int]) -> frozenset[Purpose]:
    """Return why a credential does not hold; nothing: it does.

    then: status and tier that the credential states.
    now:  what holds for its enrollment.

    A higher standing than stated leaves it true. A suspension may end; whoever comes back at a
    lower standing needs a new credential.
    """
    if now[0] is Status.SUSPENDED:
        return frozenset({Purpose.SUSPENSION})
    lower = now[0] is Status.CERTIFIED and then[0] is Status.VALIDATED
    if now[0] not in TRUSTED or lower or now[1] < then[1]:
        return frozenset({Purpose.REVOCATION})
    return frozenset()


def bitstring(places: Iterable[int], bits: int = LIST_BITS) -> bytes:
    """Return bits in bytes, those at `places` set; place 0 is the leftmost bit of the first byte.

    Source: W3C Bitstring Status List 1.0, 3.2 and 6.1.
    """
    array = bytearray(bits // BITS)
    for place in places:
        array[place // BITS] |= 1 << (BITS - 1 - place % BITS)
    return bytes(array)
