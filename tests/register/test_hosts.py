"""Several hosts and several workers answer by one database, and none of them by an old yes."""

import threading
import time
from datetime import UTC, datetime
from statistics import median

import pytest

from app import create_app
from tests.conftest import migrate
from tests.factories import make_account, make_validated, reason_for
from tests.hosts import NOT_POSSIBLE, hosts, possible, secrets_of_all, wait_for
from tests.postgresql import start_server
from trusted.api.tokens import Tokens
from trusted.config import Settings
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.register.store import RegisterStore
from trusted.services.clients import create_client
from trusted.services.register import state_hash_at
from trusted.services.suspensions import confirm_suspension, suspend

STALE_SECONDS = 4
TRIALS = 8
SEEN_WITHIN_SECONDS = 1.0


class Program:
    """The database and who decides, on this machine; the hosts answer."""

    def __init__(self, app, made):
        self.app, self.hosts = app, made
        self.enrollment = make_validated()
        self.one, self.another = make_account(Role.SUPERVISOR), make_account(Role.SUPERVISOR)
        client, _ = create_client(
            "Targeting", ("standing:read",), actor=make_account(Role.ADMINISTRATOR), now=moment()
        )
        settings = app.extensions["settings"]
        tokens = Tokens(settings.token_seed, settings.base_url, lambda _: True)
        self._authorization = f"Bearer {tokens.issue(client.client_id, 'standing:read')}"
        self._path = f"/api/v1/parties/customs/US/C{self.enrollment.company_id}"
        db.session.commit()

    def suspend(self):
        """Suspend at once; returns the moment before the commit."""
        begun = time.monotonic()
        given = {"note": "", "actor": self.one, "now": moment()}
        suspend(self.enrollment, reason_for("suspend"), **given)
        return begun

    def end_suspension(self):
        given = {"note": "A mistake.", "actor": self.another, "now": moment()}
        confirm_suspension(self.enrollment, confirmed=False, **given)

    def answers(self, server, word):
        """Whether a server answers with a standing, or with the code of a problem."""
        return f'"{word}"'.encode() in self.ask(server)[1]

    def ask(self, server):
        """Return status and body of what a server answers about the company."""
        return server.get(self._path, self._authorization)

    def all_answer(self, servers, word):
        """Return the moments at which each server first answered so."""
        seen = {}

        def watch(server):
            wait_for(lambda: self.answers(server, word))
            seen[server.address, server.port] = time.monotonic()

        threads = [threading.Thread(target=watch, args=(one,)) for one in servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [seen[one.address, one.port] for one in servers]


def moment():
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Two hosts: the first with two workers, the second with one; and the program."""
    if not possible():
        pytest.skip(NOT_POSSIBLE)
    folder = tmp_path_factory.mktemp("hosts")
    with hosts(2, folder) as (address, made):
        database = start_server(address)
        try:
            url = database.create_database("trusted")
            migrate(url)
            shared = {
                **secrets_of_all(),
                "TRUSTED_DATABASE_URL": f"postgresql+psycopg://postgres@{address}/trusted",
                "TRUSTED_REGISTER_STALE_SECONDS": str(STALE_SECONDS),
                "TRUSTED_REGISTER_MAP_MIB": "64",
            }
            app = create_app(
                Settings.from_env(
                    shared | {"TRUSTED_DATABASE_URL": url, "TRUSTED_DATA_DIR": str(folder)}
                )
            )
            with app.app_context():
                program = Program(app, made)
                for host, port in ((made[0], 8001), (made[0], 8002), (made[1], 8001)):
                    host.serve(port, shared)
                yield program
                db.session.remove()
                db.engine.dispose()
        finally:
            for host in made:
                host.stop()
            database.stop()


def same_everywhere(program):
    """Whether every host's copy has the hash of the history."""
    sequence = program.app.extensions["register"].state().sequence
    wanted = state_hash_at(sequence)
    for host in program.hosts:
        store = RegisterStore(host.folder / "register", 64)
        state = store.state()
        store.close()
        if (state.sequence, state.state_hash) != (sequence, wanted):
            return False
    return True


def test_a_suspension_is_seen_by_every_worker_of_every_host(program):
    first, second = program.hosts
    servers = [*first.servers, *second.servers]
    delays = [[] for _ in servers]
    for _ in range(TRIALS):
        begun = program.suspend()
        for kept, seen in zip(delays, program.all_answer(servers, "suspended"), strict=True):
            kept.append(seen - begun)
        program.end_suspension()
        program.all_answer(servers, "validated")

    for kept in delays:
        assert median(kept) <= SEEN_WITHIN_SECONDS, delays
    assert same_everywhere(program)


def test_a_host_cut_off_from_the_database_says_503_until_it_is_back(program):
    near, far = program.hosts[0].servers[0], program.hosts[1].servers[0]
    program.hosts[1].cut_off()
    try:
        program.suspend()
        program.all_answer([near], "suspended")
        # A poll that was under way may still have been answered.
        wait_for(lambda: far.status("/readyz") == 503, STALE_SECONDS + 2)
        status, problem = program.ask(far)
        assert status == 503
        assert b"Treat nobody as trusted until it is" in problem
        assert near.status("/readyz") == 200
    finally:
        program.hosts[1].mend()

    wait_for(lambda: far.status("/readyz") == 200)
    assert program.answers(far, "suspended")
    program.end_suspension()
    program.all_answer([near, far], "validated")
    wait_for(lambda: same_everywhere(program))


def test_when_the_worker_that_follows_is_killed_the_other_one_takes_over(program):
    first, second = program.hosts[0].servers
    # The one that was served first leads.
    first.kill()
    program.suspend()
    program.all_answer([second], "suspended")
    until = time.monotonic() + STALE_SECONDS + 2
    while time.monotonic() < until:
        assert second.status("/readyz") == 200
        time.sleep(0.1)
    assert same_everywhere(program)
