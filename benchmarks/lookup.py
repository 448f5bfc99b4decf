"""A single look-up, in a small and a large register, against a Flask view with a constant."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.baselines import CONSTANT_PATH, GIVEN
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.registers import fill, record
from benchmarks.rounds import Rival, Round, run
from benchmarks.servers import OURS, environment, prepare, serving
from trusted.config import Settings

SMALL, LARGE = 1_000, 1_000_000
# Different identifiers asked for, drawn from the whole register.
ASKED = 100_000
PARTIES = "/api/v1/parties/"


def measure() -> Sequence[Ratio]:
    """Return requests and processor time against the constant, and how flat both are."""
    with TemporaryDirectory() as kept, ExitStack() as servers:
        folder = Path(kept)
        ours = {size: look_ups(folder / f"{size}", size, servers) for size in (SMALL, LARGE)}
        rounds = run(
            {f"look-up among {size:,}": rival for size, rival in ours.items()}
            | {"constant Flask view": constant(folder, ours[LARGE], servers)}
        )
    return _ratios(rounds)


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
    fill(settings, ((_identifier(number), record(number, "carrier")) for number in range(size)))
    chance = random.Random(20261124)
    asked = chance.sample(range(size), min(size, ASKED))
    paths = folder / "paths"
    paths.write_text("".join(f"{PARTIES}{_path(number)}\n" for number in asked))
    return Rival(servers.enter_context(serving(OURS, variables)), paths, authorization)


def constant(folder: Path, like: Rival, servers: ExitStack) -> Rival:
    """Return a served Flask view that answers as many bytes as a look-up does."""
    given, paths = folder / "constant", folder / "paths"
    given.write_bytes(_one_answer(like))
    # As many requests as for the look-up, so that wrk works as hard.
    paths.write_text(f"{CONSTANT_PATH}\n" * ASKED)
    server = servers.enter_context(serving("benchmarks.baselines:constant", {GIVEN: str(given)}))
    return Rival(server, paths, like.authorization)


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


def _identifier(number: int) -> str:
    return f"customs:{_path(number).partition('/')[2]}"


def _path(number: int) -> str:
    # Scattered like the numbers that authorities give, so that neighbors are not asked together.
    return f"customs/KR/{number * 2_654_435_761 % 2**32:010}"


def _ratios(rounds: Mapping[str, Sequence[Round]]) -> Sequence[Ratio]:
    small, large, constant = rounds.values()
    return [
        *_against(constant, small, f"{SMALL:,}"),
        *_against(constant, large, f"{LARGE:,}"),
        of_rounds(
            f"look-up, requests/s, {LARGE:,} : {SMALL:,} identifiers",
            [one.requests_per_second for one in large],
            [one.requests_per_second for one in small],
            0.8,
        ),
    ]


def _against(constant: Sequence[Round], ours: Sequence[Round], size: str) -> Sequence[Ratio]:
    return [
        of_rounds(
            f"look-up : constant Flask view, requests/s, {size} identifiers",
            [one.requests_per_second for one in ours],
            [one.requests_per_second for one in constant],
            3,
        ),
        of_rounds(
            f"look-up : constant Flask view, requests/CPU second, {size} identifiers",
            [one.requests_per_cpu_second for one in ours],
            [one.requests_per_cpu_second for one in constant],
            3.5,
        ),
    ]


if __name__ == "__main__":
    show(measure())
