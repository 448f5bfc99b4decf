"""Whether the policy would have given those it trusts fewer inspections, at the same risk."""

from collections.abc import Iterable, Mapping

from trusted.domain.effect import Counted, RateRatio, examination_stratum, rate_ratio
from trusted.domain.priority import Lane, PartyStanding, RegisteredParty, Shipment, decide
from trusted.domain.standing import Status
from trusted.manifests.examined import Declaration
from trusted.program import Policy

# Nothing is kept secret here: the declarations are published, and nobody ships by them.
KEY = "published declarations"


def examined_ratio(
    trusted: Mapping[str, Mapping[str, bool]],
    tier: int,
    later: Iterable[Declaration],
    policy: Policy,
) -> RateRatio:
    """Return how often declarations that name a trusted party would be inspected.

    trusted: role -> party -> whether it would be trusted in that role, at this tier.
    Returns: the rate of those sent to inspection against that of declarations without a trusted
             party, over strata of mode, regime and baseline; each broker counts as one.
    Source:  rules 3 and 4.
    """
    register = _register(trusted, tier)
    sides: tuple[list[Counted], list[Counted]] = ([], [])
    for d in later:
        named = any(trusted.get(role, {}).get(party) for role, party in d.parties.items())
        shipment = Shipment(
            id=d.id,
            baseline=d.baseline,
            parties={role: (party,) for role, party in d.parties.items()},
            mode=d.mode,
        )
        answer = decide(shipment, register.get, policy.priority, policy.full_name, KEY)
        stratum = examination_stratum(d.mode, d.regime, d.baseline)
        examined = int(answer.lane is Lane.EXAMINE)
        party = d.parties.get("broker", d.id)
        sides[0 if named else 1].append(Counted(party, stratum, 1, examined))
    return rate_ratio(*sides)


def _register(
    trusted: Mapping[str, Mapping[str, bool]], tier: int
) -> Mapping[str, RegisteredParty]:
    """Return who would stand in the register: each trusted party, in its roles."""
    roles: dict[str, dict[str, PartyStanding]] = {}
    for role, judged in trusted.items():
        for party, passes in judged.items():
            if passes:
                roles.setdefault(party, {})[role] = PartyStanding(
                    party, role, Status.VALIDATED, tier, 0
                )
    return {party: RegisteredParty(party, held) for party, held in roles.items()}
