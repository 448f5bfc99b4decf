"""Conflicts of interest: why an official may not work on a company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trusted.domain.clocks import years_after


@dataclass(frozen=True, slots=True)
class ConflictPolicy:
    """The dated numbers of conflicts.

    membership_years: years after which having acted for the company no longer matters.
    most_in_a_row:    validations of an enrollment that one person may make one after the other.
    shared_domains:   e-mail domains that say nothing of whom a person works for.
    """

    membership_years: int
    most_in_a_row: int
    shared_domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict that somebody declared or recorded; until: its last day, None: it goes on."""

    reason: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds a person to a company.

    memberships:     the last days on which the person acted for it; None: still does.
    domain:          of the person's e-mail address, in lower case.
    company_domains: of the company's website and of its members' e-mail addresses.
    last_validators: who made its latest validations, the newest first.
    """

    person_id: int
    declared: Sequence[Declared]
    memberships: Sequence[date | None]
    domain: str
    company_domains: frozenset[str]
    last_validators: Sequence[int]


def conflicts(ties: Ties, policy: ConflictPolicy, on: date) -> tuple[str, ...]:
    """Return why a person may not work on a company on a day, in words; empty: nothing is known.

    Source: SAFE Port Act, 6 USC 968 (conflicts of interest); complaints, row 20.
    """
    found = [
        f"Declared: {declared.reason}"
        for declared in ties.declared
        if declared.from_on <= on and (declared.until_on is None or on <= declared.until_on)
    ]
    if any(
        until is None or on <= years_after(until, policy.membership_years)
        for until in ties.memberships
    ):
        found.append(f"Acted for the company within the last {policy.membership_years} years.")
    if ties.domain in ties.company_domains - policy.shared_domains:
        found.append(f"Has an e-mail address at {ties.domain}, as the company does.")
    latest = ties.last_validators[: policy.most_in_a_row]
    if len(latest) == policy.most_in_a_row and set(latest) == {ties.person_id}:
        found.append(f"Validated the company the last {policy.most_in_a_row} times in a row.")
    return tuple(found)
