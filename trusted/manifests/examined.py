"""The shipped declarations as what they are: inspections, with what each found."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from trusted.domain.outcomes import Severity
from trusted.manifests.lines import opened
from trusted.manifests.shapes import DECLARATIONS
from trusted.manifests.shipped import located

OF_2020 = "declarations-2020.csv"
OF_2021 = "declarations-2021q1.csv"
CRITICAL = "2"
ROLES = tuple(DECLARATIONS.roles)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One inspected import.

    parties:  role -> identifier, such as customs:KR/PF1L1IG; unknown ones are left out.
    came_from: two letters of the country from which it was sent.
    severity: of what the inspection found; None: no fault.
    regime:   the kind of import, as the data number it.
    baseline: the risk that stands in for a targeting system's, 0-1000.
    """

    id: str
    day: date
    mode: str
    parties: Mapping[str, str]
    came_from: str
    severity: Severity | None
    regime: str = ""
    baseline: int = 0


def declarations(name: str) -> list[Declaration]:
    """Return the declarations of a shipped file, in its order.

    name: such as declarations-2020.csv.
    """
    with opened(located(Path(name))) as stream:
        return [_declaration(row) for row in csv.DictReader(TextIOWrapper(stream, "utf-8"))]


def _declaration(row: Mapping[str, str]) -> Declaration:
    columns = {role: row[DECLARATIONS.roles[role]] for role in ROLES}
    return Declaration(
        id=row[DECLARATIONS.id],
        day=date.fromisoformat(row["date"]),
        mode=DECLARATIONS.modes.get(row[DECLARATIONS.mode][:1], "other"),
        parties={role: f"{DECLARATIONS.prefix}{name}" for role, name in columns.items() if name},
        came_from=row["country_of_departure"],
        severity=_severity(row),
        regime=row["import_type"],
        baseline=int(row[DECLARATIONS.baseline]),
    )


def _severity(row: Mapping[str, str]) -> Severity | None:
    if row["fraud"] == "0":
        return None
    return Severity.CRITICAL if row["critical_fraud"] == CRITICAL else Severity.MAJOR
