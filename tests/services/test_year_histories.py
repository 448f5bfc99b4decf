"""Whatever a partner files and reviews, in any order: no date that took effect changes."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import NOON, make_certified, make_evidence
from tests.factories_years import DAY, company_of, make_filing, member_of, reviewer
from trusted.domain.annual_review import ABOUT_ANSWERS, Answered
from trusted.domain.errors import DomainError
from trusted.domain.filings import FilingState
from trusted.persistence.database import abandon, db
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewStep,
    AnswerRevision,
    Enrollment,
    Filing,
    FilingDecision,
    FilingTakenEffect,
    RevisionAcceptance,
)
from trusted.persistence.queries.annual_reviews import items_of, newest_annual_review
from trusted.persistence.queries.filings import filed
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import Wording, answers_now, answers_on
from trusted.services.annual_answers import answer_item
from trusted.services.annual_asking import window_of
from trusted.services.annual_opening import open_reviews, reviews_to_open
from trusted.services.annual_reviews import (
    accept_annual_review,
    record_missed_reviews,
    send_back,
    submit_annual_review,
)
from trusted.services.filings import FilingDraft, apply_due_filings, decide_filing

pytestmark = pytest.mark.usefixtures("app")

APPENDED = (
    Filing,
    FilingDecision,
    FilingTakenEffect,
    AnnualReview,
    AnnualReviewStep,
    AnswerRevision,
    RevisionAcceptance,
)
CRITERIA = ("GOV-01", "GOV-02")


@dataclass
class Life:
    """One partner, and the moment at which it is."""

    enrollment: Enrollment
    now: datetime = NOON
    filings: list[Filing] = field(default_factory=list)

    def file(self, kind, content, wait, corrects=None):
        effective_on = (self.now + wait * DAY).date()
        draft = FilingDraft(
            kind=kind,
            happened_on=self.now.date(),
            effective_on=effective_on,
            content=content,
            documents=[make_evidence(company_of(self.enrollment), received_at=self.now)],
            corrects=corrects,
        )
        self.filings.append(make_filing(self.enrollment, draft, now=self.now))

    def rename(self, number, wait):
        self.file("legal-name", {"legal_name": f"Name {number}"}, wait)

    def recount(self, number, wait):
        self.file("volume", {"parcels_a_year": number}, wait)

    def revise(self, number, wait):
        content = {
            "criterion_id": CRITERIA[number % 2],
            "statement": f"Revision {number}.",
            "self_grade": number % 4,
            "not_applicable_reason": None,
            "documents": [],
        }
        self.file("criterion", content, wait)

    def correct(self, number, wait):
        if self.filings:
            former = self.filings[number % len(self.filings)]
            self.file(former.kind, dict(former.content), wait, corrects=former)

    def decide(self, number, wait):
        """Decide on all that waits, some one way and some the other."""
        apply_due_filings(now=self.now)
        for place, filing in enumerate(self.filings):
            if filed(filing.id).state is FilingState.AWAITING_DECISION:
                accepted = (number + wait + place) % 3 > 0
                by = {"actor": reviewer(), "now": self.now}
                decide_filing(filing, accepted=accepted, reason="So.", **by)

    def wake(self, *_):
        apply_due_filings(now=self.now)
        open_reviews(reviews_to_open(now=self.now), now=self.now)
        record_missed_reviews(now=self.now)

    def hand_in(self, number, wait):
        """Go through the review of the year, whose window is waited for."""
        window = window_of(self.enrollment, self.now.date())
        if not window.is_open(self.now.date()):
            opens = datetime.combine(window.opens_on, NOON.timetz())
            self.now = opens + wait * DAY
        open_reviews(reviews_to_open(now=self.now), now=self.now)
        review = newest_annual_review(self.enrollment.id)
        by = {"actor": member_of(self.enrollment), "now": self.now}
        wording = Wording(f"Reviewed {number}.", wait % 4, None, ())
        for item in items_of(review.id):
            about = item.kind in ABOUT_ANSWERS
            said = Answered.CHANGED if about else Answered.CONFIRMED
            with suppress(DomainError):
                answer_item(item, said, "Seen.", wording=wording if about else None, **by)
        submit_annual_review(review, **by)

    def judge(self, number, wait):
        if (review := newest_annual_review(self.enrollment.id)) is None:
            return
        by = {"actor": reviewer(), "now": self.now}
        if wait % 2:
            send_back(review, "", {items_of(review.id)[number % 4].id: "Mend."}, **by)
        else:
            accept_annual_review(review, "", **by)


FILED = st.sampled_from(("rename", "recount", "revise", "correct"))
DONE = st.sampled_from(("decide", "wake", "hand_in", "judge"))
NUMBERS = (st.integers(0, 9), st.integers(0, 20), st.sampled_from((0, 1, 15, 90)))
ACTS = st.lists(
    st.tuples(st.tuples(FILED, *NUMBERS), st.tuples(DONE, *NUMBERS)), min_size=6, max_size=9
).map(lambda pairs: [act for pair in pairs for act in pair])


def kept():
    """Return every appended row as it stands, by table and id, without an end still to come."""
    db.session.expire_all()
    return {
        (kind.__tablename__, row.id): {
            column.key: value
            for column in kind.__table__.columns
            if (value := getattr(row, column.key)) is not None or column.key != "ended_at"
        }
        for kind in APPENDED
        for row in db.session.scalars(select(kind))
    }


def effects_of(enrollment):
    rows = select(Filing.id).join(FilingTakenEffect, FilingTakenEffect.filing_id == Filing.id)
    ids = rows.where(Filing.enrollment_id == enrollment.id).order_by(FilingTakenEffect.id)
    return [filed(filing_id) for filing_id in db.session.scalars(ids)]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ACTS)
def test_no_date_that_took_effect_changes_and_the_facts_rebuild_what_the_pages_read(acts):
    life = Life(make_certified())
    company, before = company_of(life.enrollment), kept()
    state = {"legal_name": company.legal_name, "parcels_a_year": 1_000_000}
    first = answers_now(application_of(life.enrollment.id).id)
    for verb, number, wait, gap in acts:
        try:
            getattr(life, verb)(number, wait)
        except DomainError:
            abandon()
        after = kept()
        for key, row in before.items():
            assert {name: after[key].get(name) for name in row} == row, key
        before, life.now = after, life.now + gap * DAY

    for one in effects_of(life.enrollment):
        filing, day = one.filing, one.effect.effective_on
        assert day >= max(filing.happened_on, filing.effective_on, filing.filed_at.date())
        assert one.decision is None or day >= one.decision.decided_at.date()
        assert day <= one.effect.applied_at.astimezone(UTC).date()
        for name in state.keys() & filing.content.keys():
            assert one.effect.former[name] == state[name]
            state[name] = filing.content[name]

    enrollment = db.session.get_one(Enrollment, life.enrollment.id)
    now_named = company_of(enrollment).legal_name
    assert {"legal_name": now_named, "parcels_a_year": enrollment.parcels_a_year} == state
    application = application_of(enrollment.id)
    assert answers_on(application.id, life.now) == answers_now(application.id)
    assert answers_on(application.id, NOON - DAY) == first
