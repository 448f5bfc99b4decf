import re
import socket
import time
from dataclasses import replace

import pytest

from tests.receiver import receiving
from trusted.domain.webhooks import Target, target_of
from trusted.program import shipped_program
from trusted.services import webhook_calls
from trusted.services.webhook_calls import addresses_of, call

TERMS = replace(shipped_program().webhooks, timeout_seconds=1)


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


def post(url, terms=TERMS, **given):
    target = url if isinstance(url, Target) else target_of(url, loopback=True)
    return call(target, {"webhook-id": "msg_1"}, b"{}", terms, **{"loopback": True} | given)


def test_a_body_is_sent_with_its_headers(receiver):
    assert post(receiver.url).status == 204
    ((headers, body),) = receiver.received
    assert (headers["webhook-id"], body) == ("msg_1", b"{}")
    assert headers["Host"] == f"127.0.0.1:{receiver.server_port}"


def test_a_redirect_is_not_followed(receiver):
    receiver.status, receiver.headers_sent = 302, {"Location": receiver.url}
    assert post(receiver.url).status == 302
    assert len(receiver.received) == 1


def test_what_drips_is_ended_in_time(receiver):
    receiver.drip_seconds = 30
    began = time.monotonic()
    answered = post(receiver.url)
    assert answered.status is None
    assert answered.error == "It took longer than 1 seconds."
    assert time.monotonic() - began < 5


def test_nobody_there_is_no_answer():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "refused" in post(f"http://127.0.0.1:{port}/").error


def test_this_host_is_not_called_unless_that_is_allowed(receiver):
    answered = post(receiver.url, loopback=False)
    assert answered.status is None
    assert "public internet" in answered.error
    assert receiver.received == []


def test_a_name_is_resolved_once_and_what_was_checked_is_called(receiver, monkeypatch):
    asked = []

    def rebinding(host, port, **_given):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *a, **k: (
            real(host, port, *a, **k) if host == "127.0.0.1" else rebinding(host, port, **k)
        ),
    )
    answered = post(Target("rebound.example", receiver.server_port, "/in", tls=False))
    assert (answered.status, asked) == (204, ["rebound.example"])
    again = post(Target("rebound.example", receiver.server_port, "/in", tls=False))
    assert again.status is None
    assert len(receiver.received) == 1


def test_what_is_not_encrypted_is_no_answer_where_encryption_is_asked_for(receiver):
    answered = post(Target("127.0.0.1", receiver.server_port, "/", tls=True))
    assert answered.status is None
    # Who answers the greeting without encryption may also have hung up before it was read.
    assert re.match("SSL|BrokenPipe|ConnectionReset", answered.error)
    assert receiver.received == []


def test_a_host_that_is_not_known_has_no_address(monkeypatch):
    def unknown(*_args, **_given):
        raise socket.gaierror

    monkeypatch.setattr(webhook_calls.socket, "getaddrinfo", unknown)
    assert addresses_of("nowhere.example", 443) == ()
    assert addresses_of("a" * 300, 443) == ()
    assert "not known" in post("http://nowhere.example/").error
