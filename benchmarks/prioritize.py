"""Many shipments a request against a Flask view with pydantic, the rule and a dictionary."""

import json
import pickle
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from benchmarks.baselines import GIVEN, KEY, PRIORITIZE_PATH, UNLOGGED
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.registers import Record, fill, record
from benchmarks.rounds import ARROW_FILES, Rival, Round, run
from benchmarks.servers import OURS, Server, environment, prepare, serving
from trusted.api.arrow import written
from trusted.api.columns_given import RowsGiven
from trusted.config import Settings
from trusted.register.records import packed, party_of, published

PATH = "/api/v1/shipments/prioritize"
COMPANIES = {"marketplace": 50, "carrier": 200, "broker": 500, "seller": 300_000}
# Of every five companies, three are known.
KNOWN_OF_FIVE = 3
STANDINGS = [("validated", 3), ("validated", 2), ("validated", 2), ("certified", 1)] * 5
STANDINGS += [("suspended", 0)]
# Shipments a request -> requests that differ, of sellers that come again and of sellers that
# nobody asked for lately; what is promised of Arrow : JSON; how many requests a round has, which
# take each about as long.
SIZES = {1_000: (20, 150, 2), 10_000: (6, 30, 4)}
TIMES = {
    1_000: {"ours": 80, "unlogged": 80, "theirs": 20, "arrow": 150},
    10_000: {"ours": 12, "unlogged": 12, "theirs": 4, "arrow": 30},
}
ROUNDS = 9
RECUR, NEW = "sellers that recur", "sellers all new"

Draw = Callable[[str, int], int]


def measure() -> Sequence[Ratio]:
    """Return the rates against the baseline, of JSON and Arrow, and with and without the log."""
    chance = random.Random(20261124)
    records = dict(_records(chance))
    with TemporaryDirectory() as kept, ExitStack() as servers:
        folder = Path(kept)
        variables = environment(folder) | {"TRUSTED_SELECTION_KEY": KEY}
        settings = Settings.from_env(variables)
        authorization = prepare(settings)
        fill(settings, records.items())
        ours = servers.enter_context(serving(OURS, variables))
        # Whoever is sent two kinds of bodies has more in memory than who is sent one.
        arrow = servers.enter_context(serving(OURS, variables))
        unlogged = servers.enter_context(serving(UNLOGGED, variables))
        theirs = servers.enter_context(_baseline(folder, records))
        ratios: list[Ratio] = []
        for size in SIZES:
            for name, bodies in _mixes(chance, size).items():
                rivals = _rivals(folder / f"{size} {name}", bodies, authorization, size)
                placed = {
                    "ours": rivals("ours", ours, PATH),
                    "unlogged": rivals("unlogged", unlogged, PATH),
                    "theirs": rivals("theirs", theirs, PRIORITIZE_PATH),
                    "arrow": rivals("arrow", arrow, PATH, ARROW_FILES),
                }
                _compare(placed, size)
                ratios += _ratios(run(placed, ROUNDS), size, name)
        return ratios


def _records(chance: random.Random) -> Sequence[tuple[str, Record]]:
    return [
        (_identifier(role, number), record(number * 10 + place, role, *chance.choice(STANDINGS)))
        for place, (role, companies) in enumerate(COMPANIES.items())
        for number in range(companies)
        if number % 5 < KNOWN_OF_FIVE
    ]


def _identifier(role: str, number: int) -> str:
    return f"customs:KR/{role[0].upper()}{number:07}"


def _mixes(chance: random.Random, size: int) -> Mapping[str, Sequence[str]]:
    recurring, new = SIZES[size][:2]
    # Each shipment has a seller that no earlier one had.
    sellers = iter(chance.sample(range(COMPANIES["seller"]), new * size))

    def of_few(_role: str, companies: int) -> int:
        # Few companies make most of the traffic.
        return int(companies * chance.random() ** 3)

    def of_all(role: str, companies: int) -> int:
        return next(sellers) if role == "seller" else of_few(role, companies)

    return {
        RECUR: [_body(chance, of_few, size) for _ in range(recurring)],
        NEW: [_body(chance, of_all, size) for _ in range(new)],
    }


