"""Penalty cases as data: statutes with their maximum, petitions, and mitigation by tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from trusted.domain.languages import Language
from trusted.domain.penalties import PERCENT, MitigationRange
from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "penalties.toml"
TIERS = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Maximum:
    """The most that can be assessed for a culpability.

    amount: dollars, where the statute names them; None: the text says what it is measured by.
    """

    culpability: str
    text: str
    text_es: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Statute:
    """A law under which penalties are assessed.

    petition_days: calendar days to petition after the notice.
    """

    id: str
    name: str
    subject: str
    subject_es: str
    petition_days: int
    maximum: tuple[Maximum, ...]

    def maximum_for(self, culpability: str) -> Maximum | None:
        """Return the most for a culpability; None: it cannot be found under this statute."""
        return next((one for one in self.maximum if one.culpability == culpability), None)


@dataclass(frozen=True, slots=True)
class Mitigation:
    """How much is normally taken off for a partner of a tier, from least to most percent."""

    tier: int
    least: int
    most: int
    text: str
    text_es: str

    @property
    def range(self) -> MitigationRange:
        """The range without its words."""
        return MitigationRange(self.tier, self.least, self.most)

    def said_in(self, language: Language) -> str:
        """Return the text in a language."""
        return self.text_es if language is Language.SPANISH else self.text


@dataclass(frozen=True, slots=True)
class _Numbers:
    petitions: int
    later_petition_days: int
    tiers_alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PenaltyRules:
    """All that the program says of penalty cases.

    statutes:   by id, in their order. mitigation: by tier.
    petitions:  how many a company has in one case.
    later_petition_days: calendar days to petition again after a decision.
    tiers_alike: culpabilities for which a tier lessens nothing.
    """

    statutes: Mapping[str, Statute]
    mitigation: Mapping[int, Mitigation]
    petitions: int
    later_petition_days: int
    tiers_alike: tuple[str, ...]

    @property
    def ranges(self) -> Mapping[int, MitigationRange]:
        """The ranges by tier, as the rule takes them."""
        return {tier: one.range for tier, one in self.mitigation.items()}


def penalty_rules_from(data: dict[str, Any], culpabilities: frozenset[str]) -> PenaltyRules:
    """Return the rules made from the content of their file.

    culpabilities: those for which the policy takes points off.
    Raises:        ProgramError, naming the key.
    """
    lists: dict[str, Any] = {name: data[name] for name in ("statute", "mitigation") if name in data}
    listed, ranges = only(FILE, lists, "statute", "mitigation")
    rest = {name: value for name, value in data.items() if name not in lists}
    numbers = built(FILE, "penalties", rest, _Numbers)
    if min(numbers.petitions, numbers.later_petition_days) < 1:
        raise ProgramError(f"{FILE}: petitions and later_petition_days must be at least 1.")
    statutes = by_id(
        FILE, (built(FILE, where, one, Statute) for where, one in tables(FILE, "statute", listed))
    )
    named = {top.culpability for one in statutes.values() for top in one.maximum}
    if unknown := (named | set(numbers.tiers_alike)) - culpabilities:
        raise ProgramError(
            f"{FILE}: {', '.join(sorted(unknown))} is no culpability of policy.toml. Use one of:"
            f" {', '.join(sorted(culpabilities))}."
        )
    for statute in statutes.values():
        if statute.petition_days < 1 or not statute.maximum:
            raise ProgramError(
                f"{FILE}: statute {statute.id}: petition_days must be at least 1, and maximum"
                " name one or more culpabilities."
            )
    return PenaltyRules(
        MappingProxyType(statutes),
        MappingProxyType(_mitigation(ranges)),
        numbers.petitions,
        numbers.later_petition_days,
        numbers.tiers_alike,
    )


def _mitigation(ranges: Any) -> dict[int, Mitigation]:
    found = by_id(
        FILE,
        (
            built(FILE, where, one, Mitigation)
            for where, one in tables(FILE, "mitigation", ranges, "tier")
        ),
        "tier",
    )
    if found.keys() != set(TIERS):
        raise ProgramError(f"{FILE}: mitigation: add one for each tier, 0 to 3.")
    for one in found.values():
        if not 0 <= one.least <= one.most <= PERCENT:
            raise ProgramError(
                f"{FILE}: mitigation {one.tier}: let 0 <= least <= most <= {PERCENT}."
            )
    return found
