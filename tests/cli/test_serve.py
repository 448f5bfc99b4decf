"""One command brings an installation up to date and serves it."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from trusted.cli.serve import arguments

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


def test_the_server_listens_where_it_is_told():
    line = arguments("127.0.0.1", 8123)
    assert line[line.index("--host") + 1] == "127.0.0.1"
    assert line[line.index("--port") + 1] == "8123"


def test_a_new_installation_is_migrated_and_served(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process:
        assert first_status(port, "/", process) == 200
    assert (tmp_path / "trusted.db").exists()
    assert process.returncode == 0


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    flask = Path(sys.executable).with_name("flask")
    command = [flask, "--app", "app", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(folder, port)) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "TRUSTED_ENV": "development",
        "TRUSTED_SECRET_KEY": "s" * 32,
        "TRUSTED_SELECTION_KEY": "k" * 32,
        "TRUSTED_TOKEN_SEED": base64.b64encode(bytes(32)).decode(),
        "TRUSTED_SIGNING_SECRET": "r" * 32,
        "TRUSTED_DATABASE_URL": f"sqlite:///{folder / 'trusted.db'}",
        "TRUSTED_DATA_DIR": str(folder),
        "TRUSTED_BASE_URL": f"http://127.0.0.1:{port}",
        "TRUSTED_REGISTER_MAP_MIB": "64",
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def first_status(port: int, path: str, process: subprocess.Popen[bytes]) -> int:
    """Return the status of the first answer, however long the server takes to come up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError(f"no server on port {port}; it ended with {process.returncode}")
