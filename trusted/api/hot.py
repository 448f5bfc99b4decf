"""The single look-up, answered before Flask: the same answer for a fraction of the work."""

from collections.abc import Iterable
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from trusted.api.door import ROUTE, Door
from trusted.api.parties import standing
from trusted.api.problems import Refused
from trusted.api.signing import wants_signed
from trusted.register.signatures import STANDING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

API = "/api/v1/"
PREFIX = f"{API}parties/"
SCOPE = "standing:read"
OK = "200 OK"


class HotPath:
    """Answers known parties for tokens checked a moment ago; everything else goes on to Flask."""

    def __init__(self, wsgi_app: "WSGIApplication", door: Door) -> None:
        self._wsgi_app = wsgi_app
        self._look_up = door.register.look_up
        self._fresh = door.stamps.fresh
        self._remembered = door.tokens.remembered
        self._signer = door.signing.remembered
        self._count = door.meters.request
        # Whatever headers Flask sends with such an answer, signed or not, these are sent too.
        self._headers: dict[bool, list[tuple[str, str]]] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = perf_counter_ns()
        path: str = environ["PATH_INFO"]
        if not path.startswith(API):
            return self._counted(environ, start_response, began)
        # Nothing of the API is reachable with a session.
        environ.pop("HTTP_COOKIE", None)
        body = self._body(environ, path[len(PREFIX) :]) if path.startswith(PREFIX) else None
        signed = wants_signed(environ.get("HTTP_ACCEPT", ""))
        if body is not None and signed:
            signer = self._signer()
            body = None if signer is None else signer.compact(STANDING, body)
        if body is None:
            return self._counted(environ, start_response, began)
        headers = self._headers.get(signed)
        if headers is None:
            return self._learn(environ, start_response, began, signed=signed)
        start_response(OK, [*headers, ("Content-Length", str(len(body)))])
        self._count("party", 200, perf_counter_ns() - began)
        return [body]

    def _counted(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", began: int
    ) -> Iterable[bytes]:
        """Let Flask answer, and count what it answered."""
        answered = 0

        def listening(status: str, *rest: Any) -> Any:
            nonlocal answered
            answered = int(status[:3])
            return start_response(status, *rest)

        body = self._wsgi_app(environ, listening)
        self._count(environ.get(ROUTE, ""), answered, perf_counter_ns() - began)
        return body

    def _body(self, environ: "WSGIEnvironment", rest: str) -> bytes | None:
        access = self._remembered(environ.get("HTTP_AUTHORIZATION", ""))
        if (
            access is None
            or SCOPE not in access.scopes
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
            or "/" not in rest
            or not rest.isascii()
        ):
            return None
        identifier = rest.replace("/", ":", 1)
        state, members = self._look_up(identifier)
        if members is None:
            return None
        try:
            stamp = self._fresh(state)
        except Refused:
            return None
        return standing(identifier, stamp.members, members)

    def _learn(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        began: int,
        *,
        signed: bool,
    ) -> Iterable[bytes]:
        def listening(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status == OK:
                self._headers[signed] = [h for h in headers if h[0].lower() != "content-length"]
            return start_response(status, headers, *rest)

        return self._counted(environ, listening, began)
