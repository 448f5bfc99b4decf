"""The single look-up, answered before Flask: the same answer for a fraction of the work."""

from collections.abc import Iterable
from time import perf_counter_ns, time
from typing import TYPE_CHECKING, Any

from trusted.api.door import LOOK_UP, ROUTE, Door
from trusted.api.metering import Counter
from trusted.api.parties import signed_tag, standing
from trusted.api.problems import trace_of
from trusted.api.sessions import BASE
from trusted.api.signing import wants_signed
from trusted.api.tokens import REMEMBERED_AT_MOST
from trusted.register.signatures import STANDING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = f"{BASE}/parties/"
AFTER = len(PREFIX)
SCOPE = "standing:read"
KIND = "look-up"
OK, SAME = "200 OK", "304 NOT MODIFIED"
# What differs from one answer to the next.
OWN = frozenset({"content-length", "etag", "ratelimit", "traceparent"})
OF_A_BODY = frozenset({"content-type"})

Headers = list[tuple[str, str]]
# Until when a caller is known, in seconds since 1970 UTC, and what counts its requests.
Caller = tuple[float, Counter]


class HotPath:
    """Answers known parties for tokens checked a moment ago; everything else goes on to Flask."""

    def __init__(self, wsgi_app: "WSGIApplication", door: Door) -> None:
        self._wsgi_app = wsgi_app
        self._look_up = door.register.look_up
        self._stamp_of = door.stamps.of
        self._counter_named = door.meter.counter
        self._remembered = door.tokens.remembered
        self._signer = door.signing.remembered
        self._callers: dict[str, Caller] = {}
        self._count = door.meters.request
        self._count_ok = door.meters.often(LOOK_UP, 200)
        self._count_same = door.meters.often(LOOK_UP, 304)
        # Whatever headers Flask sends with such an answer, signed or not, these are sent too;
        # those without a body beside them.
        self._headers: dict[bool, tuple[Headers, Headers]] = {}

    # In one piece: each call on the way would cost as much as finding the party does.
    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began, now = perf_counter_ns(), time()
        path: str = environ["PATH_INFO"]
        rest = path[AFTER:]
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        caller = self._callers.get(authorization)
        if caller is None or caller[0] <= now:
            caller = self._caller(authorization)
        plain = environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING")
        named = path.startswith(PREFIX) and "/" in rest and rest.isascii()
        if caller is None or not plain or not named:
            return self._counted(environ, start_response, began)
        identifier = rest.replace("/", ":", 1)
        state, members = self._look_up(identifier)
        stamp = self._stamp_of(state)
        if members is None or now >= stamp.stale_at:
            return self._counted(environ, start_response, began)
        signed = wants_signed(environ.get("HTTP_ACCEPT", ""))
        signer = self._signer() if signed else None
        learned = self._headers.get(signed)
        if learned is None or (signed and signer is None):
            return self._learn(environ, start_response, began, signed=signed)
        tag = stamp.tag if signer is None else signed_tag(stamp.tag, signer)
        given, counter = environ.get("HTTP_IF_NONE_MATCH"), caller[1]
        same = given == tag
        # Many tags, or a weak one, are read by Flask; so is what was too much.
        if not (given is None or same or _is_one(given)) or counter.left(now) < 0:
            return self._counted(environ, start_response, began)
        own = [*learned[same], ("ETag", tag), ("RateLimit", counter.said)]
        if "HTTP_TRACEPARENT" in environ and trace_of(environ["HTTP_TRACEPARENT"]):
            own.append(("traceparent", environ["HTTP_TRACEPARENT"]))
        if same:
            start_response(SAME, own)
            self._count_same(perf_counter_ns() - began)
            return []
        said = standing(identifier, stamp.members, members)
        body = said if signer is None else signer.compact(STANDING, said)
        own.append(("Content-Length", str(len(body))))
        start_response(OK, own)
        self._count_ok(perf_counter_ns() - began)
        return [body]

    def _caller(self, authorization: str) -> Caller | None:
        """Return who asks, if it was checked a moment ago and may look parties up."""
        until, access = self._remembered(authorization) or (0.0, None)
        if access is None or access.sandbox or SCOPE not in access.scopes:
            return None
        if len(self._callers) >= REMEMBERED_AT_MOST:
            self._callers.clear()
        caller = until, self._counter_named(access.client_id, KIND)
        self._callers[authorization] = caller
        return caller

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

    def _learn(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        began: int,
        *,
        signed: bool,
    ) -> Iterable[bytes]:
        def listening(status: str, headers: Headers, *rest: Any) -> Any:
            if status == OK:
                kept = [h for h in headers if h[0].lower() not in OWN]
                self._headers[signed] = kept, [h for h in kept if h[0].lower() not in OF_A_BODY]
            return start_response(status, headers, *rest)

        return self._counted(environ, listening, began)


def _is_one(tags: str) -> bool:
    """Return whether an If-None-Match names one strong tag."""
    return tags.startswith('"') and "," not in tags
