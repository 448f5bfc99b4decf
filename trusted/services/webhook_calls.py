"""Calling an address outside: only the one that was checked, no further, not for long."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from trusted.domain.webhooks import AddressRefused, Target, WebhookTerms, check_addresses

AGENT = "Trusted-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a call.

    status: of the answer; None: there was none.
    error:  why there was none, in words.
    """

    status: int | None
    error: str = ""


def addresses_of(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as they are now; none if it is not known."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def call(
    target: Target, headers: Mapping[str, str], body: bytes, terms: WebhookTerms, *, loopback: bool
) -> Answered:
    """Send a body by POST, once, and read no more of the answer than is needed.

    The host is resolved once, and what was checked is what is called. No redirect is followed.
    loopback: whether this host may be called; for tests.
    """
    try:
        addresses = addresses_of(target.host, target.port)
        check_addresses(addresses, loopback=loopback)
        connection = _Connection(target, addresses[0], terms.timeout_seconds)
        with connection, _Deadline(connection, terms.timeout_seconds) as deadline:
            connection.request("POST", target.path, body, {**headers, "User-Agent": AGENT})
            answer = connection.getresponse()
            answer.read(terms.answer_max_bytes)
        # What was cut off may look like an answer.
        late = f"It took longer than {terms.timeout_seconds} seconds."
        return Answered(None, late) if deadline.passed else Answered(answer.status)
    except AddressRefused as refusal:
        return Answered(None, str(refusal))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        # A socket that the deadline closed is told in several ways.
        return Answered(None, f"{type(error).__name__}: {error}"[:200])


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, for the host that it belongs to."""

    def __init__(self, target: Target, address: str, timeout: int) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._target = target
        self._address = address
        self._timeout = timeout
        # So that a Host header names no port that need not be named.
        self.default_port = 443 if target.tls else 80

    def connect(self) -> None:
        """Connect to the very address that was checked."""
        plain = socket.create_connection((self._address, self._target.port), self._timeout)
        self.sock = plain
        if self._target.tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._target.host)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Deadline:
    """Ends a call that goes on for too long, however slowly it drips."""

    def __init__(self, connection: _Connection, seconds: int) -> None:
        self.passed = False
        self._connection = connection
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self.passed = True
        sock = self._connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._connection.close()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
