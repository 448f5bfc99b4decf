from markupsafe import escape

from trusted.api.examples import ANSWERED, ASKED, curl
from trusted.api.operations import OPERATIONS
from trusted.api.python_examples import python

# Their examples are tried where there is an agency, a system that is called, an administration.
ELSEWHERE = {
    *("place_hold", "send_partners"),
    *("create_webhook", "renew_webhook_secret", "resend_webhook_message"),
}


def test_people_can_read_how_to_make_every_call(client):
    page = client.get("/api/docs")

    assert page.status_code == 200
    assert page.content_type.startswith("text/html")
    for operation in OPERATIONS:
        assert operation.summary in page.text
        assert str(escape(curl(operation.path, operation.name))) in page.text
        assert str(escape(python(operation))) in page.text


def test_the_effects_of_the_example_sum_to_its_priority():
    (shipment,) = ASKED["prioritize"]["shipments"]
    (decision,) = ANSWERED["prioritize"]["decisions"]
    points = sum(effect["points"] for effect in decision["effects"])
    assert decision["priority"] == shipment["baseline"] + points


def test_the_examples_work_as_they_are_written(machine, register):
    first, correcting = ASKED["outcomes"]["outcomes"]
    earlier = first | {"outcome_id": correcting["corrects"]}
    assert machine.post("/api/v1/outcomes", json={"outcomes": [earlier]}).status_code == 200

    for operation in OPERATIONS:
        if operation.name in ASKED and operation.name not in ELSEWHERE:
            answer = machine.post(operation.path, json=ASKED[operation.name])
            assert answer.status_code == 200
            assert b'"problem"' not in answer.data
