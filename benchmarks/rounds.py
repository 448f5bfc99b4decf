"""Rounds of load: each server in its turn, again and again, so that all see the same machine."""

import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import Server

SCRIPT = Path(__file__).with_name("requests.lua")
SECONDS = 5
ROUNDS = 5
WARM_UP_SECONDS = 2
IDLE_SECONDS = 0.1


@dataclass(frozen=True)
class Rival:
    """A server under load.

    path:          where bodies are posted to.
    connections:   requests under way at once; few where one takes long, for those that the end
                   of a round cuts off are not counted.
    requests:      file with a path (GET) or a body (POST) on each line.
    authorization: the header, sent with each.
    """

    server: Server
    requests: Path
    authorization: str
    method: str = "GET"
    path: str = "/"
    connections: int = 8


@dataclass(frozen=True)
class Round:
    """What one server did in one round."""

    requests_per_second: float
    requests_per_cpu_second: float


def run(rivals: Mapping[str, Rival], rounds: int = ROUNDS) -> dict[str, Sequence[Round]]:
    """Put each under load in turn and return their rounds, the first rounds beside each other."""
    for rival in rivals.values():
        _load(rival, WARM_UP_SECONDS)
    done: dict[str, list[Round]] = {name: [] for name in rivals}
    for number in range(rounds):
        # Who begins changes, so that nobody always follows the same one.
        for name in list(rivals) if number % 2 else reversed(list(rivals)):
            one = _load(rivals[name], SECONDS)
            print(
                f"{name:32} {one.requests_per_second:9,.1f} requests/s "
                f"{one.requests_per_cpu_second:9,.1f} requests/CPU second",
                flush=True,
            )
            done[name].append(one)
    return {name: tuple(one) for name, one in done.items()}


def _load(rival: Rival, seconds: int) -> Round:
    before = _idle(rival.server)
    command = ["wrk", "-t1", f"-c{rival.connections}", f"-d{seconds}s", "-s", str(SCRIPT)]
    command += ["-H", f"Authorization: {rival.authorization}", "--timeout", "30s"]
    command += [f"http://127.0.0.1:{rival.server.port}{rival.path}", "--"]
    command += [str(rival.requests), rival.method]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cpu = rival.server.cpu_seconds() - before
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    requests = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return Round(rate, requests / cpu)


def _idle(server: Server) -> float:
    """Wait until nothing of the round before is left to do; return the processor time used."""
    used = -1.0
    while server.cpu_seconds() - used > 0.01:
        used = server.cpu_seconds()
        time.sleep(IDLE_SECONDS)
    return used
