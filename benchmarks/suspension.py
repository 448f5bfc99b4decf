"""How long after the commit of a suspension a worker elsewhere answers by it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory

from sqlalchemy import event

from app import create_app
from benchmarks.ratios import Ratio, show
from benchmarks.rounds import SCRIPT
from benchmarks.servers import OURS, environment, prepare, serving
from tests.factories import make_account, make_validated, reason_for
from tests.hosts import hosts
from tests.postgresql import start_server
from trusted.config import Settings
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment
from trusted.services.suspensions import confirm_suspension, suspend

TRIALS = 200
PROCESS_SECONDS, HOST_SECONDS = 0.1, 1.0
GIVE_UP_SECONDS = 10
# Milliseconds that each of the connections rests between look-ups: some load, no flood.
CONNECTIONS, REST = 4, 10


@dataclass(frozen=True)
class Answering:
    """A worker elsewhere: where it is asked, and what about."""

    address: str
    port: int
    path: str
    authorization: str


def measure() -> Sequence[Ratio]:
    """Return how much of the limit is used: by another process, on both databases; another host."""
    postgresql = start_server()
    try:
        return [
            _by_a_process("SQLite", ""),
            _by_a_process("PostgreSQL", postgresql.create_database("suspension")),
            _by_a_host(),
        ]
    finally:
        postgresql.stop()


def _by_a_process(kind: str, database_url: str) -> Ratio:
    with TemporaryDirectory() as kept:
        variables = environment(Path(kept), database_url)

        @contextmanager
        def served() -> Iterator[tuple[str, int]]:
            with serving(OURS, variables) as server:
                yield "127.0.0.1", server.port

        delays = _delays(Path(kept), variables, served)
    return _ratio(f"another process, {kind}", delays, PROCESS_SECONDS)


def _by_a_host() -> Ratio:
    with TemporaryDirectory() as kept, hosts(1, Path(kept)) as (address, (host,)):
        database = start_server(address)
        try:
            url = database.create_database("suspension")
            variables = environment(Path(kept), url)
            elsewhere = f"postgresql+psycopg://postgres@{address}/suspension"

            @contextmanager
            def served() -> Iterator[tuple[str, int]]:
                server = host.serve(8001, variables | {"TRUSTED_DATABASE_URL": elsewhere})
                yield server.address, server.port
                host.stop()

            delays = _delays(Path(kept), variables, served)
        finally:
            host.stop()
            database.stop()
    return _ratio("another host", delays, HOST_SECONDS)


def _delays(
    folder: Path, variables: Mapping[str, str], served: Callable[[], Iterator[tuple[str, int]]]
) -> Sequence[float]:
    """Decide in this process, ask the one that is served; in seconds, sorted."""
    settings = Settings.from_env(variables)
    authorization = prepare(settings)
    with create_app(settings).app_context():
        enrollment = make_validated()
        path = f"/api/v1/parties/customs/US/C{enrollment.company_id}"
        db.session.commit()
        with served() as (address, port):
            asked = Answering(address, port, path, authorization)
            with _light_load(folder, asked):
                delays = _trials(enrollment, asked)
        db.session.remove()
        db.engine.dispose()
    return sorted(delays)


@contextmanager
def _light_load(folder: Path, asked: Answering) -> Iterator[None]:
    requests = folder / "requests"
    requests.write_text(f"{asked.path}\n")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d600s", "-s", str(SCRIPT)]
    command += ["-H", f"Authorization: {asked.authorization}"]
    command += [f"http://{asked.address}:{asked.port}", "--", str(requests), str(REST)]
    with Popen(command) as load:
        yield
        assert load.poll() is None, "the load ended before the trials"
        load.kill()


def _trials(enrollment: Enrollment, asked: Answering) -> Sequence[float]:
    supervisor, another = make_account(Role.SUPERVISOR), make_account(Role.SUPERVISOR)
    asking = HTTPConnection(asked.address, asked.port, timeout=GIVE_UP_SECONDS)
    headers = {"Authorization": asked.authorization}

    def answered(*, suspended: bool) -> float:
        until = time.perf_counter() + GIVE_UP_SECONDS
        while time.perf_counter() < until:
            asking.request("GET", asked.path, headers=headers)
            if (b'"status":"suspended"' in asking.getresponse().read()) is suspended:
                return time.perf_counter()
        raise TimeoutError("the other one never answered by it")

    commits: list[float] = []
    event.listen(db.engine, "commit", lambda _: commits.append(time.perf_counter()))
    delays = []
    for _ in range(TRIALS):
        commits.clear()
        given = {"note": "Measured.", "now": datetime.now(UTC)}
        suspend(enrollment, reason_for("suspend"), actor=supervisor, **given)
        # Asked once the decision has returned, and counted from before its commit: at the most.
        delays.append(answered(suspended=True) - commits[0])
        confirm_suspension(enrollment, confirmed=False, actor=another, **given)
        answered(suspended=False)
    asking.close()
    return delays


def _ratio(where: str, delays: Sequence[float], limit: float) -> Ratio:
    middle, late, last = (delays[int(TRIALS * part) - 1] for part in (0.5, 0.99, 1))
    seen = f"{middle * 1000:.0f} ms in the middle, {last * 1000:.0f} ms at most"
    name = f"suspension seen by {where}, 99th of {TRIALS} : {limit * 1000:.0f} ms"
    return Ratio(name, late / limit, 1, at_least=False, note=seen)


if __name__ == "__main__":
    show(measure())
