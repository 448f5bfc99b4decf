"""What questions and denied-party hits put into the officials' queue."""

from io import BytesIO

import pytest

from tests.factories import NOON, make_account, make_application, make_certified, make_company
from tests.factories_review import make_thread
from tests.services.party_samples import SDN_XML
from trusted.domain.screening import HitOutcome, ListSource
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.queries.screening import hits_of
from trusted.persistence.queries.work_kinds import KINDS, Work
from trusted.persistence.queries.work_rows import Asked
from trusted.services.party_lists import import_list
from trusted.services.screening import decide_hit, rescreen_all
from trusted.services.threads import MessageDraft, close_thread, write_message

pytestmark = pytest.mark.usefixtures("app")


def waiting(work):
    rows = db.session.execute(KINDS[work].rows(Asked(None, NOON.date())))
    return [(row.subject_id, row.enrollment_id) for row in rows]


def test_a_question_of_a_company_waits_until_it_is_answered_or_closed():
    asked = make_thread(by_company=True)
    other = make_thread(by_company=True)
    make_thread()
    assert waiting(Work.ANSWER) == [
        (asked.id, asked.enrollment_id),
        (other.id, other.enrollment_id),
    ]

    reviewer = make_account(Role.REVIEWER)
    write_message(asked, MessageDraft(body="So.", needs_answer=False), actor=reviewer, now=NOON)
    close_thread(other, actor=reviewer, now=NOON)

    assert waiting(Work.ANSWER) == []


def test_a_hit_waits_for_reviewers_and_a_confirmed_partner_for_supervisors():
    company = make_company(legal_name="Nordwind Freight Inc")
    enrollment = make_certified(make_application(company))
    import_list(BytesIO(SDN_XML), ListSource.OFAC_SDN, now=NOON)
    rescreen_all(now=NOON)
    hit, reviewer = hits_of(company.id)[0].hit, make_account(Role.REVIEWER)
    where = (enrollment.id, enrollment.id)

    assert (waiting(Work.SCREEN), waiting(Work.MATCH)) == ([where], [])
    decide_hit(hit, HitOutcome.NEEDS_MORE, "Who owns it?", actor=reviewer, now=NOON)
    assert waiting(Work.SCREEN) == [where]
    decide_hit(hit, HitOutcome.TRUE_MATCH, "The same.", actor=reviewer, now=NOON)
    assert (waiting(Work.SCREEN), waiting(Work.MATCH)) == ([], [where])
    decide_hit(hit, HitOutcome.FALSE_MATCH, "Not the same.", actor=reviewer, now=NOON)
    assert (waiting(Work.SCREEN), waiting(Work.MATCH)) == ([], [])
