"""Recognition: what a foreign partner is worth here, what is doubtful about it, what changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from trusted.domain.arrangements import NumberScheme, Terms
from trusted.domain.errors import InvalidIdentifier, NotSeparated, TransitionNotAllowed
from trusted.domain.identifiers import parse_identifier
from trusted.domain.screening import LIKE
from trusted.domain.standing import Status

T = TypeVar("T")
TIN = "tin"
COUNTRY_LETTERS = 2
VALIDATED_FROM = 2  # the lowest tier that asks for a validation


class Doubt(StrEnum):
    """Why a person must look at a row before it counts."""

    BAD_IDENTIFIER = "bad-identifier"
    CONFLICTING_IDENTIFIER = "conflicting-identifier"
    UNKNOWN_STATUS = "unknown-status"
    DENIED_PARTY = "denied-party"
    ROLE_NOT_COVERED = "role-not-covered"
    DATE_IN_FUTURE = "date-in-future"
    COUNTRY_MISMATCH = "country-mismatch"
    DUPLICATE = "duplicate"


# How a doubt is told, with %(names)s where values stand: it can be said in other languages.
DOUBT_WORDS = MappingProxyType(
    {
        Doubt.BAD_IDENTIFIER: "Not an agreed identifier: %(names)s.",
        Doubt.CONFLICTING_IDENTIFIER: "Somebody else bears %(names)s.",
        Doubt.UNKNOWN_STATUS: "The arrangement knows no status “%(status)s” of level “%(tier)s”.",
        Doubt.DENIED_PARTY: LIKE,
        Doubt.ROLE_NOT_COVERED: "The arrangement covers none of: %(roles)s.",
        Doubt.DATE_IN_FUTURE: "Authorized on %(day)s, after today.",
        Doubt.COUNTRY_MISMATCH: "The arrangement does not speak for %(countries)s.",
        Doubt.DUPLICATE: "The list has this number %(times)s times; the first row is taken.",
    }
)
NO_ROLE = "no role given"
NO_LEVEL = "none given"


class Outcome(StrEnum):
    """What a person found of a doubtful row."""

    RELEASE = "release"
    REFUSE = "refuse"


class Kind(StrEnum):
    """How a row differs from what the list said before."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPartner:
    """What one administration tells another of a partner: the seven agreed items.

    number:        the unique number that its administration gave.
    name, address: with the country in two letters.
    status:        of the membership, as the administration calls it; tier: the level of it.
    authorized_on: when it was validated or authorized.
    suspended_on, revoked_on: since when; None: not.
    roles, valid_until, identifiers: further agreed details; identifiers as `scheme:value`.
    """

    number: str
    name: str
    address: str
    country: str
    status: str
    tier: str = ""
    authorized_on: date | None = None
    suspended_on: date | None = None
    revoked_on: date | None = None
    valid_until: date | None = None
    roles: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a partner is given on a day.

    tier:    0 for nothing.
    roles:   our entity types, sorted; none where the tier is 0.
    look_on: the first later day on which this may differ by itself; None: none.
    """

    tier: int
    roles: tuple[str, ...]
    look_on: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a list changes against the one before: numbers, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def given_to(partner: ListedPartner, terms: Terms, today: date) -> Given:
    """Return what a partner is worth under terms on a day, as far as it alone is concerned."""
    ends = [day for day in (partner.suspended_on, partner.revoked_on) if day is not None]
    over = any(day <= today for day in ends) or (
        partner.valid_until is not None and partner.valid_until < today
    )
    tier = terms.tier_of(partner.status, partner.tier) or 0
    roles = roles_of(partner, terms)
    if over or tier == 0 or not roles:
        return Given(0, (), None)
    later = [day for day in ends if day > today]
    if partner.valid_until is not None:
        later.append(date.fromordinal(partner.valid_until.toordinal() + 1))
    return Given(tier, roles, min(later, default=None))


def roles_of(partner: ListedPartner, terms: Terms) -> tuple[str, ...]:
    """Return our entity types for what a partner does, as far as they are agreed; sorted."""
    theirs = (role.casefold() for role in partner.roles)
    return tuple(sorted({terms.roles[role] for role in theirs if role in terms.roles}))


def status_for(tier: int) -> Status:
    """Return under which status of ours a recognized partner of a tier is published."""
    return Status.VALIDATED if tier >= VALIDATED_FROM else Status.CERTIFIED


def names_of(
    partner: ListedPartner, scheme: NumberScheme, schemes: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a partner is called here, and what is no identifier.

    scheme:  what kind its own number is.
    schemes: the kinds that a list may name.
    Returns: identifiers in normal form, each once; those that are not well formed or not agreed.
    """
    number = partner.number
    own = f"eori:{number}" if scheme is NumberScheme.EORI else _customs(partner.country, number)
    names: dict[str, None] = {}
    wrong: list[str] = []
    for text in (own, *partner.identifiers):
        try:
            identifier = parse_identifier(_walked(text))
        except InvalidIdentifier:
            wrong.append(text)
            continue
        if identifier.scheme in schemes:
            names[str(identifier)] = None
        else:
            wrong.append(text)
    return tuple(names), tuple(wrong)


