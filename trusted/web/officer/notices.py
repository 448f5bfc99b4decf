"""What officials are told, and what a company was told: read by whom, and how each mail fared."""

from datetime import UTC, datetime

from flask import abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.mail import copies_of
from trusted.persistence.queries.notices import notice_to, notices_of, notices_to
from trusted.services.notices import mark_read
from trusted.web.access import actor
from trusted.web.notices import told
from trusted.web.officer.filters import page_number


def mine() -> ResponseReturnValue:
    page = notices_to(actor().id, page_number())
    return render_template(
        "officer/notices.html",
        page=page,
        notices=told(page.items, actor()),
        has_queue=actor().role is not Role.ADMINISTRATOR,
    )


def read(notice_id: int) -> ResponseReturnValue:
    notice = notice_to(actor().id, notice_id) or abort(404)
    mark_read(notice, actor=actor(), now=datetime.now(UTC))
    return redirect(url_for("officer.notices"))


def of_company(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    page = notices_of(enrollment.id, page_number())
    return render_template(
        "officer/company_notices.html",
        enrollment=enrollment,
        page=page,
        notices=told(page.items, actor()),
        copies=copies_of([row.Notice.id for row in page.items], datetime.now(UTC)),
        mail_is_sent=bool(current_app.extensions["settings"].smtp_url),
    )
