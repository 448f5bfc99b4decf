"""What goes for a security profile beside its criteria: documents, certificates, risks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from trusted.domain.evidence import OTHER
from trusted.domain.partial_proof import CertificateKind
from trusted.domain.readiness import ReadinessPolicy
from trusted.domain.risk import RiskPolicy
from trusted.program.reading import ProgramError, built, by_id, converted, only, tables

HIGHEST_RISK = 9
PERCENT = 100
FILES = ("evidence.toml", "outside_certificates.toml", "readiness.toml", "risk.toml")


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of document, as it is explained to people."""

    id: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """What goes for documents, outside certificates, remarks and risk assessments.

    kinds, certificates: by id, in their order.
    warn_days:           days before the end of a document from which on is warned.
    """

    kinds: Mapping[str, EvidenceKind]
    warn_days: tuple[int, ...]
    certificates: Mapping[str, CertificateKind]
    readiness: ReadinessPolicy
    risk: RiskPolicy


@dataclass(frozen=True, slots=True)
class _Threat:
    """A threat as it is written."""

    id: str
    name: str


def profile_rules_from(
    data: Mapping[str, dict[str, Any]], criteria: Collection[str]
) -> ProfileRules:
    """Return the rules from the files named in FILES.

    criteria: the ids that a certificate may name.
    Raises:   ProgramError, naming file and key.
    """
    kinds, warn_days = _kinds(data["evidence.toml"])
    return ProfileRules(
        kinds=MappingProxyType(kinds),
        warn_days=warn_days,
        certificates=MappingProxyType(_certificates(data["outside_certificates.toml"], criteria)),
        readiness=_readiness(data["readiness.toml"], kinds),
        risk=_risk(data["risk.toml"]),
    )


def _kinds(data: dict[str, Any]) -> tuple[dict[str, EvidenceKind], tuple[int, ...]]:
    file = "evidence.toml"
    days, items = only(file, data, "warn_days", "kind")
    warn_days: tuple[int, ...] = converted(file, "warn_days", days, tuple[int, ...])
    if not warn_days or min(warn_days) < 1:
        raise ProgramError(f"{file}: warn_days must be one or more numbers, each at least 1.")
    kinds = by_id(file, (built(file, w, t, EvidenceKind) for w, t in tables(file, "kind", items)))
    if OTHER not in kinds:
        raise ProgramError(f"{file}: kind: add one with the id {OTHER}.")
    return kinds, warn_days


def _certificates(data: dict[str, Any], criteria: Collection[str]) -> dict[str, CertificateKind]:
    file = "outside_certificates.toml"
    (items,) = only(file, data, "certificate")
    listed = tables(file, "certificate", items)
    found = by_id(file, (built(file, where, table, CertificateKind) for where, table in listed))
    for kind in found.values():
        where = f"{file}: certificate {kind.id}"
        if kind.most_years < 1:
            raise ProgramError(f"{where}: most_years must be at least 1.")
        if not kind.criteria or (unknown := kind.criteria.keys() - set(criteria)):
            named = ", ".join(sorted(unknown)) if kind.criteria else "none"
            raise ProgramError(f"{where}: criteria names {named}. Use ids of the catalog.")
    return found


def _readiness(data: dict[str, Any], kinds: Collection[str]) -> ReadinessPolicy:
    file = "readiness.toml"
    policy = built(file, "readiness", data, ReadinessPolicy)
    if not policy.measuring_kinds <= set(kinds):
        raise ProgramError(f"{file}: measuring_kinds must name kinds of evidence.toml.")
    numbers = (policy.same_text_from, policy.soon_days, policy.dated_years)
    if min(*numbers, policy.one_document_from) < 1:
        raise ProgramError(f"{file}: every number must be at least 1.")
    if not 1 <= policy.one_document_share <= PERCENT:
        raise ProgramError(f"{file}: one_document_share must be from 1 to 100.")
    return policy


def _risk(data: dict[str, Any]) -> RiskPolicy:
    file = "risk.toml"
    required, action_from, years, items = only(
        file, data, "required", "action_from", "review_years", "threat"
    )
    threats = by_id(file, (built(file, w, t, _Threat) for w, t in tables(file, "threat", items)))
    numbers = {"required": required, "action_from": action_from, "review_years": years}
    names = {"threats": {threat.id: threat.name for threat in threats.values()}}
    policy = built(file, "risk", numbers | names, RiskPolicy)
    if not 1 <= policy.action_from <= HIGHEST_RISK:
        raise ProgramError(f"{file}: action_from must be from 1 to {HIGHEST_RISK}.")
    if policy.review_years < 1:
        raise ProgramError(f"{file}: review_years must be at least 1.")
    return policy
