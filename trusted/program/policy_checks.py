"""What the numbers of a policy must be to each other: sums, orders and bounds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from trusted.program.policy_terms import Kind, PolicyNumber, PolicyPart, leaves

NAME = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
POINTS = 100
BASIS = 10_000
ASSURANCE = "scoring.assurance_factors"
CULPABILITY = "scoring.culpability_points"
SEVERITY = "outcomes.severity_weights"

# Keys whose numbers may not fall from one to the next, and what is said where they do.
RISING: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (
            f"{ASSURANCE}.self_declared",
            f"{ASSURANCE}.document_checked",
            f"{ASSURANCE}.site_verified",
        ),
        "A stronger way of verifying earns at least as much as a weaker one",
    ),
    (
        (f"{SEVERITY}.minor", f"{SEVERITY}.major", f"{SEVERITY}.critical"),
        "A worse violation counts for at least as much",
    ),
    (
        ("outcomes.min_strength", "outcomes.prior_strength", "outcomes.max_strength"),
        "The strength at first lies between the least and the greatest",
    ),
    (
        ("outcomes.rate_floor", "outcomes.rate_unexamined"),
        "The least rate is not above the rate of the hardly examined",
    ),
    (
        (f"{CULPABILITY}.negligence", f"{CULPABILITY}.gross", f"{CULPABILITY}.fraud"),
        "A worse culpability takes off at least as much",
    ),
    (
        ("tiers.random_ppm_min", "tiers.random_ppm_max"),
        "The least random rate is not above the greatest",
    ),
    (
        ("priority.tier_credits.1", "priority.tier_credits.2", "priority.tier_credits.3"),
        "A higher tier gives at least as much credit",
    ),
    (
        (
            "priority.floor",
            "priority.expedite_below",
            "priority.review_from",
            "priority.examine_from",
            "priority.high_risk",
            "priority.cap",
            "priority.hold_priority",
        ),
        "The bounds rise: floor, expedite, review, examine, high risk, cap, hold",
    ),
)
# The same, and no two may be equal.
STEEPER: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("tiers.demands.1.score", "tiers.demands.2.score", "tiers.demands.3.score"),
        "A higher tier asks a higher score",
    ),
    (
        ("score_bands.D", "score_bands.C", "score_bands.B", "score_bands.A"),
        "Each band begins below the one before it",
    ),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one number of a policy, and what to change."""

    key: str
    words: str


def faults_in(content: Mapping[str, Any], parts: Iterable[PolicyPart]) -> Sequence[Fault]:
    """Return what is wrong with a policy, in the order of its parts; empty if nothing is.

    Source: rules 1 to 3: bounds of each number, sums, and numbers that must rise.
    """
    found = leaves(content)
    numbers = [number for part in parts for number in part.number]
    alone = [
        Fault(number.key, words)
        for number in numbers
        if (words := fault_of(number, found.get(number.key)))
    ]
    if alone:
        return alone
    labels = {number.key: number.label for number in numbers}
    order = list(labels)
    together = [*_sums(found, labels), *_orders(found, labels), *_pairs(found)]
    return sorted(together, key=lambda fault: order.index(fault.key))


def fault_of(number: PolicyNumber, value: object) -> str:
    """Return what is wrong with one number by itself, and what to change; empty if nothing is."""
    if value is None:
        return "" if number.optional else "Enter a value."
    match number.kind:
        case Kind.NAME:
            named = isinstance(value, str) and NAME.fullmatch(value)
            return "" if named else "Enter a year and month, such as 2027-06."
        case Kind.WHOLE:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return _bounds(number, value) if whole else "Enter a whole number."
        case Kind.DECIMAL:
            return _bounds(number, value) or _unplain(value)
        case Kind.DECIMALS:
            return _falling(value)
        case _:
            return ""


def _bounds(number: PolicyNumber, value: object) -> str:
    amount = _amount(value)
    if amount is None:
        return "Enter a number, such as 0.5."
    if number.least is not None and amount < number.least:
        return f"Enter {number.least} or more."
    if number.most is not None and amount > number.most:
        return f"Enter {number.most} or less."
    return ""


def _unplain(value: object) -> str:
    # One number has one form, so that no two policies differ in their hash alone.
    plain = isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value)
    return "" if plain else "Enter the number with digits and a point only, such as 0.5."


def _falling(value: object) -> str:
    amounts = [_amount(one) for one in value] if isinstance(value, list) else []
    known = [one for one in amounts if one is not None and one > 0]
    if not known or len(known) < len(amounts) or known != sorted(set(known), reverse=True):
        return "Enter numbers above 0, the largest first, each once, such as 1, 0.5, 0.25."
    return ""


def _amount(value: object) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _sums(found: Mapping[str, Any], labels: Iterable[str]) -> Iterable[Fault]:
    weights = [key for key in labels if key.startswith("scoring.weights.")]
    if (total := sum(found[key] for key in weights)) != POINTS:
        words = f"The four weights must add up to {POINTS}, and they add up to {total}."
        yield Fault(weights[0], f"{words} {_by_how_much(total - POINTS)}")
    roles = [key for key in labels if key.startswith("priority.role_weights.")]
    if (total := sum(found[key] for key in roles)) > BASIS:
        words = f"The weights of all roles may add up to {BASIS}, and they add up to {total}."
        yield Fault(roles[0], f"{words} {_by_how_much(total - BASIS)}")


def _by_how_much(excess: int) -> str:
    return f"Lower one by {excess}." if excess > 0 else f"Raise one by {-excess}."


def _orders(found: Mapping[str, Any], labels: Mapping[str, str]) -> Iterable[Fault]:
    for table, equal in ((RISING, True), (STEEPER, False)):
        for keys, words in table:
            for low, high in pairwise(keys):
                least, most = Decimal(str(found[low])), Decimal(str(found[high]))
                if least > most or (least == most and not equal):
                    asked = "at least" if equal else "more than"
                    yield Fault(
                        high,
                        f"{words}. Enter {asked} {least}, which stands for “{labels[low]}”,"
                        " or lower that.",
                    )


def _pairs(found: Mapping[str, Any]) -> Iterable[Fault]:
    for tier in ("1", "2", "3"):
        rate, chance = (f"tiers.demands.{tier}.{name}" for name in ("rate_multiple", "probability"))
        if (rate in found) != (chance in found):
            missing = chance if rate in found else rate
            yield Fault(missing, "The rate and its chance belong together. Enter both, or neither.")