def country_of(identifier: str) -> str | None:
    """Return the two letters of the country whose customs gave an identifier; None: it has none."""
    scheme, _, value = identifier.partition(":")
    return value[:COUNTRY_LETTERS] if scheme in {"customs", "eori"} else None


def doubts_of(
    partner: ListedPartner, terms: Terms, schemes: Collection[str], today: date
) -> dict[Doubt, str]:
    """Return what is doubtful about a row by itself, each doubt in words.

    A MID says where goods are made, so its country is not compared.
    """
    names, wrong = names_of(partner, terms.number_scheme, schemes)
    foreign = sorted(
        {c for c in (partner.country, *map(country_of, names)) if c and c not in terms.countries}
    )
    future = [d for d in (partner.authorized_on,) if d is not None and d > today]
    found: dict[Doubt, str] = {}
    if wrong:
        found[Doubt.BAD_IDENTIFIER] = worded(Doubt.BAD_IDENTIFIER, names=", ".join(wrong))
    if terms.tier_of(partner.status, partner.tier) is None:
        level = {"status": partner.status, "tier": partner.tier or NO_LEVEL}
        found[Doubt.UNKNOWN_STATUS] = worded(Doubt.UNKNOWN_STATUS, **level)
    if not roles_of(partner, terms):
        roles = ", ".join(partner.roles) or NO_ROLE
        found[Doubt.ROLE_NOT_COVERED] = worded(Doubt.ROLE_NOT_COVERED, roles=roles)
    if future:
        found[Doubt.DATE_IN_FUTURE] = worded(Doubt.DATE_IN_FUTURE, day=future[0].isoformat())
    if foreign:
        found[Doubt.COUNTRY_MISMATCH] = worded(Doubt.COUNTRY_MISMATCH, countries=", ".join(foreign))
    return found


def worded(doubt: Doubt, **values: object) -> str:
    """Return a doubt in words, with these values in their places."""
    return DOUBT_WORDS[doubt] % values


def difference(before: Mapping[str, T], after: Mapping[str, T]) -> Difference:
    """Return what a list changes against the one before, by number."""
    return Difference(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(n for n in after.keys() & before.keys() if after[n] != before[n])),
        tuple(sorted(before.keys() - after.keys())),
    )


def check_decidable(*, decided: bool, current: bool, imported_by: str, decided_by: str) -> None:
    """Let a doubtful row be decided once, while the list says it, by another than who brought it.

    Raises: TransitionNotAllowed; NotSeparated.
    """
    if decided:
        raise TransitionNotAllowed("This row was decided already.")
    if not current:
        raise TransitionNotAllowed("A newer list says something else of this partner.")
    if imported_by == decided_by:
        raise NotSeparated("You brought this list in, so another person decides on its rows.")


def _walked(text: str) -> str:
    """Return a trader identification number (WCO: country and up to 15 signs) as a customs id."""
    scheme, colon, value = text.partition(":")
    if colon and scheme.strip().casefold() == TIN:
        plain = value.strip()
        return f"customs:{plain[:COUNTRY_LETTERS]}/{plain[COUNTRY_LETTERS:]}"
    return text


def _customs(country: str, number: str) -> str:
    return f"customs:{country}/{number}"
