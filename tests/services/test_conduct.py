from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
)
from trusted.domain.errors import InputRefused
from trusted.domain.standing import Role
from trusted.services.conduct import record_incident
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")


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
