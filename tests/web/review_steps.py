"""Steps of a review, as officials take them at the pages."""

from datetime import UTC, datetime

from tests.factories import make_recommended, make_submitted, owner_of
from trusted.domain.criteria import Grade
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Company,
    Enrollment,
)
from trusted.services.applications import ResponseDraft, save_responses, submit_application

RETURN = {
    "reason": "return-incomplete",
    "rows": 2,
    "item0-criterion": "GOV-01",
    "item0-request": "Name the deputy.",
    "item1-criterion": "",
    "item1-request": "",
}


def waiting(application):
    """Return the ids of an application that was handed in and of its enrollment."""
    with application.app_context():
        handed_in = make_submitted()
        return handed_in.id, handed_in.enrollment_id


def take(reviewer, application_id):
    """Take an application; return the address of its review."""
    queue = reviewer.see("/officer/queue")
    assert "Take into review" in queue
    answer = reviewer.send(f"/officer/applications/{application_id}/take", queue)
    assert answer.status_code == 302
    return answer.location


def record(reviewer, address, strand, result="satisfied", note="Seen."):
    fields = {f"{strand}-result": result, f"{strand}-note": note}
    return reviewer.send(f"{address}/strands/{strand}", reviewer.see(address), **fields)


def recommended(application):
    """Return the address of a recommended review, and the id of its enrollment."""
    with application.app_context():
        review = make_recommended()
        enrollment_id = db.session.get_one(Application, review.application_id).enrollment_id
        return f"/officer/reviews/{review.id}", enrollment_id


def status(application, enrollment_id):
    with application.app_context():
        return db.session.get_one(Enrollment, enrollment_id).status


def mend(application, application_id, criterion_id):
    """Mend a returned answer and hand in again, as the company's owner."""
    with application.app_context():
        dossier = db.session.get_one(Application, application_id)
        enrollment = db.session.get_one(Enrollment, dossier.enrollment_id)
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        draft = ResponseDraft(
            criterion_id=criterion_id, statement="The deputy is Jo.", grade=Grade.MET
        )
        now = datetime.now(UTC)
        save_responses(dossier, [draft], actor=owner, now=now)
        submit_application(dossier, actor=owner, now=now)
