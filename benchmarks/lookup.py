"""A single look-up, in a small and a large register, against a Flask view with a constant."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.baselines import CONSTANT_PATH, GIVEN
from benchmarks.paced import of_half
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.registers import fill_at_once
from benchmarks.rounds import Rival, Round, run
from benchmarks.servers import OURS, environment, prepare, serving
from trusted.config import Settings

SMALL, LARGE = 1_000, 10_000_000
# Different identifiers asked for, drawn from the whole register.
ASKED = 100_000
# So many seconds it takes to ask for each of them once: what a worker is first asked for, it has
# to fetch, from the system's memory or from the disk.
WARM_UP_SECONDS = 10
# Asked for again and again by who keeps what it was answered.
KEPT = 100
PARTIES = "/api/v1/parties/"
KR = "customs/KR/"


def measure() -> Sequence[Ratio]:
    """Return requests and processor time against both constants, flatness, and answer times."""
    with TemporaryDirectory() as kept, ExitStack() as servers:
        folder, large = Path(kept), f"look-up among {LARGE:,}"
        ours = look_ups(folder / "large", LARGE, servers)
        bare = constant(folder, ours, servers, "bare")
        # First, while no other installation lives on this host.
        answer_times = _at_half({large: ours, "bare constant": bare})
        small = look_ups(folder / "small", SMALL, servers)
        rivals = {
            f"look-up among {SMALL:,}": small,
            large: ours,
            "constant Flask view": constant(folder, ours, servers, "constant"),
            "bare constant": bare,
        }
        rounds = run(rivals)
        asked_again = again(small)
    return [*_ratios(rounds), answer_times, *asked_again]


def again(ours: Rival) -> Sequence[Ratio]:
    """Return how asking by If-None-Match for what one has, a 304, compares with a plain look-up.

    The tag is of a second, so the newest one that was given is sent.
    """
    paths = ours.requests.with_name("kept")
    paths.write_text("".join(ours.requests.read_text().splitlines(keepends=True)[:KEPT]))
    plain = replace(ours, requests=paths)
    rounds = run({"look-up": plain, "look-up again": replace(plain, again=True)})
    once, more = rounds.values()
    return [
        of_rounds(
            "look-up, requests/s, 304 to If-None-Match : plain",
            [one.requests_per_second for one in more],
            [one.requests_per_second for one in once],
            0.9,
        ),
        of_rounds(
            "look-up, requests/CPU second, 304 to If-None-Match : plain",
            [one.requests_per_cpu_second for one in more],
            [one.requests_per_cpu_second for one in once],
            0.9,
        ),
    ]


def look_ups(
    folder: Path,
    size: int,
    servers: ExitStack,
    ready: Callable[[Settings], None] = lambda _settings: None,
) -> Rival:
    """Return a served register of a size, and look-ups of a sample of it.

    ready: what else the installation needs before it is served.
    """
    folder.mkdir()
    variables = environment(folder)
    settings = Settings.from_env(variables)
    authorization = prepare(settings)
    ready(settings)
    # Scattered like the numbers that authorities give, so that neighbors are not asked together.
    numbers = np.sort(np.arange(size, dtype=np.uint64) * 2_654_435_761 % 2**32)
    fill_at_once(settings, (f"customs:KR/{number:010}" for number in numbers.tolist()), "carrier")
    asked = np.random.default_rng(20261124).choice(numbers, min(size, ASKED), replace=False)
    paths = folder / "paths"
    paths.write_text("".join(f"{PARTIES}{KR}{number:010}\n" for number in asked.tolist()))
    server = servers.enter_context(serving(OURS, variables))
    warm_up = WARM_UP_SECONDS if size > ASKED else 1
    return Rival(server, paths, authorization, warm_up=warm_up)


def constant(folder: Path, like: Rival, servers: ExitStack, kind: str) -> Rival:
    """Return a server that answers always the same, as many bytes as a look-up does.

    kind: constant, by a Flask view; or bare, with nothing before it.
    """
    given, paths = folder / kind, folder / f"{kind}-paths"
    given.write_bytes(_one_answer(like))
    # As many requests as for the look-up, so that wrk works as hard.
    paths.write_text(f"{CONSTANT_PATH}\n" * ASKED)
    server = servers.enter_context(serving(f"benchmarks.baselines:{kind}", {GIVEN: str(given)}))
    return Rival(server, paths, like.authorization)


def _at_half(both: Mapping[str, Rival]) -> Ratio:
    """Return how long look-ups take at half of what was found to be the most, beside another."""
    rounds = run(both)
    most = {name: median(one.requests_per_second for one in rounds[name]) for name in both}
    name, beside = both
    return of_half(name, both, most, beside=beside)


def _one_answer(rival: Rival) -> bytes:
    connection = HTTPConnection("127.0.0.1", rival.server.port)
    path = rival.requests.read_text().partition("\n")[0]
    connection.request("GET", path, headers={"Authorization": rival.authorization})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, body
    assert b'"known":true' in body
    return body


def _ratios(rounds: Mapping[str, Sequence[Round]]) -> Sequence[Ratio]:
    small, large, flask, bare = rounds.values()
    return [
        *_against(flask, small, f"{SMALL:,}"),
        *_against(flask, large, f"{LARGE:,}"),
        of_rounds(
            f"look-up : bare server's constant, requests/s, {LARGE:,} identifiers",
            [one.requests_per_second for one in large],
            [one.requests_per_second for one in bare],
            0.6,
        ),
        of_rounds(
            f"look-up, requests/s, {LARGE:,} : {SMALL:,} identifiers",
            [one.requests_per_second for one in large],
            [one.requests_per_second for one in small],
            0.8,
        ),
    ]


def _against(flask: Sequence[Round], ours: Sequence[Round], size: str) -> Sequence[Ratio]:
    return [
        of_rounds(
            f"look-up : constant Flask view, requests/s, {size} identifiers",
            [one.requests_per_second for one in ours],
            [one.requests_per_second for one in flask],
            3.4,
        ),
        of_rounds(
            f"look-up : constant Flask view, requests/CPU second, {size} identifiers",
            [one.requests_per_cpu_second for one in ours],
            [one.requests_per_cpu_second for one in flask],
            4,
        ),
    ]


if __name__ == "__main__":
    show(measure())
