"""How long after the commit of a suspension a worker in another process answers by it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory

from sqlalchemy import event

from app import create_app
from benchmarks.ratios import Ratio, show
from benchmarks.rounds import SCRIPT
from benchmarks.servers import OURS, Server, environment, prepare, serving
from tests.factories import make_account, make_validated, reason_for
from tests.postgresql import start_server
from trusted.config import Settings
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment
from trusted.services.decisions import reinstate, suspend

TRIALS = 100
LIMIT_SECONDS = 0.1
GIVE_UP_SECONDS = 10
# Milliseconds that each of the connections rests between look-ups: some load, no flood.
CONNECTIONS, REST = 4, 10


def measure() -> Sequence[Ratio]:
    """Return how much of the limit is used, on both kinds of database."""
    postgresql = start_server()
    try:
        return [
            *_on("SQLite", ""),
            *_on("PostgreSQL", postgresql.create_database("suspension")),
        ]
    finally:
        postgresql.stop()


def _on(kind: str, database_url: str) -> Sequence[Ratio]:
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        variables = environment(folder, database_url)
        settings = Settings.from_env(variables)
        authorization = prepare(settings)
        app = create_app(settings)
        with app.app_context():
            enrollment = make_validated()
            path = f"/api/v1/parties/customs/US/C{enrollment.company_id}"
            with (
                serving(OURS, variables) as server,
                _light_load(folder, server, path, authorization),
            ):
                delays = _trials(enrollment, server, path, authorization)
            db.engine.dispose()
    return _ratios(kind, sorted(delays))


@contextmanager
def _light_load(folder: Path, server: Server, path: str, authorization: str) -> Iterator[None]:
    requests = folder / "requests"
    requests.write_text(f"{path}\n")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d600s", "-s", str(SCRIPT)]
    command += ["-H", f"Authorization: {authorization}", f"http://127.0.0.1:{server.port}", "--"]
    with Popen([*command, str(requests), "GET", str(REST)]) as load:
        yield
        assert load.poll() is None, "the load ended before the trials"
        load.kill()


def _trials(
    enrollment: Enrollment, server: Server, path: str, authorization: str
) -> Sequence[float]:
    """Suspend and reinstate in this process, ask the other one."""
    supervisor = make_account(Role.SUPERVISOR)
    asking = HTTPConnection("127.0.0.1", server.port, timeout=GIVE_UP_SECONDS)
    headers = {"Authorization": authorization}

    def answered(*, suspended: bool) -> float:
        until = time.perf_counter() + GIVE_UP_SECONDS
        while time.perf_counter() < until:
            asking.request("GET", path, headers=headers)
            if (b'"status":"suspended"' in asking.getresponse().read()) is suspended:
                return time.perf_counter()
        raise TimeoutError("the other process never answered by it")

    commits: list[float] = []
    event.listen(db.engine, "commit", lambda _: commits.append(time.perf_counter()))
    delays = []
    for _ in range(TRIALS):
        commits.clear()
        _decide(suspend, "suspend", enrollment, supervisor)
        # Asked once the decision has returned, and counted from before its commit: at the most.
        delays.append(answered(suspended=True) - commits[0])
        _decide(reinstate, "reinstate", enrollment, supervisor)
        answered(suspended=False)
    asking.close()
    return delays


def _decide(verb, action: str, enrollment: Enrollment, supervisor: Account) -> None:
    verb(enrollment, reason_for(action), note="", actor=supervisor, now=datetime.now(UTC))


def _ratios(kind: str, delays: Sequence[float]) -> Sequence[Ratio]:
    middle, late, last = (delays[int(TRIALS * part) - 1] for part in (0.5, 0.99, 1))
    seen = f"{middle * 1000:.0f} ms in the middle, {last * 1000:.0f} ms at most"
    name = f"suspension seen by another process, 99th of {TRIALS} : 100 ms, {kind}"
    return [Ratio(name, late / LIMIT_SECONDS, 1, at_least=False, note=seen)]


if __name__ == "__main__":
    show(measure())
