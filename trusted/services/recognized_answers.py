"""What an identifier of a foreign party answers: a standing that says by whom it is recognized."""

from collections.abc import Sequence
from datetime import UTC

from trusted.domain.recognition import status_for
from trusted.persistence.queries.recognition import Recognized, recognized_as


def recognized_answer(name: str) -> dict[str, object] | None:
    """Return what the register says of an identifier for a foreign party's sake; None: nothing.

    Two parties that are called alike get nothing by that name: nobody knows which one is meant.
    """
    return recognized_answers([name]).get(name)


def recognized_answers(names: Sequence[str]) -> dict[str, dict[str, object]]:
    """Return the same for many identifiers; those that answer nothing are not in it."""
    found = recognized_as(names)
    return {name: _answer(some[0]) for name, some in found.items() if len(some) == 1}


def _answer(one: Recognized) -> dict[str, object]:
    return {
        "company_id": -one.party.id,
        "company": one.content["name"],
        "policy": one.recognition.policy,
        "enrollments": [_enrollment(one, role) for role in one.recognition.roles.split()],
    }


def _enrollment(one: Recognized, role: str) -> dict[str, object]:
    given = one.recognition
    return {
        # It has no number of ours: it is called as its own administration calls it.
        "partner_number": f"{one.content['country']}/{one.party.number}",
        "entity_type": role,
        "status": status_for(given.tier).value,
        "tier": given.tier,
        "status_since": given.since.astimezone(UTC).date().isoformat(),
        "valid_until": given.valid_until.isoformat() if given.valid_until else None,
        "score_band": None,
        "random_ppm": given.random_ppm,
        "evidence_level": None,
        "recognized": {"arrangement": one.arrangement, "country": one.content["country"]},
    }
