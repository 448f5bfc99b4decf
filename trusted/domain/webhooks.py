"""Calling other systems: which addresses may be called, when to try again, when to stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from trusted.domain.errors import InputRefused

URL_MAX = 500
PORTS = {"https": 443, "http": 80}
# Networks whose addresses hold one of IPv4 in their last four bytes (RFC 6052, RFC 8215).
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
LAST_FOUR = 2**32 - 1


class AddressRefused(InputRefused):
    """Nothing may be sent to this address."""

    code = "address-refused"


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """Something that systems can be told of.

    id:      such as standing.changed.
    subject: what the sequence of its messages counts for, in words.
    """

    id: str
    title: str
    subject: str


@dataclass(frozen=True, slots=True)
class WebhookTerms:
    """How often and how long messages are tried.

    waits_seconds:      after the first failed attempt, after the second ...; one more attempt than
                        there are waits.
    jitter_percent:     how much longer than that a wait may be, so that not all come at once.
    timeout_seconds:    for one whole attempt.
    answer_max_bytes:   of an answer that are read.
    disable_after_days: of failures without a success, after which nothing is sent any more.
    webhooks_max:       of one client.
    keep_days:          that a message and its attempts are kept, from when it was written.
    former_secret_hours: that a secret signs beside the one that took its place.
    """

    events: tuple[WebhookEvent, ...]
    waits_seconds: tuple[int, ...]
    jitter_percent: int
    timeout_seconds: int
    answer_max_bytes: int
    disable_after_days: int
    webhooks_max: int
    keep_days: int
    former_secret_hours: int

    @property
    def attempts(self) -> int:
        """How often a message is tried."""
        return len(self.waits_seconds) + 1


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook is called."""

    host: str
    port: int
    path: str
    tls: bool


def target_of(url: str, *, loopback: bool) -> Target:
    """Return where an address leads.

    loopback: whether this installation may call itself, and without encryption; for tests.
    Raises:   AddressRefused, saying what to change.
    """
    if len(url) > URL_MAX or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise AddressRefused(f"An address has at most {URL_MAX} characters of ASCII, no spaces.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused("Give an address such as https://a.example/in.") from error
    if parts.scheme not in (PORTS if loopback else {"https"}):
        raise AddressRefused("The address must begin with https://.")
    port = PORTS[parts.scheme] if port is None else port
    if not host or port == 0 or "@" in parts.netloc or parts.fragment:
        raise AddressRefused("Give host and path only: no user, no password, no fragment.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path, parts.scheme == "https")


def check_addresses(addresses: Sequence[str], *, loopback: bool) -> None:
    """Refuse a host of which any address is not of the public internet.

    addresses: of the host, as it was resolved just now; call these and no other.
    Raises:    AddressRefused.
    """
    if not addresses:
        raise AddressRefused("The host of this address is not known.")
    for text in addresses:
        address = _meant(ip_address(text.partition("%")[0]))
        if loopback and address.is_loopback:
            continue
        if not address.is_global or address.is_multicast or address.is_reserved:
            raise AddressRefused(
                "The host of this address is not on the public internet: private, loopback,"
                " link-local and reserved addresses are not called."
            )


def wait_after(failures: int, key: str, terms: WebhookTerms) -> timedelta:
    """Return how long to wait after a number of failures in a row, at least one.

    key: of whom or what is waited for; it settles how much longer the wait is than it must be.
    """
    seconds = terms.waits_seconds[min(failures, len(terms.waits_seconds)) - 1]
    drawn = int.from_bytes(sha256(f"{key}:{failures}".encode()).digest()[:4])
    longer = seconds * 1_000 * terms.jitter_percent * drawn // (100 * LAST_FOUR)
    return timedelta(seconds=seconds, milliseconds=longer)


def is_to_be_disabled(failing_since: datetime, now: datetime, terms: WebhookTerms) -> bool:
    """Return whether a webhook has failed for so long that it is given up."""
    return now >= failing_since + timedelta(days=terms.disable_after_days)


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the address of IPv4 that one of IPv6 leads to, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in TRANSLATED):
        return IPv4Address(int(address) & LAST_FOUR)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
