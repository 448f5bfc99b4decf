"""The API decides by a new policy from its moment on, in workers that were running before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.api.conftest import enrollment, record
from tests.factories_policy import make_published
from trusted.services.policies import first_policy, forget_schedule

SHIPMENT = {"id": "1", "baseline": 430, "mode": "express", "parties": {"carrier": ["scac:FXPQ"]}}
HALF = {"priority.role_weights.carrier": 1250}


@pytest.fixture
def carrier(register):
    register.publish("scac:FXPQ", record(enrollment(tier=2), company_id=1))
    return register


def decided(machine):
    answer = machine.post("/api/v1/shipments/prioritize", json={"shipments": [SHIPMENT]}).json
    decision = answer["decisions"][0]
    assert decision["policy"] == answer["policy"]
    return answer["policy"], decision["priority"]


def test_a_running_worker_decides_by_a_new_policy_from_its_moment_on(
    application, new_machine, carrier
):
    now = datetime.now(UTC)
    with application.app_context():
        made = make_published(HALF, now=now)
        name, begins = made.policy, made.effective_at
        label = f"{name.name}:{name.hash[:12]}"
        # As in another worker, which looks into the database for itself.
        forget_schedule()
    before = decided(new_machine().sign_in())

    with time_machine.travel(begins - timedelta(seconds=5), tick=False):
        carrier.refresh()
        just_before = decided(new_machine().sign_in())
    with time_machine.travel(begins, tick=False):
        carrier.refresh()
        after = decided(new_machine().sign_in())

    assert before == just_before == (first_policy().label, 430 - 64)
    assert after == (label, 430 - 32)
