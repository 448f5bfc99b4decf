"""The program's measures of itself: what is counted, from where to where it is to move."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from trusted.domain.languages import Language
from trusted.domain.program_metrics import Better, Kind, Period
from trusted.program.loader import SHIPPED
from trusted.program.reading import ProgramError, built, by_id, only, read_toml, tables

FILE = "metrics.toml"
GROUPS = ("applications", "validations", "measures-taken", "shipments")
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    group:            under which heading it stands.
    baseline, target: in its unit; of a count, in a year. None: it has neither.
    basis:            where the baseline is from.
    of_companies:     whether a small count could tell of a company; what the program itself did or
                      left undone is told however small it is.
    """

    id: str
    group: str
    kind: Kind
    better: Better
    name: str
    name_es: str
    definition: str
    definition_es: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    basis: str = ""
    basis_es: str = ""
    of_companies: bool = True

    def said_in(self, language: Language) -> tuple[str, str, str]:
        """Return name, definition and where the baseline is from, in a language."""
        if language is Language.SPANISH:
            return self.name_es, self.definition_es, self.basis_es
        return self.name, self.definition, self.basis

    def aims(self, period: Period) -> tuple[Decimal, Decimal] | None:
        """Return baseline and target of a period; of a count, a quarter has a fourth of each."""
        if self.baseline is None or self.target is None:
            return None
        parts = QUARTERS if self.kind is Kind.COUNT and period.quarter else 1
        return self.baseline / parts, self.target / parts


@dataclass(frozen=True, slots=True)
class MetricRules:
    """All measures by id, in their order, and by which numbers they are published."""

    version: str
    measures: Mapping[str, Measure]
    smallest_count: int
    smallest_percentile: int
    settles_days: int
    license: str
    license_url: str


@cache
def shipped_metrics() -> MetricRules:
    """Return the measures that came with this code, the newest."""
    return metric_rules(max(SHIPPED.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]/{FILE}")))


@cache
def metrics_of(version: str) -> MetricRules:
    """Return the measures of a version of the program, such as 2027-01."""
    return metric_rules(SHIPPED / version / FILE)


def metric_rules(path: Path) -> MetricRules:
    """Return the measures of a file.

    Raises: ProgramError, naming the key.
    """
    numbers = ("smallest_count", "smallest_percentile", "settles_days", "license", "license_url")
    *given, listed = only(FILE, read_toml(path), *numbers, "measure")
    made = [built(FILE, where, one, Measure) for where, one in tables(FILE, "measure", listed)]
    for one in made:
        _check(one)
    named: dict[str, Any] = dict(zip(numbers, given, strict=True))
    measures = MappingProxyType(by_id(FILE, made))
    rules = MetricRules(version=path.parent.name, measures=measures, **named)
    if min(rules.smallest_count, rules.smallest_percentile, rules.settles_days) < 1:
        raise ProgramError(f"{FILE}: each number must be at least 1.")
    return rules


def _check(one: Measure) -> None:
    if one.group not in GROUPS:
        raise ProgramError(f"{FILE}: measure {one.id}: group must be one of {', '.join(GROUPS)}.")
    aims = (one.baseline, one.target, one.basis or None, one.basis_es or None)
    if any(aim is None for aim in aims) != all(aim is None for aim in aims):
        raise ProgramError(
            f"{FILE}: measure {one.id}: give baseline, target, basis and basis_es, or none."
        )
    if (one.better is Better.NEITHER) != (one.target is None):
        raise ProgramError(f"{FILE}: measure {one.id}: a target needs a way that is better.")
