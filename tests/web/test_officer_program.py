"""The audit trail, at the pages."""

import pytest

from tests.factories import make_certified
from tests.web.signed_in import visitor
from trusted.domain.standing import Role

pytestmark = pytest.mark.usefixtures("next_day")


def test_the_auditor_reads_the_trail_and_verifies_the_chain(application):
    with application.app_context():
        enrollment_id = make_certified().id
    auditor = visitor(application, Role.AUDITOR)

    page = auditor.see(f"/officer/audit?subject=enrollment/{enrollment_id}")

    assert "Certify" in page
    assert "Sign up" not in page
    assert "The chain is whole" in auditor.send("/officer/audit").text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_the_trail_is_the_auditors(application, role):
    assert visitor(application, role).client.get("/officer/audit").status_code == 403
