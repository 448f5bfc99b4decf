"""A PostgreSQL server for the tests, from the system's own binaries, on a socket of its own."""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

DEBIAN = Path("/usr/lib/postgresql")
# The data is thrown away, so nothing need survive a power cut.
OPTIONS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_connections=100",
    # What is thrown away need not take much room meanwhile.
    "wal_level=minimal",
    "max_wal_senders=0",
    "min_wal_size=32MB",
    "max_wal_size=128MB",
)
# Creating and dropping a database for each test is mostly files: in memory that costs no disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - each server makes a folder of its own in it
ROOM_BYTES = 2 << 30
# Set apart by RFC 2544 for measuring; nothing of the world has an address in it.
TEST_NETWORK = "198.18.0.0/15"
# PostgreSQL refuses to run as root; Debian's package brings this user.
UNPRIVILEGED = "postgres"


@dataclass(frozen=True)
class Server:
    """A running server; `folder` holds its data and its socket."""

    folder: Path

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of the database `name`."""
        socket = quote(str(self.folder), safe="")
        return f"postgresql+psycopg://{UNPRIVILEGED}@/{name}?host={socket}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or a copy of `template`, and return its address.

        Nobody may be connected to the template meanwhile.
        """
        self._execute(
            # Copying files is twice as fast as PostgreSQL's own choice where nothing is synced.
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def stop(self) -> None:
        """Stop the server and remove all that it kept."""
        _run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _execute(self, statement: sql.Composed) -> None:
        with self._connection() as connection:
            connection.execute(statement)

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user=UNPRIVILEGED, dbname="postgres", autocommit=True
        )


def start_server(address: str = "", *, within: Path | None = None) -> Server:
    """Start a server in a temporary folder of its own and return it; the caller stops it.

    address: on which it listens as well, for whoever is reached by TEST_NETWORK.
    within:  where its folder lies; None: where temporary files do, on a disk mostly.
    """
    # The path of a Unix socket may have 107 characters at most: not below pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="trusted-pg-", dir=within))
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    _run("initdb", "-D", data, "-U", UNPRIVILEGED, "-A", "trust", "-E", "UTF8", "--no-sync",
         "--locale=C.UTF-8", "--no-instructions")  # fmt: skip
    if address:
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {TEST_NETWORK} trust\n")
    settings = [*OPTIONS, f"listen_addresses='{address}'", f"unix_socket_directories='{folder}'"]
    arguments = " ".join(f"-c {setting}" for setting in settings)
    _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", arguments, "start")
    return Server(folder)


def _roomy_memory() -> Path | None:
    """Return the system's folder in memory, where it has one with room enough."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        return MEMORY
    return None


@contextmanager
def shared_server() -> Iterator[Server]:
    """Share one server among the workers of a test run: the first starts it, the last stops it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"trusted-run-{run}"
    users, address = folder / "users", folder / "address"
    with _locked(folder):
        count = int(users.read_text()) if users.exists() else 0
        known = Server(Path(address.read_text())) if count else None
        server = known or start_server(within=_roomy_memory())
        address.write_text(str(server.folder))
        users.write_text(str(count + 1))
    try:
        yield server
    finally:
        with _locked(folder):
            count = int(users.read_text()) - 1
            users.write_text(str(count))
            if not count:
                server.stop()
                shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(name: str, *arguments: str | Path) -> None:
    command = [*_as_somebody(), _binary(name), *map(str, arguments)]
    # A server that inherited a pipe would keep its reader waiting for ever; it gets none.
    with tempfile.TemporaryFile("w+") as said:
        status = subprocess.call(command, stdout=said, stderr=said, cwd="/")
        if status:
            said.seek(0)
            raise RuntimeError(f"{name} failed with status {status}: {said.read()}")


def _as_somebody() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--init-groups"]


def _binary(name: str) -> str:
    newest_first = sorted(
        DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    for folder in newest_first:
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"PostgreSQL's {name} is missing; run: make test")
    return found
