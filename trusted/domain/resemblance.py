"""Resemblance: whether two companies may be one that was entered twice, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from trusted.domain.screening import PERFECT, ScreeningPolicy, normalized


@dataclass(frozen=True, slots=True)
class Described:
    """A company as it was entered.

    names:       legal and trade name.
    country:     two letters.
    identifiers: `scheme:value` in normal form, also those that have ended.
    """

    names: tuple[str, ...]
    country: str
    address: str
    identifiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How like two companies are.

    score: 0 to 100, that of the strongest reason.
    why:   the reasons in words, the strongest first; at least one.
    """

    score: int
    why: tuple[str, ...]


def resemblance(one: Described, other: Described, policy: ScreeningPolicy) -> Resemblance | None:
    """Return how like two companies are; None if nothing speaks for their being one.

    policy: the same thresholds as for denied parties, from 0 to 100; its dropped words hold the
            legal forms.
    Source: complaints, double companies that split a history.
    """
    found = sorted(_reasons(one, other, policy), key=lambda reason: -reason[0])
    return Resemblance(found[0][0], tuple(why for _, why in found)) if found else None


def _reasons(
    one: Described, other: Described, policy: ScreeningPolicy
) -> Iterator[tuple[int, str]]:
    for identifier in sorted(one.identifiers & other.identifiers):
        yield PERFECT, f"Both have named the identifier {identifier}."
    same_country = one.country == other.country
    score, name = _likest(one.names, other.names, policy)
    if score >= (policy.threshold if same_country else policy.other_country_threshold):
        where = "in the same country" if same_country else "although in another country"
        yield score, f"The name is {score} % like “{name}”, {where}."
    if same_country and one.address.strip():
        alike = int(fuzz.token_sort_ratio(normalized(one.address), normalized(other.address)))
        if alike >= policy.address_threshold and _numbers(one) == _numbers(other):
            yield alike, f"The address is {alike} % the same."


def _likest(
    names: tuple[str, ...], others: tuple[str, ...], policy: ScreeningPolicy
) -> tuple[int, str]:
    pairs = ((name, other) for name in names for other in others)
    return max(
        (int(fuzz.ratio(_bare(name, policy), _bare(other, policy))), other) for name, other in pairs
    )


def _bare(name: str, policy: ScreeningPolicy) -> str:
    return normalized(name, policy.dropped_words)


def _numbers(company: Described) -> list[str]:
    """Return the numbers of an address: next door is another house."""
    return sorted(w for w in normalized(company.address).split() if w.isdigit())
