"""Several hosts on one machine: network namespaces, each with a cable of its own to this one."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from trusted.cli.serve import arguments

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60
NOT_POSSIBLE = (
    "NOT TESTED: several hosts. Network namespaces need Linux, root and the ip command (iproute2)."
)


@dataclass
class Server:
    """The program, served on a host by one worker."""

    address: str
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, authorization: str = "") -> tuple[int, bytes]:
        """Return status and body of an answer."""
        connection = HTTPConnection(self.address, self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path, headers={"Authorization": authorization})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def status(self, path: str, authorization: str = "") -> int:
        """Return the status of an answer."""
        return self.get(path, authorization)[0]

    def kill(self) -> None:
        """Have it end at once, in the midst of whatever it does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)


@dataclass
class Host:
    """A network namespace; `database` is the one address beyond its cable that it needs.

    address: its end of the cable; gateway: the other one, on this machine.
    folder:  its data, which no other host sees.
    """

    name: str
    address: str
    gateway: str
    database: str
    folder: Path
    servers: list[Server] = field(default_factory=list)

    def serve(self, port: int, variables: Mapping[str, str]) -> Server:
        """Serve the program, with one worker and one thread, and wait until it is ready."""
        granian = str(Path(sys.executable).with_name("granian"))
        options = arguments(self.address, port)
        options[options.index("--blocking-threads") + 1] = "1"
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.name, granian, *options],
            cwd=ROOT,
            env=os.environ | variables | {"TRUSTED_DATA_DIR": str(self.folder)},
            start_new_session=True,
        )
        server = Server(self.address, port, process)
        self.servers.append(server)
        wait_for(lambda: server.status("/readyz") == 200)
        return server

    def stop(self) -> None:
        """End all that it serves."""
        for server in self.servers:
            server.kill()

    def cut_off(self) -> None:
        """Let nothing reach the database any more, and tell nobody: it is lost on the way."""
        _ip("-n", self.name, "route", "replace", "blackhole", f"{self.database}/32")

    def mend(self) -> None:
        """Let the database be reached again."""
        _ip("-n", self.name, "route", "replace", f"{self.database}/32", "via", self.gateway)


@contextmanager
def hosts(count: int, folder: Path) -> Iterator[tuple[str, Sequence[Host]]]:
    """Make hosts that reach one address of this machine, for the database; and remove them.

    folder: in which each has a folder of its own.
    Yields: that address, and the hosts.
    """
    # Of this process alone, as long as others who test do not have the same by chance.
    mark = os.getpid() % 250
    database = f"198.18.{mark}.254"
    made: list[Host] = []
    _ip("address", "replace", f"{database}/32", "dev", "lo")
    try:
        for number in range(count):
            # The four addresses of a /30: its name, this end, the other end, all.
            here, there = (f"198.18.{mark}.{4 * number + end}" for end in (1, 2))
            made.append(_host(f"trusted-{mark}-{number}", here, there, database, folder))
        yield database, made
    finally:
        for host in made:
            host.stop()
            _ip("netns", "del", host.name)
        _ip("address", "del", f"{database}/32", "dev", "lo")


def possible() -> bool:
    """Whether hosts can be made here."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("ip") is not None


def secrets_of_all() -> Mapping[str, str]:
    """Return the settings that all hosts of an installation share, but for its database."""
    return {
        "TRUSTED_ENV": "development",
        "TRUSTED_SECRET_KEY": secrets.token_hex(32),
        "TRUSTED_SELECTION_KEY": secrets.token_hex(32),
        "TRUSTED_TOKEN_SEED": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "TRUSTED_SIGNING_SECRET": secrets.token_hex(32),
    }


def wait_for(true, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until something is true, whoever cannot be reached meanwhile; return how long it took.

    Raises: TimeoutError.
    """
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        with suppress(OSError, HTTPException, json.JSONDecodeError):
            if true():
                return time.monotonic() - begun
        time.sleep(0.02)
    raise TimeoutError(f"it was not so within {seconds} s")


def _host(name: str, here: str, there: str, database: str, folder: Path) -> Host:
    cable, far = f"tv{name[8:]}", "cable"
    (folder / name).mkdir()
    with suppress(RuntimeError):
        _ip("netns", "del", name)  # left behind by a run that was killed
    _ip("netns", "add", name)
    try:
        _ip("link", "add", cable, "type", "veth", "peer", "name", far, "netns", name)
        _ip("address", "add", f"{here}/30", "dev", cable)
        _ip("link", "set", cable, "up")
        _ip("-n", name, "address", "add", f"{there}/30", "dev", far)
        for device in (far, "lo"):
            _ip("-n", name, "link", "set", device, "up")
        _ip("-n", name, "route", "add", f"{database}/32", "via", here)
    except Exception:
        _ip("netns", "del", name)
        raise
    return Host(name, there, here, database, folder / name)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
