"""Pages where officials ask companies, answer them, and leave notes for each other."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trusted.domain.criteria import applicable
from trusted.domain.threads import Visibility
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.partnership import open_validation
from trusted.persistence.queries.threads import (
    lines_of,
    messages_of,
    thread_by_id,
    thread_pauses,
    threads_on,
)
from trusted.program import shipped_program
from trusted.services.threads import (
    ASKING,
    BODY_MAX,
    SUBJECT_MAX,
    MessageDraft,
    Topic,
    close_thread,
    open_thread,
    write_message,
)
from trusted.web.access import actor
from trusted.web.formatting import in_choices
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.refusals import carried_out, status_of

PAUSES, ASKS, TELLS, NOTE = "pauses", "asks", "tells", "note"
KINDS = {
    PAUSES: "A question; the clock stands still until the company answers",
    ASKS: "A question; the clock goes on",
    TELLS: "A message that needs no answer",
    NOTE: "A note that only officials see",
}
ABOUT_VALIDATION = "validation"


class WritingForm(PortalForm):
    kind = RadioField("What it is", [InputRequired("Choose what it is")], choices=KINDS)
    body = TextAreaField(
        "Message",
        [InputRequired("Write your message"), Length(max=BODY_MAX)],
        filters=[stripped],
        description="The company reads it as from your function; your name is not shown.",
    )

    def draft(self) -> MessageDraft:
        """Return the message as it was typed."""
        return MessageDraft(
            body=self.body.data,
            visibility=Visibility.OFFICIALS if self.kind.data == NOTE else Visibility.EVERYONE,
            needs_answer=self.kind.data in (PAUSES, ASKS),
            stops_clock=self.kind.data == PAUSES,
        )


class AskingForm(WritingForm):
    subject = StringField(
        "What it is about",
        [InputRequired("Say what it is about"), Length(max=SUBJECT_MAX)],
        filters=[stripped],
    )
    about = SelectField("Part of the case", default="")

    def offer(self, enrollment: Enrollment) -> None:
        """Offer the criteria, and the validation that is under way."""
        criteria = applicable(shipped_program().criteria, enrollment.entity_type)
        choices = {"": "The enrollment as a whole"}
        if open_validation(enrollment.id) is not None:
            choices[ABOUT_VALIDATION] = "The validation that is under way"
        self.about.choices = choices | in_choices(criteria)

    def topic(self, enrollment: Enrollment) -> Topic:
        """Return what it is about."""
        about = self.about.data
        if about == ABOUT_VALIDATION:
            return Topic(subject=self.subject.data, validation=open_validation(enrollment.id))
        return Topic(subject=self.subject.data, criterion_id=about or None)


def threads(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    return render_template(
        "officer/questions.html",
        enrollment=enrollment,
        page=threads_on(enrollment.id, page_number(), officials=True),
        pauses=thread_pauses(enrollment.id),
        may_write=actor().role in ASKING,
    )


def ask(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    form = AskingForm(request.form, about=request.args.get("about", ""))
    form.offer(enrollment)

    def act() -> None:
        topic, draft = form.topic(enrollment), form.draft()
        open_thread(enrollment, topic, draft, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("It is written.", "success")
        return redirect(url_for("officer.threads", number=number))
    shown = enrollment_by_number(number) or abort(404)
    page = render_template("officer/question_new.html", enrollment=shown, form=form)
    return page, status_of(form)


def thread(thread_id: int) -> ResponseReturnValue:
    shown = thread_by_id(thread_id) or abort(404)
    form = WritingForm(request.form)

    def act() -> None:
        write_message(shown, form.draft(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("It is written.", "success")
        return redirect(url_for("officer.thread", thread_id=thread_id))
    shown = thread_by_id(thread_id) or abort(404)
    lines = lines_of(shown.enrollment_id, officials=True)
    page = render_template(
        "officer/question.html",
        thread=shown,
        line=next(line for line in lines if line.thread is shown),
        messages=messages_of(thread_id, officials=True),
        form=form,
        may_write=actor().role in ASKING,
    )
    return page, status_of(form)


def close(thread_id: int) -> ResponseReturnValue:
    shown = thread_by_id(thread_id) or abort(404)
    number = shown.enrollment.partner_number
    close_thread(shown, actor=actor(), now=datetime.now(UTC))
    flash("The question is closed.", "success")
    return redirect(url_for("officer.threads", number=number))
