"""What the API's views share: register, tokens, rule; and who may come in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, g, request

from trusted.api.bulk import Rule
from trusted.api.finishing import finished, let_through
from trusted.api.freshness import Stamps
from trusted.api.metering import Meter
from trusted.api.once import done_once
from trusted.api.problems import FieldError, Refused, wrong_parameter
from trusted.api.sandbox import Sandbox, keep_out
from trusted.api.signing import JSON, Signing
from trusted.api.streams import Streams
from trusted.api.tokens import Access, Tokens, require_scope
from trusted.api.waiting import Waiting
from trusted.config import Settings
from trusted.decisions.log import DecisionLog
from trusted.meters import Meters
from trusted.persistence.database import expect_reading
from trusted.program import shipped_program
from trusted.register.store import RegisterStore
from trusted.services.clients import is_live
from trusted.services.decision_log import open_decision_log
from trusted.services.policies import policy_at

EXTENSION = "trusted-api"
ROUTE = "trusted.route"
LOOK_UP = "party"
# Longer than any cursor that a list gives.
PARAMETER_MAX = 4_000
# Control characters, and halves of characters, which no database could compare.
UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

View = Callable[..., Response]


@dataclass
class Door:
    """What the views answer from, one for each application."""

    settings: Settings
    register: RegisterStore
    meters: Meters
    tokens: Tokens = field(init=False)
    stamps: Stamps = field(init=False)
    signing: Signing = field(init=False)
    waiting: Waiting = field(init=False)
    streams: Streams = field(init=False)
    decision_log: DecisionLog = field(init=False)
    # Status lists of credentials: name -> (until when it is given, the list).
    lists: dict[str, tuple[float, bytes]] = field(init=False, default_factory=dict)
    meter: Meter = field(init=False)
    sandbox: Sandbox = field(init=False)
    _rule: Rule | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.settings.token_seed, self.settings.base_url, is_live)
        self.stamps = Stamps(self.settings.register_stale_seconds)
        self.signing = Signing(self.settings.signing_secret)
        self.waiting = Waiting(self.settings.register_waiters)
        self.streams = Streams(self.settings.api_streams)
        self.decision_log = open_decision_log(self.settings)
        self.sandbox = Sandbox(self.settings.register_stale_seconds)
        limits = shipped_program().api_calls.limits.values()
        self.meter = Meter(self.settings.meter_path, limits, self.settings.api_rate_percent)

    def source(self, access: Access) -> "Door | Sandbox":
        """Return what a caller is answered from: this, or the sandbox."""
        return self.sandbox if access.sandbox else self

    def rule(self) -> Rule:
        """Return the rule of the policy in force, ready for as long as it is."""
        policy, made = policy_at(datetime.now(UTC)), self._rule
        if made is None or made.policy_name != policy.label:
            key = self.settings.selection_key
            made = self._rule = Rule(policy.priority, policy.label, key, policy.full_name)
        return made


@dataclass(frozen=True, slots=True)
class Entrance:
    """One route: its view, what it asks for, and what it answers with.

    scope:      what the token must carry; None: open to everyone. other_scope: or this.
    parameters: the query parameters that it takes, each at most once.
    once:       whether it changes something: the caller then names each request by a key, and
                what is sent again is answered again, and done once.
    sandbox:    whether callers of the sandbox may come in; the view then answers them by it.
    """

    rule: str
    view: View
    method: str = "GET"
    scope: str | None = None
    parameters: frozenset[str] = frozenset()
    once: bool = False
    sandbox: bool = False
    other_scope: str | None = None

    @property
    def endpoint(self) -> str:
        return self.view.__name__

    @property
    def kind(self) -> str:
        """Of the limits, the one that holds for it."""
        if self.once or self.method == "DELETE":
            return "change"
        if self.method == "POST":
            return "bulk"
        return "look-up" if self.endpoint == LOOK_UP else "read"


class Entrances:
    """All routes of the API; one that is not here does not exist."""

    def __init__(self, entrances: tuple[Entrance, ...]) -> None:
        self.all = entrances
        self._by_endpoint = {entrance.endpoint: entrance for entrance in entrances}

    def hang_into(self, blueprint: Blueprint) -> None:
        """Add each as a route of the blueprint, with its guard."""
        for entrance in self.all:
            blueprint.add_url_rule(
                entrance.rule,
                entrance.endpoint,
                done_once(entrance.view) if entrance.once else entrance.view,
                methods=[entrance.method],
                provide_automatic_options=False,
                merge_slashes=False,
            )
        blueprint.before_request(self._guard)
        blueprint.after_request(finished)

    def _guard(self) -> None:
        # Reading, so that no answer waits for a writer; views that write say so.
        expect_reading(True)
        request.max_content_length = this_door().settings.api_max_bytes
        # So that the request is counted with its like.
        request.environ[ROUTE] = (request.endpoint or "").rpartition(".")[2]
        entrance = self._by_endpoint[(request.endpoint or "").rpartition(".")[2]]
        if entrance.scope is not None:
            g.access = this_door().tokens.access(request.headers.get("Authorization", ""))
            require_scope(g.access, entrance.scope, entrance.other_scope)
            if not entrance.sandbox:
                keep_out(g.access, "such call")
            let_through(this_door().meter.counter(g.access.client_id, entrance.kind))
        _refuse_parameters(entrance.parameters)


def this_door() -> Door:
    """Return what the running application's views answer from."""
    door: Door = current_app.extensions[EXTENSION]
    return door


def open_door(app: Flask) -> Door:
    """Give an application what the views answer from."""
    door = Door(app.extensions["settings"], app.extensions["register"], app.extensions["meters"])
    app.extensions[EXTENSION] = door
    return door


def this_source() -> Door | Sandbox:
    """Return what the caller is answered from."""
    return this_door().source(caller())


def caller() -> Access:
    """Return who asks."""
    access: Access = g.access
    return access


def answer(body: bytes) -> Response:
    """Return an answer that nobody may keep: it is of a moment."""
    response = Response(body, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_answer(body: bytes, content_type: str, cache_control: str) -> Response:
    """Return an answer that may be kept; whoever has the same already is told so (304)."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = cache_control
    response.set_etag(sha256(body).hexdigest())
    response.make_conditional(request)
    return response


def _refuse_parameters(known: frozenset[str]) -> None:
    if not request.query_string:
        return
    for name in known & request.args.keys():
        if len(request.args[name]) > PARAMETER_MAX:
            raise wrong_parameter(name, f"At most {PARAMETER_MAX} characters.")
        if UNSEEN.search(request.args[name]):
            raise wrong_parameter(name, "It holds a character that cannot be looked for.")
    names = list(request.args) or ["?"]
    faults = [
        *(("unknown-parameter", f"unknown: {name[:100]}") for name in names if name not in known),
        *(("repeated", f"given twice: {name}") for name in known if _times(name) > 1),
    ]
    if faults:
        takes = f"takes {', '.join(sorted(known))} only, once" if known else "takes no parameters"
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-parameter",
            f"The query of this address {takes}.",
            errors=[FieldError("", code, words) for code, words in faults[:20]],
        )


def _times(name: str) -> int:
    return len(request.args.getlist(name))
