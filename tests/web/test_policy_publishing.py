"""Policies proposed by one and published by another, at the pages."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories_policy import make_published, make_trial
from tests.web.policy_work import NOW, begun, save, stored
from tests.web.signed_in import visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, PolicyDraft, PolicyPublication
from trusted.services.policies import policy_of
from trusted.services.policy_drafts import propose_draft


@pytest.mark.usefixtures("noon")
def test_the_author_proposes_and_another_publishes(application):
    author, address = begun(application)
    other = visitor(application, Role.PROGRAM_MANAGER)
    author.send(f"{address}/try", author.see(address))
    author.send(f"{address}/propose", author.see(address))
    assert "Publish this policy" not in author.see(address)
    assert f"{address}/publish" in other.see(address)
    today = datetime.now(UTC).date()
    first = today + timedelta(days=30)

    mine = save(author, f"{address}/publish", effective_on=first.isoformat())
    early = save(other, f"{address}/publish", effective_on=today.isoformat())
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
