import json
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BULK = {
    "/api/v1/parties/lookup": "parties",
    "/api/v1/shipments/prioritize": "shipments",
    "/api/v1/outcomes": "outcomes",
}
NESTED = b"[" * 100 + b"]" * 100
DEEP = b"[" * 100_000 + b"]" * 100_000


def post(machine, path, body, content_type="application/json"):
    return machine.post(path, data=body, content_type=content_type)


@pytest.mark.parametrize("path", BULK)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\x00", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"%b": [{"id": "\x00"}]}', 400),
        (b'{"%b": [{"baseline": NaN}]}', 400),
        (b'{"%b": [1, Infinity]}', 400),
        (b'{"%b": ["\\ud800"]}', 400),
        (b'{"%b": [], "more": 1}', 422),
        (b'{"%b": {}}', 422),
        (b'{"%b": null}', 422),
        (b"{}", 422),
        (b"[]", 422),
        (b"1e400", 422),
        (NESTED, 422),
        (DEEP, 422),
        (b'{"more": ' + DEEP + b"}", 422),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(machine, register, path, body, status):
    answer = post(machine, path, body.replace(b"%b", BULK[path].encode()))

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] in {"malformed-json", "invalid-body"}


@pytest.mark.parametrize("path", BULK)
@pytest.mark.parametrize(
    "item",
    [
        b"null",
        b"1e400",
        b"1" + b"0" * 400,
        NESTED,
        b'{"id": ' + NESTED + b"}",
        b'{"id": "\\u0000", "ref": "\\u0000", "outcome_id": "\\u0000"}',
        b'{"baseline": 1e400}',
        b'{"id": "\xff"}',
    ],
)
def test_an_item_that_cannot_be_read_breaks_nothing(machine, register, path, item):
    answer = post(machine, path, b'{"%b": [%b]}' % (BULK[path].encode(), item))

    assert answer.status_code == 200
    (result,) = next(value for value in answer.json.values() if isinstance(value, list))
    assert 400 <= result["problem"]["status"] < 500


@pytest.mark.parametrize("path", BULK)
def test_items_nested_too_deeply_to_read_are_refused(machine, register, path):
    answer = post(machine, path, b'{"%b": [%b]}' % (BULK[path].encode(), DEEP))
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("path", BULK)
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(machine, register, path, content_type):
    answer = post(machine, path, b"{}", content_type)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize("path", BULK)
def test_a_body_over_the_limit_is_refused_with_the_limit(application, machine, register, path):
    limit = application.extensions["settings"].api_max_bytes
    answer = post(machine, path, b" " * (limit + 1))

    assert answer.status_code == 413
    assert str(limit) in answer.json["detail"]


@pytest.mark.parametrize("path", BULK)
def test_a_body_of_unknown_length_over_the_limit_is_refused_and_not_cut(
    application, machine, register, path
):
    limit = application.extensions["settings"].api_max_bytes
    body = b'{"%b": []}' % BULK[path].encode()

    answer = machine.post(
        path,
        input_stream=BytesIO(body.ljust(limit) + b"!"),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("path", BULK)
def test_query_parameters_are_refused(machine, register, path):
    answer = post(machine, path + "?dry_run=1", b"{}")
    assert (answer.status_code, answer.json["code"]) == (422, "unknown-parameter")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(path=st.sampled_from(sorted(BULK)), value=json_values, raw=st.binary(max_size=30))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
def test_whatever_is_sent_it_is_never_a_fault_of_ours(machine, register, path, value, raw):
    for body in (json.dumps({BULK[path]: [value]}).encode(), json.dumps(value).encode(), raw):
        assert post(machine, path, body).status_code < 500
