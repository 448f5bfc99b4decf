"""Prioritizing shipments by the file: decisions into a file, and what they come to."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from trusted.domain.errors import DomainError, InputRefused
from trusted.domain.priority import Lane, lane_for
from trusted.manifests.evaluation import decide_manifest
from trusted.manifests.reading import read_manifest
from trusted.manifests.shipped import located
from trusted.manifests.standings import load_standings, roles_of
from trusted.manifests.workbench import workbench
from trusted.program import Policy
from trusted.register.reading import RegisterState
from trusted.register.store import RegisterStore

DECISIONS = """
COPY (
    SELECT id, baseline, priority, lane, selected_at_random, effects,
        $sequence AS sequence, $policy AS policy
    FROM decisions ORDER BY line
) TO $path (FORMAT csv, HEADER)"""
REJECTED = "COPY (SELECT line, reason FROM rejected ORDER BY line) TO $path (FORMAT csv, HEADER)"
COUNTS = """
SELECT tier, baseline, lane, count(*), count(*) FILTER (selected_at_random)
FROM decisions GROUP BY ALL"""


class RegisterStale(DomainError):
    """The register copy is too old to decide from."""

    code = "register-stale"


@dataclass(frozen=True, slots=True)
class Examinations:
    """How many shipments were to be examined by their baseline, and are by their priority."""

    shipments: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ManifestSummary:
    """What the decisions of a manifest come to.

    before, after:   lane -> shipments: by their baseline alone, and decided.
    by_tier:         tier of the highest trusted party, 0 for none -> examinations.
    rejected:        rows that are no shipment; `rejected_path` tells which, None if there are none.
    sequence, as_of: of the register that every decision rests on.
    policy:          label of the policy.
    """

    shipments: int
    selected_at_random: int
    before: Mapping[Lane, int]
    after: Mapping[Lane, int]
    by_tier: Mapping[int, Examinations]
    rejected: int
    rejected_path: Path | None
    sequence: int
    as_of: datetime
    policy: str


def prioritize_manifest(
    source: Path,
    out: Path,
    *,
    policy: Policy,
    key: str,
    store: RegisterStore,
    stale_seconds: int,
    catch_up: Callable[[], object],
    now: Callable[[], datetime],
) -> ManifestSummary:
    """Decide the shipments of a file into a CSV file, on one reading of the register.

    source:   CSV (plain or gzip) or Parquet, or the name of a file that comes with the program.
    out:      replaced once all is decided; rows that are no shipment go to `<out>.rejected.csv`.
    key:      the secret of the random selection.
    catch_up: brings the register copy up to date; called when the file has been read.
    now:      the present moment, UTC with zone.
    Raises:   InputRefused if the file cannot be read or `out` not be written; RegisterStale if the
              copy is older than `stale_seconds`. Nothing is then written.
    """
    source = located(source)
    if out.is_dir() or not out.parent.is_dir() or (out.exists() and out.samefile(source)):
        raise InputRefused(f"The decisions cannot be written to {out}. Name a file in a folder.")
    rules = policy.priority
    with (
        TemporaryDirectory(dir=out.parent, prefix=".manifest-") as kept,
        workbench(Path(kept)) as bench,
    ):
        folder = Path(kept)
        read_manifest(bench, source, folder, roles_of(rules))
        catch_up()
        with store.reading() as view:
            state = view.state
            _check_fresh(state, stale_seconds, now())
            in_force, held = view.holds_in_force(), view.held_shipments()
            load_standings(bench, view.party, rules, in_force, held)
        decide_manifest(bench, rules, policy.label, key)
        rejected = _write(bench, folder, out, state.sequence, policy.label)
        return _summary(bench, policy, state, rejected)


def rejected_path(out: Path) -> Path:
    """Return where the rows are listed that are no shipment."""
    return out.with_name(f"{out.name}.rejected.csv")


def _check_fresh(state: RegisterState, stale_seconds: int, now: datetime) -> None:
    if now >= state.as_of + timedelta(seconds=stale_seconds):
        raise RegisterStale(
            "The register of this host is not up to date, so that nobody can be trusted. Wait until"
            " it is, or see `flask register status`."
        )


def _write(
    bench: duckdb.DuckDBPyConnection, folder: Path, out: Path, sequence: int, policy: str
) -> Path | None:
    """Write both files aside, then put them in place; return the second if it has a row."""
    decisions, rejected = folder / "decisions.csv", folder / "rejected.csv"
    bench.execute(DECISIONS, {"sequence": sequence, "policy": policy, "path": str(decisions)})
    bench.execute(REJECTED, {"path": str(rejected)})
    place = rejected_path(out)
    place.unlink(missing_ok=True)
    any_rejected = bool(bench.table("rejected").shape[0])
    if any_rejected:
        rejected.replace(place)
    decisions.replace(out)
    return place if any_rejected else None


def _summary(
    bench: duckdb.DuckDBPyConnection, policy: Policy, state: RegisterState, rejected: Path | None
) -> ManifestSummary:
    before: Counter[Lane] = Counter()
    after: Counter[Lane] = Counter()
    tiers: dict[int, Counter[str]] = {}
    drawn = 0
    for tier, baseline, decided, shipments, selected in bench.execute(COUNTS).fetchall():
        lane = lane_for(baseline, 0, policy.priority, chosen=False)
        before[lane] += shipments
        after[Lane(decided)] += shipments
        drawn += selected
        counts = tiers.setdefault(tier, Counter())
        counts["shipments"] += shipments
        counts["before"] += shipments * (lane is Lane.EXAMINE)
        counts["after"] += shipments * (decided == Lane.EXAMINE)
    return ManifestSummary(
        shipments=before.total(),
        selected_at_random=drawn,
        before=before,
        after=after,
        by_tier={
            tier: Examinations(counts["shipments"], counts["before"], counts["after"])
            for tier, counts in sorted(tiers.items(), reverse=True)
        },
        rejected=bench.table("rejected").shape[0],
        rejected_path=rejected,
        sequence=state.sequence,
        as_of=state.as_of,
        policy=policy.label,
    )
