"""What the hot paths are measured against: ordinary Flask views, served by the same server."""

import os
import pickle
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import redis.asyncio
from flask import Flask, Response, abort, jsonify, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

from trusted.decisions.entries import LoggedRequest
from trusted.domain.priority import AdvanceData, Decision, Effect, Shipment, decide
from trusted.program import shipped_program

# A file that holds what a baseline answers from.
GIVEN = "BENCHMARK_GIVEN"
# Of the database that a baseline asks.
ADDRESS = "BENCHMARK_ADDRESS"
KEY = "a key that only benchmarks know, 32+"
CONSTANT_PATH = "/constant"
PRIORITIZE_PATH = "/prioritize"
UNLOGGED = "benchmarks.baselines:unlogged"

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
PartyName = Annotated[str, Field(min_length=1, max_length=300)]
Bearers = Annotated[list[PartyName], Field(max_length=20)]
RoleName = Annotated[str, Field(max_length=40)]


class Body(BaseModel):
    """As strict as the bodies of the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AdvanceDataBody(Body):
    """Whether what was filed in advance was complete and on time."""

    complete: bool
    on_time: bool


class ShipmentBody(Body):
    """One shipment."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    baseline: Annotated[int, Field(ge=0, le=1000)]
    parties: Annotated[dict[RoleName, Bearers], Field(max_length=20)]
    mode: Annotated[str, Field(max_length=20)] | None = None
    advance_data: AdvanceDataBody | None = None


class PrioritizeBody(Body):
    """All shipments of a request."""

    shipments: Annotated[list[ShipmentBody], Field(max_length=10_000)]


def constant() -> Flask:
    """Return an application whose one view answers a constant."""
    app = Flask(__name__)
    body = _given()

    @app.get(CONSTANT_PATH)
    def constant_view() -> Response:
        return Response(body, content_type="application/json")

    return app


def bare() -> Callable[..., Iterable[bytes]]:
    """Return a WSGI application without any framework that answers a constant."""
    body = _given()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]

    def constant_answer(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return constant_answer


def redis_get() -> Callable[..., Awaitable[None]]:
    """Return an ASGI application that answers by `GET` from Redis, with no framework."""
    store = redis.asyncio.from_url(os.environ[ADDRESS])
    headers = [(b"content-type", b"application/json")]

    async def answer(scope: Mapping[str, Any], _receive: object, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await store.get(scope["path"])
        status = 200 if body else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body or b""})

    return answer


def postgresql_select() -> Flask:
    """Return a Flask application that answers by SQLAlchemy from PostgreSQL, by primary key."""
    app = Flask(__name__)
    sessions = sessionmaker(create_engine(os.environ[ADDRESS]))

    @app.get("/api/v1/parties/<scheme>/<path:value>")
    def party(scheme: str, value: str) -> Response:
        with sessions() as session:
            found = session.get(Standing, f"/api/v1/parties/{scheme}/{value}")
            return Response(found.answer, content_type="application/json") if found else abort(404)

    return app


class Base(DeclarativeBase):
    """Of the one table of a baseline."""


class Standing(Base):
    """What is answered at a path."""

    __tablename__ = "standings"

    path: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[bytes]


def prioritize() -> Flask:
    """Return an application whose one view applies the rule over a dictionary of standings."""
    app = Flask(__name__)
    standings = pickle.loads(_given())  # noqa: S301  # written by the benchmark itself
    policy = shipped_program().policy

    @app.post(PRIORITIZE_PATH)
    def prioritize_view() -> Response:
        asked = PrioritizeBody.model_validate_json(request.get_data())
        decisions = [
            decide(_shipment(one), standings.get, policy.priority, policy.label, KEY)
            for one in asked.shipments
        ]
        answers = [_answer(decision, index) for index, decision in enumerate(decisions)]
        return jsonify({"policy": policy.label, "decisions": answers})

    return app


def unlogged() -> Flask:
    """Return our application, but that it forgets what it decides."""
    # Late, so that the other baselines know nothing of it.
    from app import worker

    app = worker()
    app.extensions["trusted-api"].decision_log = _Forgetting()
    return app


class _Forgetting:
    def append(self, request: LoggedRequest) -> None:
        del request


def _given() -> bytes:
    return Path(os.environ[GIVEN]).read_bytes()


def _shipment(body: ShipmentBody) -> Shipment:
    advance = body.advance_data
    return Shipment(
        body.id,
        body.baseline,
        {role: tuple(named) for role, named in body.parties.items()},
        None if advance is None else AdvanceData(advance.complete, advance.on_time),
        body.mode,
    )


def _answer(decision: Decision, index: int) -> dict[str, object]:
    return {
        "id": decision.id,
        "decision_id": str(index),
        "priority": decision.priority,
        "lane": decision.lane.value,
        "selected_at_random": decision.selected_at_random,
        "effects": [_effect(effect) for effect in decision.effects],
    }


def _effect(effect: Effect) -> dict[str, object]:
    given: dict[str, object] = {"code": effect.code.value, "points": effect.points}
    if effect.role is not None:
        given["role"] = effect.role
    if effect.partner_number is not None:
        given |= {"partner_number": effect.partner_number, "tier": effect.tier}
    return given
