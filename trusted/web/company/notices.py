"""What the program tells a company, and what its people do with it."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.persistence.queries.notices import notice_of, notices_of
from trusted.services.notices import mark_read
from trusted.web.access import actor
from trusted.web.company.pages import case_page, own_case
from trusted.web.forms import page_number
from trusted.web.notices import told


def notices(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    page = notices_of(enrollment_id, page_number())
    shown = told(page.items, actor())
    return case_page("company/notices.html", case, gettext("Notices"), page=page, notices=shown)


def read(enrollment_id: int, notice_id: int) -> ResponseReturnValue:
    own_case(enrollment_id)
    notice = notice_of(enrollment_id, notice_id) or abort(HTTPStatus.NOT_FOUND)
    mark_read(notice, actor=actor(), now=datetime.now(UTC))
    return redirect(url_for("company.notices", enrollment_id=enrollment_id))
