"""The sandbox: callers who try their client out are answered from a table, by the same rule."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from http import HTTPStatus
from types import TracebackType
from typing import Self

from trusted.api.bulk import Rule
from trusted.api.finishing import asked_too_often
from trusted.api.freshness import Stamps, register_stale
from trusted.api.problems import Refused
from trusted.api.tokens import Access
from trusted.domain.errors import InvalidIdentifier
from trusted.domain.holds import HoldsInForce, HoldTerms
from trusted.domain.identifiers import parse_identifier, partner_number
from trusted.domain.priority import RegisteredParty
from trusted.program import shipped_program
from trusted.program.sandbox import Refusal, SandboxCase, SandboxTable, sandbox_table
from trusted.register.reading import NOTHING_HELD, RegisterState, RegisterView
from trusted.register.records import (
    PublishedEnrollment,
    PublishedRecord,
    answer_of,
    packed,
    party_of,
)
from trusted.services.policies import policy_at

# The table never changes while a process runs.
SEQUENCE = 1
HEAD = sha256(b"sandbox").hexdigest()
# Nothing depends on it: the table alone says who is selected at random.
KEY = "sandbox"
SINCE, UNTIL = date(2026, 3, 2), date(2030, 3, 2)
FIRST_SERIAL = 9_990_000
HELD = (HoldTerms((), None, int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())),)
WAIT_SECONDS = 1
REFUSALS: Mapping[Refusal, Callable[[], Refused]] = {
    Refusal.STALE: register_stale,
    Refusal.LIMITED: lambda: asked_too_often(WAIT_SECONDS),
}


class Staged(Exception):
    """A party was named for which the whole request is refused, whatever else it asks."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class SandboxView:
    """One reading of the table; it answers as `RegisterView` does."""

    def __init__(
        self, kept: Mapping[str, bytes], cases: Mapping[str, SandboxCase], now: float
    ) -> None:
        self._kept, self._cases = kept, cases
        self.state = RegisterState(SEQUENCE, now, len(kept), HEAD, holds=1)

    @property
    def sequence(self) -> int:
        return self.state.sequence

    @property
    def as_of(self) -> datetime:
        return self.state.as_of

    @property
    def any_holds(self) -> bool:
        return True

    def answer(self, identifier: str) -> bytes | None:
        """Return the JSON members of the standing of an identifier in normal form."""
        kept = self._found(identifier)
        return None if kept is None else answer_of(kept)

    def party(self, identifier: str) -> RegisteredParty | None:
        """Return who bears the identifier, in any spelling."""
        kept = self._found(_normal(identifier))
        return None if kept is None else party_of(kept)

    def holds_on(self, name: str) -> tuple[HoldTerms, ...]:
        """Return the holds on an identifier, in any spelling; shipments are under none."""
        case = self._cases.get(_normal(name))
        return HELD if case is not None and case.held else NOTHING_HELD

    def holds_in_force(self) -> HoldsInForce:
        """Return all holds as the priority rule asks for them."""
        return HoldsInForce(self.holds_on, int(self.state.heard_at))

    def _found(self, identifier: str) -> bytes | None:
        case = self._cases.get(identifier)
        if case is not None and case.refused is not None:
            raise Staged(case.refused)
        return self._kept.get(identifier)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Staged):
            refused = REFUSALS[error.refusal]()
            raise refused from error


class SandboxRegister:
    """The table in the place of the register copy."""

    def __init__(self, table: SandboxTable) -> None:
        self._cases = {name: case for case in table.cases for name in case.identifiers}
        records = {
            case.id: packed(_record(case, company_id, table))
            for company_id, case in enumerate(table.cases, 1)
            if case.status is not None
        }
        self._kept = {
            name: records[case.id] for name, case in self._cases.items() if case.id in records
        }

    def reading(self) -> SandboxView:
        """Begin a reading."""
        return SandboxView(self._kept, self._cases, time.time())

    def state(self) -> RegisterState:
        """Return how far it is: always as of now."""
        return self.reading().state


class Sandbox:
    """What callers of the sandbox are answered from; nothing of it is of the real register.

    stale_seconds: how long after its moment an answer may be used.
    """

    def __init__(self, stale_seconds: int) -> None:
        self.register = SandboxRegister(sandbox_table())
        self.stamps = Stamps(stale_seconds)
        self._rule: Rule | None = None

    def rule(self) -> Rule:
        """Return the rule of the policy in force, without the selection by mere chance."""
        policy, made = policy_at(datetime.now(UTC)), self._rule
        if made is None or made.policy_name != policy.label:
            numbers = replace(policy.priority, base_ppm=0)
            made = self._rule = Rule(numbers, policy.label, KEY, policy.full_name)
        return made


AnyView = RegisterView | SandboxView


def keep_out(access: Access, what: str) -> None:
    """Raise Refused with 403 if who asks is of the sandbox.

    what: it does not have, for the sentence that says so.
    """
    if access.sandbox:
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "not-in-sandbox",
            f"The sandbox has no {what}. Ask with a client that is not of the sandbox.",
        )


def _normal(identifier: str) -> str:
    try:
        return str(parse_identifier(identifier))
    except InvalidIdentifier:
        return identifier


def _record(case: SandboxCase, company_id: int, table: SandboxTable) -> PublishedRecord:
    """Return what is published of a case that has a status."""
    roles = sorted(set(table.roles.values()))
    enrollments = tuple(
        PublishedEnrollment(
            partner_number=partner_number(FIRST_SERIAL + company_id * len(roles) + place),
            entity_type=role,
            status=case.status,  # type: ignore[arg-type]  # the caller asks for those that have one
            tier=case.tier,
            status_since=SINCE,
            valid_until=UNTIL,
            score_band=case.score_band,
            random_ppm=case.random_ppm,
            evidence_level=case.evidence_level,
        )
        for place, role in enumerate(roles)
    )
    return PublishedRecord(company_id, case.company, shipped_program().policy.label, enrollments)
