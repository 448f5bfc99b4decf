"""The trials that an integrator makes of an installation, against good ones and broken ones."""

import pytest

from tests.factories_register import published_record
from trusted.client import conformance as kit
from trusted.client.command import main
from trusted.client.conformance import conformance
from trusted.register.signatures import Signer


@pytest.fixture
def published(served):
    served.publish(("scac:FXPQ", published_record(1)), ("scac:ZZZZ", published_record(2)))
    served.snapshot()
    served.publish(("scac:ZZZZ", None))
    return served


def keys_of(program):
    with program.application.app_context():
        return program.application.extensions["trusted-api"].signing.keys().published


def found(program, folder, keys=None):
    return {
        one.name: one for one in conformance(program.source(), keys or keys_of(program), folder)
    }


def test_a_good_installation_meets_every_trial(published, keys_file, tmp_path, capfdbinary):
    arguments = ["--url", published.url, "--client-id", published.client_id]
    arguments = [*arguments, "--keys", str(keys_file)]
    folder = ["--folder", str(tmp_path / "copy")]
    status = main([*folder, "conformance", *arguments], {"TRUSTED_CLIENT_SECRET": published.secret})

    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert (status, len(lines)) == (0, 12)
    assert all(line.startswith("ok ") for line in lines), lines
    assert published.state_hash(3) in lines[1]
    assert lines[2].endswith(published.state_hash(3))


def test_where_there_is_no_snapshot_these_trials_are_left_out(served, tmp_path):
    served.publish(("scac:FXPQ", published_record(1)))
    names = [one.name for one in found(served, tmp_path).values() if one.met is None]
    assert [name for name in names if "snapshot" in name] == names
    assert len(names) == 3
    assert all(one.met is not False for one in found(served, tmp_path).values())


def test_keys_that_are_not_the_programs_fail_whatever_is_signed(published, tmp_path):
    trials = found(published, tmp_path, (Signer(bytes(32)).public,))
    failed = {name for name, one in trials.items() if one.met is False}
    assert "the keys are published" in failed
    assert "snapshot and changes lead to the state hash they name" in failed
    assert trials["who has no token, or asks wrongly, is told so as a problem"].met


def test_a_client_that_would_take_a_forgery_fails(published, tmp_path, monkeypatch):
    monkeypatch.setattr(kit, "FORGER", signer_of(published))
    trials = found(published, tmp_path)
    for name in ("a snapshot of another key is refused", "changes of another key are refused"):
        assert trials[name].met is False


def signer_of(program):
    with program.application.app_context():
        return program.application.extensions["trusted-api"].signing.signer()
