from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from tests.api.conftest import record
from trusted.jobs import Job, wake

TOKEN = "a token by which metrics are read, 32+"


def read(answer):
    """Return every sample by its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_what_workers_did_is_told_in_the_form_of_prometheus(machine, register):
    register.publish("scac:FXPQ", record())
    for path in ("scac/FXPQ", "scac/FXPQ", "scac/FXPQ", "scac/NONE"):
        machine.get(f"/api/v1/parties/{path}")
    shipments = [
        {"id": f"S{n}", "baseline": 430, "parties": {"carrier": ["scac:FXPQ"]}} for n in range(5)
    ]
    machine.post("/api/v1/shipments/prioritize", json={"shipments": shipments})
    machine.browser.get("/nowhere")

    answer = machine.browser.get("/metrics")
    told = read(answer)

    assert answer.content_type.startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert told["trusted_requests_total", "200", "party"] == 3
    assert told["trusted_requests_total", "404", "party"] == 1
    assert told["trusted_requests_total", "200", "prioritize"] == 1
    assert told["trusted_requests_total", "404", "other"] == 1
    assert told["trusted_request_seconds_count", "party"] == 4
    assert told["trusted_request_seconds_bucket", "+Inf", "party"] == 4
    assert 0 < told["trusted_request_seconds_sum", "party"] < 60
    lanes = [value for name, value in told.items() if name[0] == "trusted_decisions_total"]
    assert sum(lanes) == 5
    assert told["trusted_register_sequence",] == 1
    assert told["trusted_register_stale",] == 0
    assert 0 <= told["trusted_register_age_seconds",] < 60


def test_outcomes_are_counted_by_what_became_of_them(machine, register):
    machine.post("/api/v1/outcomes", json={"outcomes": [{}, {"outcome_id": 7}]})
    told = read(machine.browser.get("/metrics"))
    assert told["trusted_outcomes_total", "refused"] == 2


def test_a_stale_register_and_the_jobs_are_told(application, client, tmp_path):
    meters = application.extensions["meters"]
    jobs = [Job("remind", lambda _now: [], lambda _item, now: now is None)]
    wake(application.app_context, jobs, tmp_path, "jobs", meters)

    told = read(client.get("/metrics"))

    assert told["trusted_register_stale",] == 1
    assert told["trusted_job_last_success_timestamp_seconds", "remind"] > 1.7e9
    assert told["trusted_job_failures_total", "remind"] == 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("", {}, 200),
        ("198.51.100.7", {}, 403),
        ("10.0.0.1", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=198.51.100.7"}, 403),
        ("127.0.0.1", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("not an address", {}, 403),
    ],
)
def test_without_a_token_only_this_host_reads_them(client, address, headers, status):
    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status
    if status == 403:
        assert answer.json["code"] == "metrics-not-for-you"


def test_with_a_token_who_bears_it_reads_them_from_anywhere_and_nobody_else(settings):
    guarded = create_app(replace(settings, metrics_token=TOKEN)).test_client()
    elsewhere = {"REMOTE_ADDR": "198.51.100.7", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    for given, status in ((TOKEN, 200), (TOKEN[:-1], 403), ("é" * 32, 403)):
        answer = guarded.get(
            "/metrics", headers={"Authorization": f"Bearer {given}"}, environ_overrides=elsewhere
        )
        assert answer.status_code == status
    assert guarded.get("/metrics").status_code == 403
