from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
)
from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.services.conduct import record_incident, record_penalty
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")


def test_penalties_are_recorded_once_final_and_cost_conduct():
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    case = {
        "case_number": "2026-1",
        "statute": "19 USC 1592",
        "culpability": "negligence",
        "final_on": NOON.date(),
        "actor": supervisor,
        "now": NOON,
    }
    before = assess(enrollment, now=NOON).score

    for error, given in (
        (InputRefused, {"final_on": NOON.date() + timedelta(days=1)}),
        (InputRefused, {"culpability": "bad luck"}),
        (NotPermitted, {"actor": make_account(Role.VALIDATOR)}),
    ):
        with pytest.raises(error):
            record_penalty(enrollment, **(case | given))
    record_penalty(enrollment, **case)
    with pytest.raises(AlreadyTaken):
        record_penalty(enrollment, **case)

    assert before.score - assess(enrollment, now=NOON).score.score == Decimal("1.5")


def test_an_incident_costs_only_if_customs_found_it_first():
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    before = assess(enrollment, now=NOON).score.score
    incident = {
        "what": "A broken seal.",
        "occurred_on": NOON.date(),
        "actor": supervisor,
        "now": NOON,
    }
    record_incident(enrollment, **incident)
    assert assess(enrollment, now=NOON).score.score == before - Decimal("2.3")
    with pytest.raises(InputRefused):
        record_incident(
            enrollment,
            **(incident | {"occurred_on": NOON.date() + timedelta(days=1)}),
        )
