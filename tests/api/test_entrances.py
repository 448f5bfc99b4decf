import pytest
from sqlalchemy.exc import OperationalError

from trusted.api import ENTRANCES
from trusted.api.examples import DECISION_ID
from trusted.services.clients import SCOPES

OPEN = {
    "token",
    "directory",
    "metrics_program",
    "library",
    "library_article",
    "credential_status",
    "did",
    "openapi",
    "readable",
    "jwks",
    "healthz",
    "readyz",
    "metrics",
}
GUARDED = [entrance for entrance in ENTRANCES.all if entrance.scope]


def path_of(entrance):
    path = entrance.rule.replace("<scheme>", "scac").replace("<path:value>", "FXPQ")
    return (
        path.replace("<int:sequence>", "1")
        .replace("<name>", "records.ndjson.gz")
        .replace("<decision_id>", DECISION_ID)
    )


def test_only_what_is_meant_to_be_is_open():
    assert {entrance.endpoint for entrance in ENTRANCES.all if entrance.scope is None} == OPEN


def test_every_route_under_the_api_is_one_of_the_entrances(application):
    rules = {
        (rule.rule, method)
        for rule in application.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in rule.methods - {"HEAD"}
    }
    assert rules == {
        (entrance.rule, entrance.method)
        for entrance in ENTRANCES.all
        if entrance.rule.startswith("/api")
    }


def test_every_scope_can_be_given():
    assert {entrance.scope for entrance in GUARDED} == SCOPES


@pytest.mark.parametrize("entrance", GUARDED, ids=lambda entrance: entrance.endpoint)
def test_no_entrance_without_a_token(client, entrance):
    answer = client.open(path_of(entrance), method=entrance.method)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("entrance", GUARDED, ids=lambda entrance: entrance.endpoint)
def test_no_entrance_without_the_scope(new_machine, entrance):
    others = new_machine(*(SCOPES - {entrance.scope, entrance.other_scope})).sign_in()
    answer = others.browser.open(path_of(entrance), method=entrance.method, headers=others.headers)

    assert (answer.status_code, answer.json["code"]) == (403, "insufficient-scope")
    assert entrance.scope in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/api/", 404, "not-found"),
        ("POST", "/api/v1/register/status", 405, "method-not-allowed"),
        ("OPTIONS", "/api/v1/outcomes", 405, "method-not-allowed"),
        ("GET", "/api", 404, "not-found"),
        ("POST", "/healthz", 405, "method-not-allowed"),
    ],
)
def test_errors_of_the_web_are_problems_too(client, method, path, status, code):
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == code
    if status == 405:
        assert answer.headers["Allow"]


def test_a_fault_of_ours_is_a_problem_without_its_cause(application, machine, monkeypatch):
    def broken():
        raise RuntimeError("secret cause")

    monkeypatch.setattr(application.extensions["trusted-api"].register, "state", broken)
    answer = machine.get("/api/v1/register/status")

    assert (answer.status_code, answer.json["code"]) == (500, "internal-error")
    assert b"secret cause" not in answer.data


def test_without_its_database_nobody_is_answered_and_told_so(application, machine, monkeypatch):
    def broken(_client_id):
        raise OperationalError("SELECT 1", {}, Exception("secret cause"))

    monkeypatch.setattr(application.extensions["trusted-api"].tokens, "_is_live", broken)
    answer = machine.get("/api/v1/register/status")

    assert (answer.status_code, answer.json["code"]) == (503, "database-unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert b"secret cause" not in answer.data


def test_the_trace_of_the_caller_comes_back(client):
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = client.get(
        "/api/v1/nothing", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    )
    assert answer.json["trace_id"] == trace
    assert answer.headers["traceparent"] == f"00-{trace}-b7ad6b7169203331-01"


def test_a_host_is_alive_always_and_ready_while_its_register_is_fresh(client, register):
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_a_host_that_never_heard_of_the_register_is_not_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "register-stale")


def test_the_state_of_the_register_is_told_stale_or_not(machine, register):
    fresh = machine.get("/api/v1/register/status").json
    assert (fresh["sequence"], fresh["records"], fresh["stale"]) == (0, 0, False)
    assert fresh["age_seconds"] >= 0
