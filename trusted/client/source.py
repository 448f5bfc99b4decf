"""Asking the program's host for the register."""

import base64
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import msgspec

from trusted.client.refusals import SourceFailed

BASE = "/api/v1"
BLOCK = 1 << 20
# Longer than the longest wait for changes.
PATIENCE_SECONDS = 60
# A token is renewed so long before it ends.
EARLY_SECONDS = 60


class ChangesGone(SourceFailed):
    """The changes are too old to be handed out; the whole register is to be taken."""


class NoSnapshot(SourceFailed):
    """The host has no snapshot at the moment."""


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, whatever it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header, whatever its letters; empty: there is none."""
        return self.headers.get(name.lower(), "")


class Source:
    """The program's API, asked as one of its clients with the scope register:read.

    base_url: such as https://trusted.customs.example; http only to this very machine.
    """

    def __init__(self, base_url: str, client_id: str, secret: str) -> None:
        parts = urlsplit(base_url)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if parts.hostname is None or not (
            parts.scheme == "https" or (local and parts.scheme == "http")
        ):
            raise ValueError("The address must begin with https://.")
        self._parts = parts
        self._credentials = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        self._token, self._renew_at = "", 0.0

    def manifest(self) -> bytes:
        """Return the signed manifest of the newest snapshot.

        Raises: NoSnapshot, SourceFailed.
        """
        return self._get(f"{BASE}/register/snapshot")

    def file(self, sequence: int, name: str, to: Path, at_most: int) -> None:
        """Put a file of a snapshot where it is wanted; no more than so many bytes of it.

        Raises: SourceFailed.
        """
        path = f"{BASE}/register/snapshot/{sequence}/{quote(name, safe='')}"
        connection = self._connection()
        try:
            answer = self._ask(connection, path, {})
            with to.open("wb") as file:
                while at_most >= 0 and (block := answer.read(BLOCK)):
                    file.write(block)
                    at_most -= len(block)
        except (OSError, HTTPException) as error:
            raise SourceFailed(f"{path}: {error}") from error
        finally:
            connection.close()

    def changes(self, after: int, wait: int = 0) -> bytes:
        """Return the signed changes after a sequence.

        wait:   seconds to wait for one, if there is none yet.
        Raises: ChangesGone, SourceFailed.
        """
        return self._get(
            f"{BASE}/register/changes?after={after}", {"Prefer": f"wait={wait}"} if wait else {}
        )

    def answer(
        self, path: str, headers: Mapping[str, str] | None = None, *, authorized: bool = True
    ) -> Answer:
        """Return what is answered at a path, be it a refusal.

        authorized: whether to ask with a token.
        Raises:     SourceFailed if nothing is answered.
        """
        token = {"Authorization": f"Bearer {self._access_token()}"} if authorized else {}
        connection = self._connection()
        try:
            connection.request("GET", path, headers={**token, **(headers or {})})
            given = connection.getresponse()
            named = {name.lower(): value for name, value in given.getheaders()}
            return Answer(given.status, named, given.read())
        except (OSError, HTTPException) as error:
            raise SourceFailed(f"{path}: {error}") from error
        finally:
            connection.close()

    def _get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        connection = self._connection()
        try:
            return self._ask(connection, path, headers or {}).read()
        except (OSError, HTTPException) as error:
            raise SourceFailed(f"{path}: {error}") from error
        finally:
            connection.close()

    def _ask(
        self, connection: HTTPConnection, path: str, headers: Mapping[str, str]
    ) -> HTTPResponse:
        token = self._access_token()
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}", **headers})
        answer = connection.getresponse()
        if answer.status == HTTPStatus.OK:
            return answer
        told = answer.read(2_000).decode(errors="replace")
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._renew_at = 0.0
        if answer.status == HTTPStatus.GONE:
            raise ChangesGone(told)
        if "no-snapshot" in told:
            raise NoSnapshot(told)
        raise SourceFailed(f"{path} answered {answer.status}: {told}")

    def _access_token(self) -> str:
        if time.monotonic() < self._renew_at:
            return self._token
        basic = base64.b64encode(self._credentials.encode()).decode()
        connection = self._connection()
        try:
            connection.request(
                "POST",
                f"{BASE}/token",
                "grant_type=client_credentials&scope=register%3Aread",
                {
                    "Authorization": f"Basic {basic}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise SourceFailed(f"No token was given: {body[:2_000].decode(errors='replace')}")
        token = msgspec.json.decode(body, type=_Token)
        self._token = token.access_token
        self._renew_at = time.monotonic() + token.expires_in - EARLY_SECONDS
        return self._token

    def _connection(self) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
        return HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
