"""Recorded rights for officials: what was applied for, what ends soon, and entering one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from trusted.domain.rights import POSSIBLE, RightState, RightStep
from trusted.persistence.models import Right
from trusted.persistence.queries.mail import copies_of
from trusted.persistence.queries.right_mail import last_mail_choice, notices_to_holder
from trusted.persistence.queries.rights import (
    right_by_id,
    rights_ending,
    rights_waiting,
    steps_of_right,
)
from trusted.program import shipped_program
from trusted.services.right_mail import can_be_mailed
from trusted.services.rights import (
    STAFF,
    apply_for_right,
    holder_of,
    last_day_of,
    state_of_right,
    take_right_step,
)
from trusted.web.access import actor
from trusted.web.forms import DayField, PortalForm, page_number, stripped
from trusted.web.public.right_forms import RightForm, kind_said
from trusted.web.refusals import carried_out, status_of

WORDS = {
    RightStep.RECORD: "Record it: the registration was looked up",
    RightStep.REFUSE: "Refuse it",
    RightStep.RENEW: "It was renewed",
    RightStep.STRIKE: "Strike it: it does not hold any more",
}


class RightStepForm(PortalForm):
    step = RadioField("What to do", [InputRequired("Choose one")], coerce=RightStep)
    expires_on = DayField("New last day, if it was renewed")
    note = TextAreaField(
        "Note to the holder",
        [Length(max=2000)],
        filters=[stripped],
        description="Needed to refuse or to strike.",
    )

    def offer(self, state: RightState) -> None:
        """Offer what the state allows."""
        self.step.choices = {step.value: WORDS[step] for step in POSSIBLE[state]}


def rights() -> ResponseReturnValue:
    ending, today = request.args.get("ending") == "yes", datetime.now(UTC).date()
    rules = shipped_program().rights
    page = (
        rights_ending(
            page_number(),
            since=today - timedelta(days=rules.grace_days),
            until=today + timedelta(days=rules.remind_days),
        )
        if ending
        else rights_waiting(page_number())
    )
    return render_template(
        "officer/rights.html",
        page=page,
        ending=ending,
        rules=rules,
        kind_said=kind_said,
        may_enter=actor().role in STAFF,
    )


def right(right_id: int) -> ResponseReturnValue:
    return _page(_found(right_id))


def step(right_id: int) -> ResponseReturnValue:
    found, form = _found(right_id), RightStepForm(request.form)
    form.offer(state_of_right(found, today=datetime.now(UTC).date()))

    def act() -> None:
        take_right_step(
            found,
            form.step.data,
            form.note.data or "",
            expires_on=form.expires_on.data,
            actor=actor(),
            now=datetime.now(UTC),
        )

    return _done_or_shown(right_id, form, act)


def contact(right_id: int) -> ResponseReturnValue:
    found = _found(right_id)
    reached = holder_of(found, actor=actor(), now=datetime.now(UTC))
    return _page(_found(right_id), contact=reached)


def enter() -> ResponseReturnValue:
    form = RightForm(request.form)
    form.offer()
    kept: list[tuple[int, str]] = []

    def act() -> None:
        made, code = apply_for_right(form.draft(), actor=actor(), now=datetime.now(UTC))
        kept.append((made.id, code))

    if request.method == "POST" and carried_out(form, act):
        return _page(_found(kept[0][0]), code=kept[0][1])
    return render_template("officer/right_new.html", form=form), status_of(form)


def _found(right_id: int) -> Right:
    return right_by_id(right_id) or abort(HTTPStatus.NOT_FOUND)


def _done_or_shown(
    right_id: int, form: RightStepForm, act: Callable[[], None]
) -> ResponseReturnValue:
    if carried_out(form, act):
        flash("The right is brought up to date.", "success")
        return redirect(url_for("officer.right", right_id=right_id))
    return _page(_found(right_id), form=form), status_of(form)


def _page(
    found: Right,
    form: RightStepForm | None = None,
    contact: str | None = None,
    code: str | None = None,
) -> str:
    state, shown = state_of_right(found, today=datetime.now(UTC).date()), form
    if shown is None:
        shown = RightStepForm(formdata=None)
        shown.offer(state)
    return render_template(
        "officer/right.html",
        right=found,
        state=state,
        until=last_day_of(found),
        steps=steps_of_right(found.id),
        words=WORDS,
        kind_said=kind_said,
        form=shown,
        contact=contact,
        code=code,
        may_act=actor().role in STAFF,
        **_told(found),
    )


def _told(found: Right) -> dict[str, Any]:
    """Return what the holder was told, and how each mail fared, without the address."""
    page = notices_to_holder(found.id, page_number())
    copies = copies_of([row.Notice.id for row in page.items], datetime.now(UTC))
    return {
        "told": page,
        "mails": {id_: mails[0] for id_, mails in copies.items()},
        "mailed": can_be_mailed(found),
        "choice": last_mail_choice(found.id),
        "mail_is_sent": bool(current_app.extensions["settings"].smtp_url),
    }
