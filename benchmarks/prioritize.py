"""A thousand shipments a request against a Flask view with pydantic, the rule and a dictionary."""

import json
import pickle
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.baselines import GIVEN, KEY, PRIORITIZE_PATH
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.registers import Record, fill, record
from benchmarks.rounds import Rival, Round, run
from benchmarks.servers import OURS, environment, prepare, serving
from trusted.config import Settings
from trusted.register.records import packed, party_of, published

PATH = "/api/v1/shipments/prioritize"
SHIPMENTS = 1_000
COMPANIES = {"marketplace": 50, "carrier": 200, "broker": 500, "seller": 300_000}
# Of every five companies, three are known.
KNOWN_OF_FIVE = 3
STANDINGS = [("validated", 3), ("validated", 2), ("validated", 2), ("certified", 1)] * 5
STANDINGS += [("suspended", 0)]
# Requests that differ: sellers that come again, and sellers that nobody asked for lately.
RECURRING, NEW = 20, 150

Draw = Callable[[str, int], int]


def measure() -> Sequence[Ratio]:
    """Return the rates against the baseline, for few and for ever new sellers."""
    chance = random.Random(20261124)
    records = dict(_records(chance))
    with TemporaryDirectory() as kept, ExitStack() as servers:
        folder = Path(kept)
        variables = environment(folder) | {"TRUSTED_SELECTION_KEY": KEY}
        settings = Settings.from_env(variables)
        authorization = prepare(settings)
        fill(settings, records.items())
        ours = servers.enter_context(serving(OURS, variables))
        theirs = servers.enter_context(_baseline(folder, records))
        rivals = {}
        for name, bodies in _mixes(chance).items():
            file = folder / name
            file.write_text("".join(f"{body}\n" for body in bodies))
            for server, path, label in (
                (ours, PATH, name),
                (theirs, PRIORITIZE_PATH, f"{name}, pydantic"),
            ):
                rivals[label] = Rival(server, file, authorization, "POST", path, connections=2)
            _compare(rivals[name], rivals[f"{name}, pydantic"])
        return _ratios(run(rivals))


def _records(chance: random.Random) -> Sequence[tuple[str, Record]]:
    return [
        (_identifier(role, number), record(number * 10 + place, role, *chance.choice(STANDINGS)))
        for place, (role, companies) in enumerate(COMPANIES.items())
        for number in range(companies)
        if number % 5 < KNOWN_OF_FIVE
    ]


def _identifier(role: str, number: int) -> str:
    return f"customs:KR/{role[0].upper()}{number:07}"


def _mixes(chance: random.Random) -> Mapping[str, Sequence[str]]:
    # Few companies make most of the traffic ...
    recurring = [
        _body(chance, lambda _, n: int(n * chance.random() ** 3)) for _ in range(RECURRING)
    ]
    # ... and here each shipment has a seller that no earlier one had.
    sellers = iter(chance.sample(range(COMPANIES["seller"]), NEW * SHIPMENTS))

    def new(role: str, companies: int) -> int:
        return next(sellers) if role == "seller" else int(companies * chance.random() ** 3)

    return {
        "sellers that recur": recurring,
        "sellers all new": [_body(chance, new) for _ in range(NEW)],
    }


def _body(chance: random.Random, draw: Draw) -> str:
    shipments = [
        {
            "id": f"1Z{chance.randrange(10**14):014}",
            "baseline": int(1000 * chance.random() ** 2),
            "mode": "express",
            "parties": {
                role: [_identifier(role, draw(role, companies))]
                for role, companies in COMPANIES.items()
            },
            "advance_data": {"complete": chance.random() < 0.9, "on_time": True},
        }
        for _ in range(SHIPMENTS)
    ]
    return json.dumps({"shipments": shipments}, separators=(",", ":"))


def _baseline(folder: Path, records: Mapping[str, Record]):
    standings = {name: party_of(packed(published(kept))) for name, kept in records.items()}
    given = folder / "standings"
    given.write_bytes(pickle.dumps(standings))
    return serving("benchmarks.baselines:prioritize", {GIVEN: str(given)})


def _compare(ours: Rival, theirs: Rival) -> None:
    """Both must decide alike: only then is one faster than the other."""
    mine, other = _decisions(ours), _decisions(theirs)
    assert len(mine) == len(other) == SHIPMENTS
    for one, two in zip(mine, other, strict=True):
        assert {name: one[name] for name in two if name != "decision_id"} == {
            name: value for name, value in two.items() if name != "decision_id"
        }


def _decisions(rival: Rival) -> Sequence[Mapping[str, object]]:
    connection = HTTPConnection("127.0.0.1", rival.server.port, timeout=60)
    headers = {"Authorization": rival.authorization, "Content-Type": "application/json"}
    body = rival.requests.read_text().partition("\n")[0]
    connection.request("POST", rival.path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status == 200, text
    return json.loads(text)["decisions"]


def _ratios(rounds: Mapping[str, Sequence[Round]]) -> Sequence[Ratio]:
    ratios = []
    for name in ("sellers that recur", "sellers all new"):
        ours, theirs = rounds[name], rounds[f"{name}, pydantic"]
        ratios += [
            of_rounds(
                f"prioritize 1,000 : pydantic and rule, requests/s, {name}",
                [one.requests_per_second for one in ours],
                [one.requests_per_second for one in theirs],
                3,
            ),
            of_rounds(
                f"prioritize 1,000 : pydantic and rule, requests/CPU second, {name}",
                [one.requests_per_cpu_second for one in ours],
                [one.requests_per_cpu_second for one in theirs],
                3,
            ),
        ]
    return ratios


if __name__ == "__main__":
    show(measure())
