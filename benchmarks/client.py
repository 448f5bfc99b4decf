"""Look-ups and priorities by the client library against a loop of dict gets of the same keys."""

import gzip
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.ratios import Ratio, show
from benchmarks.registers import record
from trusted.client import LocalRegister
from trusted.domain.priority import Shipment
from trusted.program import shipped_program
from trusted.register.handouts import (
    RECORDS_FILE,
    ChangesBody,
    FileGiven,
    ManifestBody,
    PolicyGiven,
    signed,
)
from trusted.register.records import line, published
from trusted.register.signatures import CHANGES, SNAPSHOT, Signer
from trusted.register.state_hash import StateHash

SIZE, ASKED, SHIPMENTS, ROUNDS = 100_000, 1_000_000, 100_000, 5
HEAD = "0" * 64
ROLES = {"marketplace": 50, "carrier": 200, "broker": 500, "seller": 50_000}
KEY = "a key that only this benchmark knows"


def measure() -> Sequence[Ratio]:
    """Return both ratios, warm, and what the first look-up of each costs."""
    chance = random.Random(20261124)
    records = {f"customs:KR/{number:07}": number for number in range(SIZE)}
    with TemporaryDirectory() as kept:
        register = _register(Path(kept), records)
        ratios = [_look_ups(register, list(records), chance), _priorities(register, chance)]
        register.close()
    return ratios


def _look_ups(register: LocalRegister, names: Sequence[str], chance: random.Random) -> Ratio:
    asked = chance.choices(names, k=ASKED)
    first = _seconds(lambda: register.lookups(names)) / len(names)
    plain = dict(zip(names, register.lookups(names), strict=True))

    def loop() -> None:
        get = plain.get
        for name in asked:
            get(name)

    ours, theirs = _rounds(lambda: register.lookups(asked), loop)
    return _ratio(
        "client look-ups : loop of dict gets, warm",
        ours,
        theirs,
        0.2,
        f"{ASKED / median(ours):,.0f} look-ups/s; the first of each {first * 1e6:.1f} µs",
    )


def _priorities(register: LocalRegister, chance: random.Random) -> Ratio:
    shipments = [_shipment(number, chance) for number in range(SHIPMENTS)]
    names = {name for one in shipments for bearers in one.parties.values() for name in bearers}
    plain = dict.fromkeys(names, 0)

    def loop() -> None:
        get = plain.get
        for one in shipments:
            for bearers in one.parties.values():
                for name in bearers:
                    get(name)

    ours, theirs = _rounds(lambda: register.prioritize(shipments), loop)
    return _ratio(
        "client priorities : loop of dict gets of their parties, warm",
        ours,
        theirs,
        0.05,
        f"{SHIPMENTS / median(ours):,.0f} shipments/s, by one core",
    )


def _rounds(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[list, list]:
    ours(), theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _ratio(name: str, ours: list, theirs: list, target: float, note: str) -> Ratio:
    ratios = [other / one for one, other in zip(ours, theirs, strict=True)]
    return Ratio(name, median(ratios), target, note=note)


def _seconds(do: Callable[[], object]) -> float:
    # Of the processor, so that whoever else is on the machine does not count.
    begun = time.process_time()
    do()
    return time.process_time() - begun


def _shipment(number: int, chance: random.Random) -> Shipment:
    # Few companies make most of the traffic.
    parties = {
        role: (f"customs:KR/{int(companies * chance.random() ** 3):07}",)
        for role, companies in ROLES.items()
    }
    return Shipment(f"1Z{number:012}", chance.randrange(1001), parties)


def _register(folder: Path, records: dict[str, int]) -> LocalRegister:
    """Return a copy that took a snapshot of the records, and that nothing changed since."""
    policy, signer, now = shipped_program().policy, Signer(bytes(32)), datetime.now(UTC)
    roles = list(ROLES)
    lines = [
        line(name, published(record(number, roles[number % len(roles)])))
        for name, number in records.items()
    ]
    state_hash = StateHash.of(lines).hexdigest()
    packed = folder / RECORDS_FILE
    packed.write_bytes(gzip.compress(b"".join(one + b"\n" for one in lines), 1))
    size, digest = packed.stat().st_size, sha256(packed.read_bytes()).hexdigest()
    given = {
        "sequence": len(lines),
        "state_hash": state_hash,
        "policy": PolicyGiven.of(policy.label, policy.priority),
        "keys": (signer.public,),
        "not_after": now + timedelta(days=1),
    }
    manifest = ManifestBody(
        previous_hash=HEAD,
        created_at=now,
        files=(FileGiven(RECORDS_FILE, size, digest, len(lines)),),
        **given,
    )
    nothing = ChangesBody(after=len(lines), complete=True, as_of=now, changes=(), **given)
    register = LocalRegister(folder / "copy", [signer.public], selection_key=KEY)
    register.take_snapshot(signed(SNAPSHOT, manifest, signer), {RECORDS_FILE: packed})
    register.take_changes(signed(CHANGES, nothing, signer))
    return register


if __name__ == "__main__":
    show(measure())
