"""Companies see officials by their function: no page of a company holds the name of one."""

from sqlalchemy import select, update

from tests.factories import make_application, make_certified, make_reported, make_validation
from tests.factories_review import company_of, make_thread, owner_of
from tests.web.signed_in import Visitor
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Notice

NAME = "Zebulon Quirk"
PAGES = ("", "/questions", "/questions/1", "/notices", "/history", "/actions", "/score", "/submit")


def test_no_page_of_a_company_holds_the_name_of_an_official(application):
    with application.app_context():
        enrollment = make_certified(make_application())
        thread = make_thread(enrollment, stops_clock=True)
        make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
        officials = update(Account).where(Account.role != Role.MEMBER)
        db.session.execute(officials.values(name=NAME))
        db.session.commit()
        case = f"/enrollments/{enrollment.id}"
        browser = Visitor(application, owner_of(company_of(enrollment)).id)
        notices = [notice.title + notice.body for notice in db.session.scalars(select(Notice))]
        assert thread.id == 1

    pages = {page: browser.see(case + page) for page in PAGES}

    assert [page for page, text in pages.items() if NAME in text] == []
    assert "Reviewer" in pages["/questions/1"]
    assert len(notices) > 3
    assert [text for text in notices if NAME in text or "Person" in text] == []
