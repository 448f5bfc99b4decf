"""Policies at the pages: read, drafted, tried, published by a second person."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.factories import make_certified, make_validated
from tests.factories_policy import make_policy_draft, make_published, make_trial
from tests.web.signed_in import hidden, visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    PolicyDraft,
    PolicyPublication,
    PolicyShadow,
    PolicyTrial,
)
from trusted.services import policy_trials
from trusted.services.policies import first_policy, policy_of
from trusted.services.policy_drafts import propose_draft
from trusted.services.policy_trials import open_night, run_trial, start_shadow

HASH = first_policy().hash
NOW = datetime.now(UTC)


def stored(application, model=PolicyDraft):
    with application.app_context():
        return db.session.scalars(select(model).order_by(model.id.desc())).first()


def save(person, address, page=None, **fields):
    """Send a form with the hidden field that says of which state it is."""
    page = page or person.see(address)
    name = "seen" if address.endswith("publish") else "version"
    return person.send(address, page, **fields | {name: hidden(page, name)})


def begun(application, values=None):
    """Return a program manager, and the address of a draft of theirs."""
    manager = visitor(application, Role.PROGRAM_MANAGER)
    with application.app_context():
        person = db.session.scalars(select(Account).order_by(Account.id.desc())).first()
        draft = make_policy_draft(values, author=person, now=NOW)
        return manager, f"/officer/policy-drafts/{draft.id}"


def test_a_policy_is_read_in_words(application):
    auditor = visitor(application, Role.AUDITOR)

    overview = auditor.see("/officer/policies")
    page = auditor.see(f"/officer/policies/{HASH}")

    assert first_policy().label in overview
    assert "Copy the policy in force" not in overview
    assert "In force" in page
    assert HASH in page
    assert "A score that dips below takes effect after the cool-down." in page
    assert "40 points" in page
    assert auditor.client.get(f"/officer/policies/{'0' * 64}").status_code == 404


def test_a_draft_is_made_by_copying_and_says_what_it_is_for(application):
    manager = visitor(application, Role.PROGRAM_MANAGER)
    address = f"/officer/policies/{HASH}/copy"

    bare = manager.send(address, purpose="")
    made = manager.send(address, purpose="Weigh outcomes more.")

    assert "Say what the new policy is for" in bare.text
    assert made.location.endswith(f"/officer/policy-drafts/{stored(application).id}")
    page = manager.see(made.location)
    assert "Weigh outcomes more." in page
    assert "Run it dry on everyone" in page


def test_numbers_are_changed_part_by_part_and_the_difference_is_shown(application):
    manager, address = begun(application)

    sent = save(
        manager,
        f"{address}/parts/weights",
        **{
            "scoring-weights-criteria": "35",
            "scoring-weights-outcomes": "35",
            "scoring-weights-data_quality": "15",
            "scoring-weights-conduct": "15",
        },
    )

    assert sent.status_code == 302
    page = manager.see(address)
    assert "Weights of the score: Outcomes of examinations" in page
    assert "30 points" in page
    assert "35 points" in page


def test_an_error_names_the_number_and_what_to_change_and_nothing_is_lost(application):
    manager, address = begun(application)
    weights = {
        "scoring-weights-criteria": "45",
        "scoring-weights-outcomes": "30",
        "scoring-weights-data_quality": "15",
        "scoring-weights-conduct": "fifteen",
    }

    wrong = save(manager, f"{address}/parts/weights", **weights)
    sums = save(manager, f"{address}/parts/weights", **weights | {"scoring-weights-conduct": "15"})

    assert wrong.status_code == sums.status_code == 422
    assert "Conduct: Enter a whole number." in wrong.text
    assert 'value="fifteen"' in wrong.text
    assert 'value="45"' in sums.text
    assert "add up to 105. Lower one by 5." in sums.text


def test_demands_of_a_tier_are_put_in_and_taken_out(application):
    manager, address = begun(application)
    page = manager.see(f"{address}/parts/tier-2")
    assert 'name="tiers-demands-2-no_drift" type="checkbox" checked' in _ordered(page)

    sent = save(
        manager,
        f"{address}/parts/tier-2",
        **{
            "tiers-demands-2-score": "70",
            "tiers-demands-2-must_grade": "2",
            "tiers-demands-2-must_assurance": "site_verified",
            "tiers-demands-2-within_cycle": "y",
            "tiers-demands-2-best_practices": "1",
            "tiers-demands-2-rate_multiple": "",
            "tiers-demands-2-probability": "",
        },
    )

    assert sent.status_code == 302
    demand = policy_of(stored(application).content).tiers.demands[2]
    assert (str(demand.score), demand.best_practices) == ("70", 1)
    assert (demand.no_drift, demand.within_cycle) == (False, True)
    assert demand.must_assurance == "site_verified"
    assert demand.rate_multiple is None


def test_multiples_are_a_list(application):
    manager, address = begun(application)
    page = manager.see(f"{address}/parts/outcomes")
    assert 'value="1, 0.5, 0.25"' in page


def test_a_change_in_another_window_is_not_overwritten(application):
    manager, address = begun(application)
    old = manager.see(f"{address}/parts/bands")
    values = {f"score_bands-{letter}": str(n) for letter, n in (("A", 90), ("B", 65), ("C", 40))}
    save(manager, f"{address}/parts/bands", **values)

    late = save(manager, f"{address}/parts/bands", old, **values | {"score_bands-A": "80"})

    assert late.status_code == 409
    assert "changed in another window" in late.text
    assert 'value="80"' in late.text


def test_a_part_or_draft_that_is_not_there_is_not_found(application):
    manager, address = begun(application)

    assert manager.client.get(f"{address}/parts/none").status_code == 404
    for path in ("policy-drafts/99", "policy-trials/99", "policy-shadows/99"):
        assert manager.client.get(f"/officer/{path}").status_code == 404
    for key in ("draft-99", "draft-x"):
        answer = manager.client.get(f"/officer/policies/compare?one={key}")
        assert answer.status_code in (200, 404)


def test_any_two_policies_are_compared(application):
    manager, address = begun(application, {"tiers.dip_days": 20})
    number = address.rpartition("/")[2]

    page = manager.see(f"/officer/policies/compare?one={HASH}&other=draft-{number}")
    same = manager.see("/officer/policies/compare")

    assert "Cool-down" in page
    assert "30 days" in page
    assert "20 days" in page
    assert "Nothing differs" in same


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
    monkeypatch.setattr(policy_trials, "AT_ONCE", 0)

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


def test_the_author_proposes_and_another_publishes(application):
    author, address = begun(application)
    other = visitor(application, Role.PROGRAM_MANAGER)
    author.send(f"{address}/try", author.see(address))
    author.send(f"{address}/propose", author.see(address))
    assert "Publish this policy" not in author.see(address)
    assert f"{address}/publish" in other.see(address)
    first = (NOW + timedelta(days=30)).date()

    mine = save(author, f"{address}/publish", effective_on=first.isoformat())
    early = save(other, f"{address}/publish", effective_on=NOW.date().isoformat())
    published = save(other, f"{address}/publish", effective_on=first.isoformat())

    assert mine.status_code == 409
    assert "another person must publish it" in mine.text
    assert "or a later day" in early.text
    assert published.status_code == 302
    page = author.see(address)
    assert "Announced" in page
    assert f"{address}/parts/" not in page
    assert stored(application, PolicyPublication).effective_at.date() == first
    assert "Announced" in author.see("/officer/policies")
    assert "In force" not in author.see(f"/officer/policies/{_hash(application)}")


def test_a_policy_that_was_not_tried_cannot_be_published(application):
    _, address = begun(application)
    with application.app_context():
        draft = stored(application)
        draft = db.session.get_one(PolicyDraft, draft.id)
        propose_draft(draft, actor=db.session.get_one(Account, draft.author_id), now=NOW)
    other = visitor(application, Role.PROGRAM_MANAGER)

    page = other.see(f"{address}/publish")

    assert "It cannot be published yet" in page
    sent = other.send(f"{address}/publish", page, effective_on="2030-01-01")
    assert sent.status_code == 409


def test_what_changed_since_the_page_was_shown_is_not_published(application):
    author, address = begun(application)
    other = visitor(application, Role.PROGRAM_MANAGER)
    author.send(f"{address}/try", author.see(address))
    author.send(f"{address}/propose", author.see(address))
    shown = other.see(f"{address}/publish")
    with application.app_context():
        make_trial(db.session.get_one(PolicyDraft, stored(application).id), now=NOW)

    late = save(other, f"{address}/publish", shown, effective_on="2030-01-01")

    assert late.status_code == 409
    assert "Read it again" in late.text


def test_a_draft_is_withdrawn(application):
    manager, address = begun(application)

    assert manager.send(f"{address}/withdraw", manager.see(address)).status_code == 302

    assert "Withdrawn" in manager.see(address)
    assert "Run it dry" not in manager.see(address)


def test_a_shadow_run_that_goes_on_is_not_started_twice(application):
    manager, address = begun(application)
    with application.app_context():
        draft = db.session.get_one(PolicyDraft, stored(application).id)
        author = db.session.get_one(Account, draft.author_id)
        start_shadow(draft, actor=author, now=NOW)

    assert "Start a shadow run" not in manager.see(address)


def test_the_public_page_shows_the_policy_in_force_and_what_is_announced(application):
    with application.app_context():
        made = make_published({"tiers.dip_days": 20}, now=NOW)
        first = made.effective_at

    page = visitor(application, Role.MEMBER).see("/score-and-tiers")

    assert "policy 2027-01" in page
    assert f"{first:%Y-%m-%d}" in page
    assert "Cool-down changes from 30 days to 20 days." in page


def _hash(application):
    with application.app_context():
        draft = stored(application)
        return policy_of(draft.content).hash


def _ordered(page):
    """Return the page with its checkboxes written in one way."""

    def one(found):
        tag = found.group(0)
        name = re.search(r'name="([^"]+)"', tag)
        checked = " checked" if " checked" in tag else ""
        return f'name="{name.group(1)}" type="checkbox"{checked}' if name else tag

    return re.sub(r'<input[^>]*type="checkbox"[^>]*>', one, page)
