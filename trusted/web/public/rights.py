"""Recorded rights for everybody: search, applying, and the holder's own page by code."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trusted.domain.errors import InputRefused
from trusted.domain.rights import STANDING
from trusted.domain.standing import Role
from trusted.persistence.models import Right, RightMessage
from trusted.persistence.queries.right_mail import right_of_mail
from trusted.persistence.queries.rights import (
    RightSearch,
    messages_of_right,
    right_by_id,
    rights_found,
    steps_of_right,
    takedowns_of_right,
)
from trusted.program import shipped_program
from trusted.services.right_mail import can_be_mailed, choose_mail, wants_mail
from trusted.services.rights import (
    WRITERS,
    acted_for_by,
    answer_as_holder,
    apply_for_right,
    ends_soon,
    last_day_of,
    state_of_right,
    write_to_holder,
)
from trusted.services.takedowns import ask_takedown
from trusted.web.access import actor
from trusted.web.forms import PortalForm, page_number
from trusted.web.limits import refuse_haste
from trusted.web.public.right_forms import (
    HolderAnswerForm,
    HolderForm,
    RightForm,
    RightSearchForm,
    TakedownForm,
    WriteForm,
    kind_said,
)
from trusted.web.refusals import carried_out, said_at, status_of

# Where the session holds for which right its reader acts.
HELD = "right"


def rights() -> ResponseReturnValue:
    form, today = RightSearchForm(request.args), datetime.now(UTC).date()
    valid = form.validate()
    search = RightSearch(form.text.data or "", form.number.data) if valid else RightSearch()
    since = today - timedelta(days=shipped_program().rights.grace_days)
    return render_template(
        "public/rights.html",
        form=form,
        page=rights_found(search, page_number(), since=since),
        kind_said=kind_said,
    )


def right(right_id: int) -> ResponseReturnValue:
    return _right_page(_standing(right_id))


def write(right_id: int) -> ResponseReturnValue:
    refuse_haste("messages")
    found, form = _standing(right_id), WriteForm(request.form)

    def act() -> None:
        write_to_holder(found, form.body.data, actor=actor(), now=datetime.now(UTC))

    if carried_out(form, act):
        flash(gettext("The rights holder finds your message at the next visit."), "success")
        return redirect(url_for("public.right", right_id=right_id))
    return _right_page(_standing(right_id), form), status_of(form)


def apply() -> ResponseReturnValue:
    form = RightForm(request.form)
    form.offer()
    kept: list[tuple[int, str]] = []

    def act() -> None:
        refuse_haste("reports")
        made, code = apply_for_right(form.draft(), actor=None, now=datetime.now(UTC))
        kept.append((made.id, code))

    if request.method == "POST" and carried_out(form, act):
        session[HELD], code = kept[0]
        # Shown now and never again, as for reports.
        return _holder_page(_held(), code=code)
    return render_template("public/right_apply.html", form=form), status_of(form)


def holder() -> ResponseReturnValue:
    form = HolderForm(request.form)
    if form.sent():
        refuse_haste("searches")
        with said_at(form.code, InputRefused):
            session[HELD] = acted_for_by(form.code.data or "").id
            return redirect(url_for("public.rights_holder"))
    if request.method == "GET" and HELD in session:
        return _holder_page(_held())
    return render_template("public/right_code.html", form=form), status_of(form)


def answer() -> ResponseReturnValue:
    refuse_haste("messages")
    found, form = _held(), HolderAnswerForm(request.form)
    form.offer(_partners(found))

    def act() -> None:
        with_id, now = form.with_id.data, datetime.now(UTC)
        answer_as_holder(found, form.body.data, with_id=with_id, now=now)

    if carried_out(form, act):
        flash(gettext("Your answer is kept."), "success")
        return redirect(url_for("public.rights_holder"))
    return _holder_page(_held(), answer=form)


def takedown() -> ResponseReturnValue:
    refuse_haste("messages")
    found, form = _held(), TakedownForm(request.form)

    def act() -> None:
        number, link, text = form.partner_number.data, form.link.data, form.text.data
        ask_takedown(found, number, link, text, now=datetime.now(UTC))

    if carried_out(form, act):
        flash(gettext("The marketplace has your request."), "success")
        return redirect(url_for("public.rights_holder"))
    return _holder_page(_held(), takedown=form)


def leave() -> ResponseReturnValue:
    session.pop(HELD, None)
    flash(gettext("This browser has forgotten your right. Its code still opens it."), "success")
    return redirect(url_for("public.rights"))


def choose() -> ResponseReturnValue:
    wanted = request.form.get("wanted") == "yes"
    choose_mail(_held(), wanted=wanted, now=datetime.now(UTC))
    said = gettext("We send you e-mail again.") if wanted else gettext("You get no more e-mail.")
    flash(said, "success")
    return redirect(url_for("public.rights_holder"))


def mail(message_id: str) -> ResponseReturnValue:
    found = right_of_mail(message_id) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "public/right_mail.html", right=found, message_id=message_id, wanted=wants_mail(found)
    )


def end_mail(message_id: str) -> ResponseReturnValue:
    found = right_of_mail(message_id) or abort(HTTPStatus.NOT_FOUND)
    choose_mail(found, wanted=False, now=datetime.now(UTC))
    return redirect(url_for("public.right_mail", message_id=message_id))


def _held() -> Right:
    return right_by_id(session.get(HELD, 0)) or abort(HTTPStatus.NOT_FOUND)


def _partners(found: Right) -> dict[int, str]:
    """Return who has written to a holder: companies by the person's name, officials by function."""
    return {one.with_id: _called(one) for one in messages_of_right(found.id)}


def _called(message: RightMessage) -> str:
    if message.other.role is Role.MEMBER:
        return message.other.name
    return gettext("Official %(number)s", number=message.with_id)


def _standing(right_id: int) -> Right:
    """Return a right that stands; all others do not exist for the public."""
    found = right_by_id(right_id) or abort(HTTPStatus.NOT_FOUND)
    if state_of_right(found, today=datetime.now(UTC).date()) not in STANDING:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _right_page(found: Right, form: WriteForm | None = None) -> str:
    may_write = current_user.is_authenticated and actor().role in WRITERS
    return render_template(
        "public/right.html",
        right=found,
        until=last_day_of(found),
        kind_said=kind_said,
        messages=messages_of_right(found.id, actor().id) if may_write else (),
        may_write=may_write,
        form=form or WriteForm(formdata=None),
    )


def _holder_page(found: Right, code: str | None = None, **sent: PortalForm) -> ResponseReturnValue:
    today = datetime.now(UTC).date()
    state = state_of_right(found, today=today)
    partners, answer_form = _partners(found), HolderAnswerForm(formdata=None)
    answer_form.offer(partners)
    forms = {"answer": answer_form, "takedown": TakedownForm(formdata=None)} | sent
    page = render_template(
        "public/right_holder.html",
        right=found,
        state=state,
        stands=state in STANDING,
        until=last_day_of(found),
        soon=ends_soon(found, today=today),
        steps=steps_of_right(found.id),
        messages=messages_of_right(found.id),
        partners=partners,
        takedowns=takedowns_of_right(found.id, page_number()),
        kind_said=kind_said,
        code=code,
        mailed=can_be_mailed(found),
        wanted=wants_mail(found),
        forms=forms,
    )
    return page, next((status_of(form) for form in sent.values()), HTTPStatus.OK)
