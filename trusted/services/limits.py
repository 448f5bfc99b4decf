"""How often one address may ask what everybody may ask, without keeping who asked."""

import time
from collections.abc import Callable
from functools import cached_property
from hmac import digest
from ipaddress import IPv6Address, ip_address
from secrets import token_bytes

from trusted.program import shipped_program
from trusted.program.library import shipped_library

WINDOW_SECONDS = 60
AN_HOUR = 3600
# Beyond so many addresses in one window, all others count as one.
ADDRESSES_MAX = 100_000
# What one household or firm is given of the longer addresses.
IPV6_BITS_ALONE = 64


class Limiter:
    """Counts requests of each address within a minute, or another time.

    What is kept is a keyed hash of the address; the key is forgotten with the counts.
    window: seconds.
    """

    def __init__(
        self,
        at_most: int,
        clock: Callable[[], float] = time.monotonic,
        window: float = WINDOW_SECONDS,
    ) -> None:
        self._at_most = at_most
        self._clock = clock
        self._window = window
        self._ends = 0.0
        self._key = b""
        self._counts: dict[bytes, int] = {}

    def wait(self, address: str) -> int:
        """Count a request; return the seconds that its sender has to wait first, 0 for none."""
        now = self._clock()
        if now >= self._ends:
            self._ends, self._key, self._counts = now + self._window, token_bytes(32), {}
        name = digest(self._key, _network(address), "sha256")[:16]
        if name not in self._counts and len(self._counts) >= ADDRESSES_MAX:
            name = b""
        self._counts[name] = count = self._counts.get(name, 0) + 1
        return 0 if count <= self._at_most else int(self._ends - now) + 1


class Limits:
    """What is limited for one process.

    searches:  looking into the directory, and checking certificates.
    downloads: taking the whole directory.
    reports:   reporting a violation. messages: adding to a report.
    opinions:  saying whether an article was useful.
    """

    def __init__(self, searches: int) -> None:
        self.searches = Limiter(searches)
        self.downloads = Limiter(max(1, searches // 10))
        open_door = shipped_program().allegations.limits
        self.reports = Limiter(open_door.reports_an_hour, window=AN_HOUR)
        self.messages = Limiter(open_door.messages_an_hour, window=AN_HOUR)

    @cached_property
    def opinions(self) -> Limiter:
        """Made with the first opinion: the library is read from many files, and few need it."""
        return Limiter(shipped_library().limits.opinions_an_hour, window=AN_HOUR)


def sender(remote: str | None, forwarded: str, hops: int) -> str:
    """Return from where a request comes.

    remote:    address of who connected.
    forwarded: the X-Forwarded-For header; anybody can write the front of it.
    hops:      how many proxies of the installation's own have added to its end.
    """
    told = [part.strip() for part in forwarded.split(",") if part.strip()]
    return told[-hops] if 0 < hops <= len(told) else remote or ""


def _network(address: str) -> bytes:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address.encode("utf-8", "replace")
    kept = IPV6_BITS_ALONE // 8 if isinstance(parsed, IPv6Address) else None
    return parsed.packed[:kept]
