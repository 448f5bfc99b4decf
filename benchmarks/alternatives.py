"""A single look-up against what one would otherwise pick: Redis, and PostgreSQL behind Flask."""

import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
from sqlalchemy import create_engine, insert

from benchmarks.baselines import ADDRESS, Base, Standing
from benchmarks.lookup import SMALL, look_ups
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.rounds import Rival, Round, run
from benchmarks.servers import serving
from tests.postgresql import start_server

REDIS, POSTGRESQL = "Redis GET in a bare ASGI app", "PostgreSQL by SQLAlchemy in Flask"


def measure() -> Sequence[Ratio]:
    """Return requests and processor time against both; they hold as many identifiers."""
    with TemporaryDirectory() as kept, ExitStack() as running:
        folder = Path(kept)
        ours = look_ups(folder / "ours", SMALL, running)
        answers = _answers(ours)
        rounds = run(
            {
                "look-up": ours,
                REDIS: _redis(folder, ours, answers, running),
                POSTGRESQL: _postgresql(ours, answers, running),
            }
        )
    look_up, *others = rounds.values()
    names = REDIS, POSTGRESQL
    return [
        ratio for name, one in zip(names, others, strict=True) for ratio in _of(name, look_up, one)
    ]


def _of(name: str, ours: Sequence[Round], theirs: Sequence[Round]) -> Sequence[Ratio]:
    return [
        of_rounds(
            f"look-up : {name}, requests/s",
            [one.requests_per_second for one in ours],
            [one.requests_per_second for one in theirs],
            1,
        ),
        of_rounds(
            f"look-up : {name}, requests/CPU second of the worker",
            [one.requests_per_cpu_second for one in ours],
            [one.requests_per_cpu_second for one in theirs],
            1,
        ),
    ]


def _answers(ours: Rival) -> Mapping[str, bytes]:
    """Return what is answered at each path."""
    connection, found = HTTPConnection("127.0.0.1", ours.server.port), {}
    for path in ours.requests.read_text().split():
        connection.request("GET", path, headers={"Authorization": ours.authorization})
        found[path] = connection.getresponse().read()
    connection.close()
    return found


def _redis(folder: Path, ours: Rival, answers: Mapping[str, bytes], running: ExitStack) -> Rival:
    address = running.enter_context(_redis_server(folder))
    with redis.Redis.from_url(address) as store:
        store.mset(answers)
    target = "benchmarks.baselines:redis_get"
    server = running.enter_context(serving(target, {ADDRESS: address}, "asgi"))
    return Rival(server, ours.requests, ours.authorization)


@contextmanager
def _redis_server(folder: Path) -> Iterator[str]:
    """Serve Redis from memory alone; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL) as server:
        address = f"redis://127.0.0.1:{port}"
        patient = redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 100)
        with redis.Redis.from_url(address, retry=patient) as store:
            store.ping()
        yield address
        server.terminate()


def _postgresql(ours: Rival, answers: Mapping[str, bytes], running: ExitStack) -> Rival:
    database = start_server()
    running.callback(database.stop)
    address = database.create_database("standings")
    engine = create_engine(address)
    Base.metadata.create_all(engine)
    rows = [{"path": path, "answer": answer} for path, answer in answers.items()]
    with engine.begin() as connection:
        connection.execute(insert(Standing), rows)
    engine.dispose()
    target = "benchmarks.baselines:postgresql_select"
    server = running.enter_context(serving(target, {ADDRESS: address}))
    return Rival(server, ours.requests, ours.authorization)


if __name__ == "__main__":
    show(measure())
