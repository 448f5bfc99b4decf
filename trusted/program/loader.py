"""Loading a program from its folder: read, check, put together."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import rfc8785
from holidays import list_supported_countries

from trusted.domain.application import EligibilityGate
from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import Scheme, checked
from trusted.domain.standing import TRANSITIONS
from trusted.program.agencies import agency_rules_from
from trusted.program.allegations import allegation_rules_from
from trusted.program.api_calls import api_calls_from
from trusted.program.catalog import criteria_from
from trusted.program.decision_log import decision_log_policy_from
from trusted.program.exchange import exchange_rules_from
from trusted.program.filings import filing_kinds
from trusted.program.holds import hold_rules_from
from trusted.program.model import (
    Agreement,
    Deadline,
    EntityType,
    Program,
    Reason,
    SchemeText,
)
from trusted.program.notice_codes import NOTICES
from trusted.program.notices import mail_closings, notice_templates, state_texts
from trusted.program.penalties import penalty_rules_from
from trusted.program.policy import Policy, policy_from
from trusted.program.policy_checks import faults_in
from trusted.program.policy_terms import PolicyPart, policy_parts_from
from trusted.program.profile import FILES as PROFILE_FILES
from trusted.program.profile import profile_rules_from
from trusted.program.queue import queue_policy_from
from trusted.program.reading import ProgramError, built, by_id, only, read_toml, tables
from trusted.program.reminders import notices_of, reminder_rules
from trusted.program.rights import right_rules_from
from trusted.program.screening import screening_policy_from
from trusted.program.validation import validation_policy_from
from trusted.program.webhooks import webhook_terms

T = TypeVar("T")
Files = Mapping[str, dict[str, Any]]

COUNTRIES = frozenset(list_supported_countries(include_aliases=False))
SHIPPED = Path(__file__).parent
FILES = (
    "agencies.toml",
    "agreement.toml",
    "api_calls.toml",
    "allegations.toml",
    "deadlines.toml",
    "decision_log.toml",
    "eligibility.toml",
    "entity_types.toml",
    "exchange.toml",
    "filings.toml",
    "holds.toml",
    "identifier_schemes.toml",
    "notices.toml",
    "penalties.toml",
    "policy.toml",
    "policy_terms.toml",
    "queue.toml",
    "reasons.toml",
    "reminders.toml",
    "rights.toml",
    "screening.toml",
    "states.toml",
    "validation.toml",
    "webhooks.toml",
    *PROFILE_FILES,
)


# What follows from its own file alone, by the name of both.
ALONE: Mapping[str, Callable[[dict[str, Any]], Any]] = MappingProxyType(
    {
        "agencies": agency_rules_from,
        "allegations": allegation_rules_from,
        "api_calls": api_calls_from,
        "holds": hold_rules_from,
        "queue": queue_policy_from,
        "rights": right_rules_from,
        "screening": screening_policy_from,
        "decision_log": decision_log_policy_from,
        "webhooks": webhook_terms,
    }
)


def shipped_folder() -> Path:
    """Return the folder of the newest program that comes with the application."""
    return max(SHIPPED.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]"))


@cache
def shipped_program() -> Program:
    """Return the newest program that came with this code."""
    return load_program(shipped_folder())


@cache
def shipped_policies() -> tuple[Policy, ...]:
    """Return the policies that came with this code, the oldest first."""
    folders = sorted(SHIPPED.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]"))
    return tuple(load_program(folder).policy for folder in folders)


@cache
def program_of(version: str) -> Program:
    """Return the program of a version that came with this code, such as 2027-01."""
    return load_program(SHIPPED / version)


def load_program(folder: Path) -> Program:
    """Return the program in a folder that is named by its date.

    Raises: ProgramError for the first error, naming file and key, and what to change.
    """
    data = {name: read_toml(folder / name) for name in FILES}
    catalog = {
        f"criteria/{path.name}": read_toml(path) for path in sorted(folder.glob("criteria/*.toml"))
    }
    entity_types = _entity_types(data)
    categories, criteria = criteria_from(catalog, frozenset(entity_types))
    deadlines, holidays = _deadlines(data)
    policy, parts = _policy(data["policy.toml"], data["policy_terms.toml"], entity_types)
    reminders = reminder_rules(data["reminders.toml"])
    codes = NOTICES | notices_of(reminders)
    return Program(
        version=folder.name,
        entity_types=MappingProxyType(entity_types),
        categories=MappingProxyType(categories),
        criteria=criteria,
        eligibility=_gates(data, entity_types),
        reasons=MappingProxyType(_reasons(data, deadlines)),
        deadlines=MappingProxyType(deadlines),
        holidays=holidays,
        reminders=MappingProxyType(reminders),
        schemes=MappingProxyType(_schemes(data)),
        agreement=built("agreement.toml", "agreement", data["agreement.toml"], Agreement),
        notices=MappingProxyType(notice_templates(data["notices.toml"], codes, deadlines)),
        mail_closings=MappingProxyType(mail_closings(data["notices.toml"])),
        states=MappingProxyType(state_texts(data["states.toml"], deadlines)),
        exchange=exchange_rules_from(data["exchange.toml"]),
        filings=MappingProxyType(filing_kinds(data["filings.toml"])),
        policy=policy,
        policy_parts=parts,
        penalties=penalty_rules_from(
            data["penalties.toml"], frozenset(policy.scoring.culpability_points)
        ),
        profile=profile_rules_from(data, {criterion.id for criterion in criteria}),
        validation=validation_policy_from(data["validation.toml"], {c.id for c in criteria}),
        **{name: made(data[f"{name}.toml"]) for name, made in ALONE.items()},
        content_hash=sha256(rfc8785.dumps(data | catalog)).hexdigest(),
    )


def _listed(data: Files, file: str, name: str, kind: type[T], key: str = "id") -> dict[str, T]:
    (items,) = only(file, data[file], name)
    return by_id(
        file,
        (built(file, where, table, kind) for where, table in tables(file, name, items, key)),
        key,
    )


def _deadlines(data: Files) -> tuple[dict[str, Deadline], str]:
    file = "deadlines.toml"
    country, items = only(file, data[file], "holidays", "deadline")
    if country not in COUNTRIES:
        raise ProgramError(f"{file}: holidays must name a country by two letters, such as US.")
    found = _listed({file: {"deadline": items}}, file, "deadline", Deadline)
    for deadline in found.values():
        if deadline.number < 1:
            raise ProgramError(f"{file}: deadline {deadline.id}: number must be at least 1.")
    return found, country


def _entity_types(data: Files) -> dict[str, EntityType]:
    file = "entity_types.toml"
    found = _listed(data, file, "entity_type", EntityType)
    for kind in found.values():
        if not kind.one_of or not set(kind.one_of) <= set(kind.schemes):
            raise ProgramError(
                f"{file}: entity_type {kind.id}: one_of must name one or more of its schemes."
            )
    return found


def _gates(data: Files, entity_types: Mapping[str, EntityType]) -> tuple[EligibilityGate, ...]:
    file = "eligibility.toml"
    gates = tuple(_listed(data, file, "gate", EligibilityGate).values())
    for gate in gates:
        if not gate.entity_types or not gate.entity_types <= entity_types.keys():
            raise ProgramError(
                f"{file}: gate {gate.id}: entity_types must name one or more of:"
                f" {', '.join(entity_types)}."
            )
    return gates


def _reasons(data: Files, deadlines: Mapping[str, Deadline]) -> dict[str, Reason]:
    file = "reasons.toml"
    reasons = _listed(data, file, "reason", Reason, "code")
    contestable = {action for (_, action), row in TRANSITIONS.items() if row.appealable}
    for reason in reasons.values():
        if reason.appealable and reason.action not in contestable:
            raise ProgramError(
                f"{file}: reason {reason.code}: appealable must be false, because nobody can"
                f" appeal against “{reason.action}”."
            )
        if reason.appeal_within not in deadlines:
            raise ProgramError(
                f"{file}: reason {reason.code}: there is no deadline {reason.appeal_within}. Use"
                " one of deadlines.toml."
            )
    asked = {action for (_, action), row in TRANSITIONS.items() if row.needs_reason}
    if bare := asked - {reason.action for reason in reasons.values()}:
        raise ProgramError(f"{file}: reason: add one for the action {', '.join(sorted(bare))}.")
    return reasons


def _schemes(data: Files) -> dict[Scheme, SchemeText]:
    file = "identifier_schemes.toml"
    texts = by_id(file, _listed(data, file, "scheme", SchemeText).values())
    if left := set(Scheme) - texts.keys():
        raise ProgramError(f"{file}: scheme: add one for {', '.join(sorted(left))}.")
    for scheme, text in texts.items():
        try:
            checked(scheme, text.example)
        except InvalidIdentifier as error:
            raise ProgramError(f"{file}: scheme {scheme}: example: {error}") from error
    return texts


def _policy(
    content: dict[str, Any], terms: dict[str, Any], entity_types: Mapping[str, EntityType]
) -> tuple[Policy, tuple[PolicyPart, ...]]:
    policy = policy_from(content)
    roles = policy.priority.role_weights.keys()
    if roles != entity_types.keys():
        wrong = ", ".join(sorted(roles ^ entity_types.keys()))
        raise ProgramError(
            f"policy.toml: priority: role_weights must name each entity type once; see {wrong}."
        )
    parts = policy_parts_from(terms, content)
    for fault in faults_in(content, parts):
        raise ProgramError(f"policy.toml: {fault.key}: {fault.words}")
    return policy, parts
