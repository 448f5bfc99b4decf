from datetime import UTC, datetime
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
)
from schemathesis.specs.openapi.checks import status_code_conformance

from tests.api.conftest import record
from trusted.api.answer_headers import TOLD, headers_of
from trusted.api.operations import OPERATIONS
from trusted.services.signing_keys import make_key

NAMES = [operation.name for operation in OPERATIONS]
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
NOT_YET = 503
BRIEFLY = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_asked_is_a_fault_of_ours_or_answered_in_an_undescribed_way(
    application, machine, register, name
):
    with application.app_context():
        ours = application.extensions["settings"]
        make_key(ours.signing_secret, actor=None, now=datetime.now(UTC))
    register.publish("scac:FXPQ", record())
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    described = next(one for one in OPERATIONS if one.name == name)
    operation = schema.find_operation_by_id(name)
    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @BRIEFLY
    @given(case=right | wrong)
    def ask(case):
        register.refresh()
        own = {"Authorization", "Idempotency-Key"} & set(case.headers)
        given = machine.headers | {"Idempotency-Key": uuid4().hex}
        response = case.call(headers={k: v for k, v in given.items() if k not in own})
        # That it cannot answer yet is described; anything else above 499 is a fault.
        faults = [not_a_server_error] if response.status_code != NOT_YET else []
        case.validate_response(response, checks=[*CHECKS, *faults])
        said = {header for header in TOLD if header.lower() in response.headers}
        assert said <= headers_of(described, response.status_code).keys()

    ask()
