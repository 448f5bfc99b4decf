"""Rounds of load: each server in its turn, again and again, so that all see the same machine."""

import re
import resource
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

from benchmarks.cores import asking
from benchmarks.servers import TICKS, Server
from trusted.api.arrow import ARROW

SCRIPT = Path(__file__).with_name("requests.lua")
# Many short rounds: a machine that others share is not as fast in one second as in the next.
ROUNDS, SECONDS = 15, 1
WARM_UP_SECONDS = 1
IDLE_SECONDS = 0.1
# Of those who ask again, so many at least are told that nothing changed.
MOSTLY = 0.95
# A round is calm while others take less than this share of a core; how long to wait for calm.
CALM, PATIENCE = 0.15, 2


# The method of a rival that is sent Arrow bodies, from files of their own.
ARROW_FILES = "ARROW"
CONTENT_TYPES = {"POST": "application/json", ARROW_FILES: ARROW}


@dataclass(frozen=True)
class Rival:
    """A server under load.

    path:          where bodies are posted to.
    connections:   requests under way at once.
    requests:      file with a path (GET), a body (POST) or the name of one (ARROW) on each line.
    times:         how many requests a round has; where one takes long, those that the end of a
                   round by time cuts off would count for nothing. 0: as many as `seconds` allow.
    seconds:       that a round takes.
    warm_up:       seconds before the first round.
    turn:          of the lines sent so many `times`, which is next; each round goes on from there.
    authorization, accept: the headers, sent with each.
    again:         whether each asks by If-None-Match for what changed since the answer before.
    """

    server: Server
    requests: Path
    authorization: str
    method: str = "GET"
    path: str = "/"
    connections: int = 32
    accept: str = "application/json"
    again: bool = False
    times: int = 0
    seconds: int = SECONDS
    warm_up: int = WARM_UP_SECONDS
    turn: Iterator[int] = field(default_factory=count)

    def headers(self) -> Sequence[str]:
        """Return the lines that go with each request."""
        return [f"Authorization: {self.authorization}", f"Accept: {self.accept}"]

    def bodies(self) -> Sequence[bytes]:
        """Return what is posted, in turn."""
        lines = self.requests.read_text().splitlines()
        if self.method == ARROW_FILES:
            return [Path(line).read_bytes() for line in lines]
        return [line.encode() for line in lines]

    def answers(self, bodies: Sequence[bytes]) -> Sequence[bytes]:
        """Post these, one after the other over one connection, and return what is answered."""
        headers = dict(line.split(": ", 1) for line in self.headers())
        headers["Content-Type"] = CONTENT_TYPES[self.method]
        with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=60)) as connection:
            texts = []
            for body in bodies:
                connection.request("POST", self.path, body, headers)
                answer = connection.getresponse()
                texts.append(answer.read())
                assert answer.status == 200, texts[-1]
        return texts


@dataclass(frozen=True)
class Round:
    """What one server did in one round.

    others: processor time that anything else on the machine took meanwhile, share of one core.
    """

    requests_per_second: float
    requests_per_cpu_second: float
    others: float


def run(rivals: Mapping[str, Rival], rounds: int = ROUNDS) -> Mapping[str, Sequence[Round]]:
    """Put each under load in turn and return their rounds, the first ones beside each other.

    Where others disturb them, more is measured and the calmest rounds count, whatever they say.
    """
    for rival in rivals.values():
        _load(rival, rival.warm_up)
    turns: list[Mapping[str, Round]] = []
    while len(turns) < rounds * PATIENCE and sum(_others(turn) < CALM for turn in turns) < rounds:
        # Who begins changes, so that nobody always follows the same one.
        order = list(rivals) if len(turns) % 2 else list(reversed(rivals))
        turns.append(
            {name: _told(name, _load(rivals[name], rivals[name].seconds)) for name in order}
        )
    calmest = sorted(turns, key=_others)[:rounds]
    return {name: tuple(turn[name] for turn in calmest) for name in rivals}


def _others(turn: Mapping[str, Round]) -> float:
    return max(one.others for one in turn.values())


def _told(name: str, one: Round) -> Round:
    print(
        f"{name:32} {one.requests_per_second:9,.1f} requests/s "
        f"{one.requests_per_cpu_second:9,.1f} requests/CPU second, others {one.others:4.0%}",
        flush=True,
    )
    return one


def _load(rival: Rival, seconds: int) -> Round:
    before, all_before, own_before = _idle(rival.server), _busy(), _own()
    begun = time.perf_counter()
    with asking():
        requests, rate = _sent(rival) if rival.times else _asked(rival, seconds)
    cpu = rival.server.cpu_seconds() - before
    others = _busy() - all_before - cpu - (_own() - own_before)
    share = max(0.0, others / (time.perf_counter() - begun))
    return Round(rate, requests / cpu, share)


def _sent(rival: Rival) -> tuple[int, float]:
    """Send so many requests, and return how many were answered, and how many a second."""
    bodies = rival.bodies()
    turns = [bodies[next(rival.turn) % len(bodies)] for _ in range(rival.times)]
    shares = [turns[first :: rival.connections] for first in range(rival.connections)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(rival.connections) as callers:
        list(callers.map(rival.answers, shares))
    return rival.times, rival.times / (time.perf_counter() - begun)


def _asked(rival: Rival, seconds: int) -> tuple[int, float]:
    """Ask for so many seconds, and return how many were answered, and how many a second."""
    said = subprocess.run(wrk(rival, seconds), capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    requests = int(re.search(r"(\d+) requests in", said)[1])
    same = int(re.search(r"Same: (\d+)", said)[1])
    assert not rival.again or same > MOSTLY * requests, said
    return requests, float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def wrk(rival: Rival, seconds: int, *, connections: int = 0, rest: float = 0.0) -> Sequence[str]:
    """Return the command that puts a server under load and says how it fared.

    connections: 0: as the rival says.
    rest:        milliseconds that each connection rests before a request, on average.
    """
    return [
        *("wrk", "-t1", f"-c{connections or rival.connections}", f"-d{seconds}s", "--latency"),
        *("-s", str(SCRIPT), "--timeout", "30s"),
        *(part for header in rival.headers() for part in ("-H", header)),
        *(f"http://127.0.0.1:{rival.server.port}{rival.path}", "--"),
        *(str(rival.requests), f"{rest:.3f}", *(["again"] if rival.again else [])),
    ]


def _busy() -> float:
    """Return the processor time that the whole machine has used, in seconds."""
    user, nice, system = Path("/proc/stat").read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / TICKS


def _own() -> float:
    """Return the processor time of this process and of those that it has started, in seconds."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _idle(server: Server) -> float:
    """Wait until nothing of the round before is left to do; return the processor time used."""
    used = -1.0
    while server.cpu_seconds() - used > 0.01:
        used = server.cpu_seconds()
        time.sleep(IDLE_SECONDS)
    return used
