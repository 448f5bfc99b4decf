"""Servers to measure: granian with one worker, and an installation for it to serve."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from app import create_app
from benchmarks.cores import keep_to_one
from trusted.api.tokens import Tokens
from trusted.cli.serve import arguments
from trusted.config import Settings
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.schema import upgrade_schema
from trusted.services.accounts import Passwords, open_account
from trusted.services.clients import create_client

OURS = "app:server"
# The threads of a Python process wait for each other: a host that answers machines runs one worker
# with one thread for each core, and so do both sides of a comparison here, on the same core.
THREADS = 1
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process that answers."""

    port: int
    worker: int

    def cpu_seconds(self) -> float:
        """Return the processor time that the worker has used, all its threads together."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mib(self, field: str) -> float:
        """Return a figure of the worker's memory; field: VmRSS now, VmHWM at its peak."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
        return int(line.split()[1]) / 1024


def environment(folder: Path, database_url: str = "") -> dict[str, str]:
    """Return the settings of an installation that keeps everything in `folder`."""
    return {
        "TRUSTED_ENV": "development",
        "TRUSTED_SECRET_KEY": secrets.token_hex(32),
        "TRUSTED_SELECTION_KEY": secrets.token_hex(32),
        "TRUSTED_TOKEN_SEED": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "TRUSTED_SIGNING_SECRET": secrets.token_hex(32),
        "TRUSTED_DATABASE_URL": database_url or f"sqlite:///{folder / 'trusted.db'}",
        "TRUSTED_DATA_DIR": str(folder),
        # So that what is measured is not refused; the counting goes on.
        "TRUSTED_API_RATE_PERCENT": "2000",
    }


def prepare(settings: Settings) -> str:
    """Lay the database out and return the Authorization header of a machine that may ask."""
    now = datetime.now(UTC)
    app = create_app(settings)
    with app.app_context():
        upgrade_schema(db.engine)
        administrator = open_account(
            "administrator@example.test",
            "Administrator",
            Role.ADMINISTRATOR,
            "four plain words here",
            actor_id=None,
            passwords=Passwords.of(settings),
            now=now,
        )
        scopes = ("standing:read", "shipments:prioritize")
        client, _ = create_client("Targeting", scopes, actor=administrator, now=now)
        db.engine.dispose()
    tokens = Tokens(settings.token_seed, settings.base_url, lambda _: True)
    return f"Bearer {tokens.issue(client.client_id, ' '.join(scopes))}"


@contextmanager
def serving(target: str, variables: Mapping[str, str], interface: str = "wsgi") -> Iterator[Server]:
    """Serve an application with one worker, on the core for answering.

    target:    `module:factory`.
    variables: added to the environment.
    interface: wsgi or asgi.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    granian = str(Path(sys.executable).with_name("granian"))
    options = [target if word == OURS else word for word in arguments("127.0.0.1", port)]
    options[options.index("--blocking-threads") + 1] = str(THREADS)
    options[options.index("--interface") + 1] = interface
    server = subprocess.Popen([granian, *options], env={**os.environ, **variables})
    try:
        _wait_for(port)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        worker = next(int(child) for child in children if _is_worker(int(child)))
        keep_to_one(worker)
        yield Server(port, worker)
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(1_200):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError("the server did not come up")


def _is_worker(process: int) -> bool:
    return b"resource_tracker" not in Path(f"/proc/{process}/cmdline").read_bytes()