def _body(chance: random.Random, draw: Draw, size: int) -> str:
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
        for _ in range(size)
    ]
    return json.dumps({"shipments": shipments}, separators=(",", ":"))


def _columns(body: str) -> bytes:
    """Return the shipments of a body in JSON as columns; few words are said once."""
    asked = json.loads(body)["shipments"]
    columns = {
        "id": pa.array([one["id"] for one in asked]),
        "baseline": pa.array([one["baseline"] for one in asked], pa.int16()),
        "mode": pa.array([one["mode"] for one in asked]).dictionary_encode(),
        "advance_complete": pa.array([one["advance_data"]["complete"] for one in asked]),
        "advance_on_time": pa.array([one["advance_data"]["on_time"] for one in asked]),
    }
    for role in COMPANIES:
        names = pa.array([one["parties"][role][0] for one in asked])
        columns[role] = names if role == "seller" else names.dictionary_encode()
    return written(pa.record_batch(columns))


def _rivals(
    place: Path, bodies: Sequence[str], authorization: str, size: int
) -> Callable[..., Rival]:
    """Return what makes a rival that is sent the bodies, in JSON or as Arrow."""
    lines = place.with_suffix(".json")
    lines.write_text("".join(f"{body}\n" for body in bodies))
    named = place.with_suffix(".arrow")
    files = [place.with_suffix(f".{number}") for number in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(_columns(body))
    named.write_text("".join(f"{file}\n" for file in files))

    def rival(name: str, server: Server, path: str, method: str = "POST") -> Rival:
        requests = named if method == ARROW_FILES else lines
        times = TIMES[size][name]
        return Rival(server, requests, authorization, method, path, connections=2, times=times)

    return rival


def _baseline(folder: Path, records: Mapping[str, Record]):
    standings = {name: party_of(packed(published(kept))) for name, kept in records.items()}
    given = folder / "standings"
    given.write_bytes(pickle.dumps(standings))
    return serving("benchmarks.baselines:prioritize", {GIVEN: str(given)})


def _compare(rivals: Mapping[str, Rival], size: int) -> None:
    """All must decide alike: only then is one faster than the other."""
    theirs = list(_decisions(rivals["theirs"]))
    assert len(theirs) == size
    for name in ("ours", "unlogged", "arrow"):
        for one, other in zip(_decisions(rivals[name]), theirs, strict=True):
            assert {key: one[key] for key in other if key != "decision_id"} == {
                key: value for key, value in other.items() if key != "decision_id"
            }


def _decisions(rival: Rival) -> Iterator[Mapping[str, object]]:
    is_arrow = rival.method == ARROW_FILES
    (text,) = rival.answers(rival.bodies()[:1])
    return map(json.loads, RowsGiven(text)) if is_arrow else iter(json.loads(text)["decisions"])


def _ratios(rounds: Mapping[str, Sequence[Round]], size: int, mix: str) -> Iterator[Ratio]:
    recur = mix == RECUR
    for above, below, words, target in (
        ("ours", "theirs", "pydantic and rule", 5 if recur else 3),
        ("ours", "unlogged", "without the decision log", 0.85),
        ("arrow", "ours", "", SIZES[size][2] if recur else 1),
    ):
        subject = f"prioritize {size:,}"
        told = f"{subject} : {words}" if words else f"{subject} by Arrow : by JSON"
        for field, unit in (
            ("requests_per_second", "requests/s"),
            ("requests_per_cpu_second", "requests/CPU second"),
        ):
            yield of_rounds(
                f"{told}, {unit}, {mix}",
                [getattr(one, field) for one in rounds[above]],
                [getattr(one, field) for one in rounds[below]],
                target,
            )


if __name__ == "__main__":
    show(measure())
