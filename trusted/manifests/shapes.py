"""Which column of a manifest holds what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from trusted.domain.errors import InputRefused

ADVANCE = ("advance_complete", "advance_on_time")


@dataclass(frozen=True, slots=True)
class Shape:
    """Which column of a manifest holds what.

    required: columns without which the manifest is refused.
    roles:    role -> the column with the identifiers of who took part in it.
    prefix:   what is written before each identifier.
    modes:    first character of a mode -> our word for it; empty: the column has our words.
    unread:   columns that say nothing about the priority.
    """

    id: str
    baseline: str
    mode: str
    required: tuple[str, ...]
    roles: Mapping[str, str]
    prefix: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, if it is there."""
        return (self.id, self.baseline, self.mode, *self.roles.values(), *ADVANCE)


DECLARATIONS = Shape(
    id="declaration_id",
    baseline="baseline_risk",
    mode="mode_of_transport",
    required=("declaration_id", "baseline_risk", "declarant_id", "courier_id", "seller_id"),
    roles={"broker": "declarant_id", "carrier": "courier_id", "seller": "seller_id"},
    prefix="customs:KR/",
    # UN/ECE Recommendation 16; what it has beyond these is "other".
    modes={"1": "sea", "2": "rail", "3": "road", "4": "air", "5": "mail"},
    unread=frozenset(
        {
            *("date", "office_id", "process_type", "import_type", "import_use", "payment_type"),
            *("importer_id", "hs6_code", "country_of_departure", "country_of_origin"),
            *("tax_rate", "tax_type", "origin_indicator", "net_mass_kg", "item_price_krw"),
            *("fraud", "critical_fraud"),
        }
    ),
)


def shape_of(columns: Sequence[str], roles: Iterable[str]) -> Shape:
    """Return the shape of a manifest with these columns.

    roles:  every role there is; each may be a column.
    Raises: InputRefused, naming what is missing, unknown or there twice. An unknown column could
            be a role that was spelled wrongly, and hide a party.
    """
    shape = DECLARATIONS if DECLARATIONS.id in columns else _plain(roles)
    if twice := [column for column, count in Counter(columns).items() if count > 1]:
        raise InputRefused(f"Two columns have the same name: {', '.join(twice)}. Rename one.")
    if missing := [column for column in shape.required if column not in columns]:
        raise InputRefused(
            f"The manifest lacks the column {', '.join(missing)}; it has"
            f" {_listed(columns)}. The first line must name the columns, separated by commas."
        )
    if unknown := [c for c in columns if c not in shape.columns and c not in shape.unread]:
        raise InputRefused(
            f"The column {_listed(unknown)} is not known. Leave it out, or call it one of:"
            f" {', '.join(shape.columns)}."
        )
    if len([column for column in ADVANCE if column in columns]) == 1:
        raise InputRefused(f"Give both {' and '.join(ADVANCE)}, or neither.")
    return shape


def _plain(roles: Iterable[str]) -> Shape:
    return Shape(
        id="id",
        baseline="baseline",
        mode="mode",
        required=("id", "baseline"),
        roles={role: role for role in roles},
    )


def _listed(columns: Sequence[str], at_most: int = 10, width: int = 40) -> str:
    shown = ", ".join(column[:width] or "(without a name)" for column in columns[:at_most])
    return shown if len(columns) <= at_most else f"{shown} and {len(columns) - at_most} more"
