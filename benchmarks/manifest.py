"""A million shipments by the file: how much faster DuckDB decides them than the rule in Python."""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ratios import Ratio, show
from trusted.domain.priority import PartyStanding, RegisteredParty, Shipment, decide
from trusted.domain.standing import Status
from trusted.manifests.evaluation import decide_manifest
from trusted.manifests.reading import read_manifest
from trusted.manifests.standings import load_standings, roles_of
from trusted.manifests.workbench import workbench
from trusted.program import shipped_program

ROWS = 1_000_000
EVERY = 5  # of these rows is decided in Python, too, so that all is over within a minute
COMPANIES = {"marketplace": 50, "carrier": 200, "seller": 50_000, "broker": 500}
KEY = "a key that only this benchmark knows"
STANDINGS = [(Status.VALIDATED, 3), (Status.VALIDATED, 2), (Status.CERTIFIED, 1)]
STANDINGS += [(Status.VALIDATED, 2)] * 6 + [(Status.SUSPENDED, 0)]


def measure() -> Sequence[Ratio]:
    """Return the ratio of both rates; both must come to the same priorities and lanes."""
    policy = shipped_program().policy
    rules, label = policy.priority, policy.label
    chance = random.Random(20261124)
    register = _register(chance)
    rows = [_row(number, chance) for number in range(ROWS)]
    with TemporaryDirectory() as kept, workbench(Path(kept)) as bench:
        folder = Path(kept)
        _write(folder / "manifest.csv", rows)
        begun = time.perf_counter()
        read_manifest(bench, folder / "manifest.csv", folder, roles_of(rules))
        read = time.perf_counter()
        load_standings(bench, register.get, rules)
        decide_manifest(bench, rules, label, KEY)
        decided = time.perf_counter()
        by_file = bench.execute(
            "SELECT priority, lane FROM decisions WHERE (line - 2) % $every = 0 ORDER BY line",
            {"every": EVERY},
        ).fetchall()
    shipments = [_shipment(row) for row in rows[::EVERY]]
    started = time.perf_counter()
    answers = [decide(shipment, register.get, rules, label, KEY) for shipment in shipments]
    by_rule = (time.perf_counter() - started) * EVERY
    assert by_file == [(answer.priority, answer.lane.value) for answer in answers]
    return [_ratio(read - begun, decided - read, by_rule)]


def _ratio(reading: float, deciding: float, by_rule: float) -> Ratio:
    seen = (
        f"{ROWS / deciding:,.0f} rows/s, with reading the file "
        f"{ROWS / (reading + deciding):,.0f}; the rule alone {ROWS / by_rule:,.0f}"
    )
    return Ratio(
        f"deciding {ROWS:,} rows, DuckDB : rule in Python", by_rule / deciding, 1, note=seen
    )


def _register(chance: random.Random) -> dict[str, RegisteredParty]:
    """Of every five companies, four are in the register."""
    return {
        f"customs:KR/{role[0]}{n}": _party(f"{role}{n}", role, *chance.choice(STANDINGS))
        for role, companies in COMPANIES.items()
        for n in range(companies)
        if n % 5
    }


def _party(company: str, role: str, status: Status, tier: int) -> RegisteredParty:
    standing = PartyStanding(f"TP{company}", role, status, tier, 300)
    return RegisteredParty(company, {role: standing})


def _row(number: int, chance: random.Random) -> tuple[str, int, list[str]]:
    # Two in three name a party of a role; few companies make most of the traffic.
    parties = [
        f"customs:KR/{role[0]}{int(companies * chance.random() ** 3)}"
        if chance.random() < 2 / 3
        else ""
        for role, companies in COMPANIES.items()
    ]
    return f"1Z{number:012}", int(1000 * chance.random() ** 2), parties


def _write(path: Path, rows: list[tuple[str, int, list[str]]]) -> None:
    with path.open("w") as file:
        file.write(f"id,baseline,{','.join(COMPANIES)}\n")
        file.writelines(f"{id_},{base},{','.join(named)}\n" for id_, base, named in rows)


def _shipment(row: tuple[str, int, list[str]]) -> Shipment:
    named = zip(COMPANIES, row[2], strict=True)
    return Shipment(row[0], row[1], {role: (one,) for role, one in named if one})


if __name__ == "__main__":
    show(measure())
