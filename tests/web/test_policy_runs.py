"""Dry runs and shadow runs of a policy, at the pages."""

import csv
import io

from tests.factories import make_certified, make_validated
from tests.web.policy_work import NOW, begun, stored
from trusted.persistence.database import db
from trusted.persistence.models import Account, PolicyDraft, PolicyShadow, PolicyTrial
from trusted.services import policy_trials
from trusted.services.policy_trials import open_night, run_trial, start_shadow


def test_a_dry_run_tells_who_would_fall_and_why(application):
    with application.app_context():
        number = make_validated(tier=2).partner_number
    manager, address = begun(application, {"tiers.demands.2.best_practices": 2})

    ran = manager.send(f"{address}/try", manager.see(address))
    page = manager.see(ran.location)

    assert "Would fall" in page
    assert f"/officer/enrollments/{number}" in page
    assert "2 → 1" in page
    assert "best practices" in page
    assert stored(application, PolicyTrial).enrollments == 1
    narrowed = manager.see(f"{ran.location}?movement=rises")
    assert f"/officer/enrollments/{number}" not in narrowed
    rows = list(csv.reader(io.StringIO(manager.see(f"{ran.location}?format=csv"))))
    assert [row[3:7] for row in rows[1:]] == [["Would fall", "2", "2", "1"]]


def test_a_dry_run_of_many_goes_on_by_itself(application, monkeypatch):
    with application.app_context():
        make_certified()
    manager, address = begun(application)
    monkeypatch.setattr(policy_trials, "SHORT", 0)

    ran = manager.send(f"{address}/try", manager.see(address))
    monkeypatch.undo()

    assert "0 enrollments are computed so far" in manager.see(ran.location)
    with application.app_context():
        run_trial(stored(application, PolicyTrial).id, now=NOW)
    assert "Nobody differs" in manager.see(ran.location)


def test_a_shadow_run_is_started_shown_by_night_and_stopped(application):
    manager, address = begun(application)

    started = manager.send(f"{address}/shadow", manager.see(address))
    assert "No night yet" in manager.see(started.location)
    with application.app_context():
        open_night(stored(application, PolicyShadow).id, now=NOW)
        run_trial(stored(application, PolicyTrial).id, now=NOW)

    night = manager.see(started.location)
    assert "/officer/policy-trials/" in night
    stopped = manager.send(f"{started.location}/stop", night)
    assert stopped.status_code == 302
    assert "It goes on" not in manager.see(started.location)
    assert stored(application, PolicyShadow).stopped_by_id is not None


def test_a_shadow_run_that_goes_on_is_not_started_twice(application):
    manager, address = begun(application)
    with application.app_context():
        draft = db.session.get_one(PolicyDraft, stored(application).id)
        author = db.session.get_one(Account, draft.author_id)
        start_shadow(draft, actor=author, now=NOW)

    assert "Start a shadow run" not in manager.see(address)
