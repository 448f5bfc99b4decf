from datetime import timedelta

import pytest

from tests.factories import NOON, make_account
from trusted.domain.standing import Role
from trusted.jobs import jobs_of, run_due
from trusted.services.signing_keys import AHEAD, make_key, retire_key
from trusted.services.snapshots import RENEWED_AFTER, newest_snapshot


@pytest.fixture
def handed_out(app, settings):
    """Run the job at a moment; return how many snapshots it made."""
    job = next(job for job in jobs_of(settings) if job.name == "hand-out-register")

    def run(now):
        (report,) = run_due([job], now)
        assert report.failed == 0
        return report.done

    return run


def test_there_is_a_new_snapshot_each_day_once_there_is_a_key(settings, handed_out):
    assert handed_out(NOON) == 0
    make_key(settings.signing_secret, actor=None, now=NOON)

    assert handed_out(NOON) == 1
    assert handed_out(NOON + RENEWED_AFTER - timedelta(seconds=1)) == 0
    assert handed_out(NOON + RENEWED_AFTER) == 1
    assert newest_snapshot(settings)[0].created_at == NOON + RENEWED_AFTER


def test_when_its_key_is_retired_a_snapshot_is_signed_anew(settings, handed_out):
    administrator = make_account(Role.ADMINISTRATOR)
    first = make_key(settings.signing_secret, actor=administrator, now=NOON)
    handed_out(NOON)
    second = make_key(settings.signing_secret, actor=administrator, now=NOON)
    assert handed_out(NOON) == 0
    retire_key(first.kid, actor=administrator, now=NOON)

    assert handed_out(NOON) == 1
    assert [key.kid for key in newest_snapshot(settings)[0].keys] == [second.kid]
    assert handed_out(NOON + AHEAD / 4) == 0
