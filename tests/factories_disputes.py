"""Contested facts for tests."""

from sqlalchemy import select

from tests.factories import NOON, make_account, make_reported, make_validation, owner_of
from trusted.domain.criteria import Grade
from trusted.domain.disputes import Contested
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Dispute, Enrollment, Finding
from trusted.persistence.queries.disputes import dispute_by_id
from trusted.services.decisions import conclude_validation
from trusted.services.disputes import Named, assign_dispute, contest
from trusted.services.threads import MessageDraft

CRITERION = "GOV-01"
GROUNDS = MessageDraft(body="The log was shown to the validator.")


def company_owner(enrollment: Enrollment) -> Account:
    """Return the owner of an enrollment's company."""
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def make_finding(enrollment: Enrollment, grade: Grade = Grade.NOT_MET) -> Finding:
    """Return a finding of a validation that was concluded, all else being met."""
    validation = make_reported(make_validation(enrollment), {CRITERION: grade})
    conclude_validation(validation, 1, note="", actor=make_account(Role.SUPERVISOR), now=NOON)
    return finding_of(validation.id)


def finding_of(validation_id: int, criterion_id: str = CRITERION) -> Finding:
    """Return what a validation found for a criterion."""
    return db.session.scalars(
        select(Finding).where(
            Finding.validation_id == validation_id, Finding.criterion_id == criterion_id
        )
    ).one()


def make_dispute(enrollment: Enrollment, kind: Contested, fact_id: int) -> Dispute:
    """Return a dispute that the company's owner filed."""
    named, owner = Named(kind, fact_id), company_owner(enrollment)
    dispute = contest(enrollment, named, GROUNDS, actor=owner, now=NOON)
    return loaded(dispute.id)


def give(dispute: Dispute) -> Account:
    """Give a dispute to a supervisor, and return whom."""
    officer = make_account(Role.SUPERVISOR)
    assign_dispute(dispute, officer, actor=make_account(Role.PROGRAM_MANAGER), now=NOON)
    return officer


def loaded(dispute_id: int) -> Dispute:
    """Return a dispute as pages load it."""
    dispute = dispute_by_id(dispute_id)
    assert dispute is not None
    return dispute
