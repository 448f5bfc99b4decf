"""One hash of all that a register answers, kept up with each change, whatever their order."""

from collections.abc import Iterable
from hashlib import sha256, shake_128
from typing import Self

BYTES = 2048  # 1,024 counters of 16 bits
# The topmost bit of each counter, and all the others: so that no counter carries into the next.
_TOPS = int.from_bytes(b"\x80\x00" * (BYTES // 2))
_REST = _TOPS ^ ((1 << 8 * BYTES) - 1)


class StateHash:
    """A sum over lines: the same for the same lines in any order, and any line can be taken out.

    Each line is spread over 1,024 counters of 16 bits by SHAKE128, and these are summed modulo
    2**16. To find other lines of the same sum is a lattice problem that nobody can solve.
    Source: Bellare, Micciancio (1997); Lewi, Kim, Maykov, Weis (2019), with SHAKE128 to spread.
    """

    __slots__ = ("_total",)

    def __init__(self, kept: bytes = b"") -> None:
        self._total = int.from_bytes(kept)

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Self:
        """Return the hash of lines; each counts as often as it comes."""
        made = cls()
        for line in lines:
            made.add(line)
        return made

    def add(self, line: bytes) -> None:
        """Count a line in."""
        total, one = self._total, _spread(line)
        self._total = ((total & _REST) + (one & _REST)) ^ ((total ^ one) & _TOPS)

    def remove(self, line: bytes) -> None:
        """Take out a line that was counted in."""
        total, one = self._total, _spread(line)
        self._total = ((total | _TOPS) - (one & _REST)) ^ ((total ^ ~one) & _TOPS)

    def kept(self) -> bytes:
        """Return what to keep, so that it can go on later."""
        return self._total.to_bytes(BYTES)

    def hexdigest(self) -> str:
        """Return 64 hex digits, the SHA-256 of the counters."""
        return sha256(self.kept()).hexdigest()


def _spread(line: bytes) -> int:
    return int.from_bytes(shake_128(line).digest(BYTES))


NOTHING = StateHash().hexdigest()
"""The hash of a register that answers nothing."""
