"""Pages where a company reads what the program asks, answers, and asks itself."""

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.criteria import Criterion
from trusted.domain.threads import Side, ThreadKind
from trusted.persistence.models import Enrollment, Evidence
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.threads import (
    lines_of,
    messages_of,
    thread_of,
    thread_pauses,
    threads_on,
)
from trusted.services.applications import needs_of
from trusted.services.threads import (
    BODY_MAX,
    SUBJECT_MAX,
    MessageDraft,
    Topic,
    open_thread,
    write_message,
)
from trusted.web.access import actor
from trusted.web.addresses import row_number
from trusted.web.company.pages import Case, case_page, own_case
from trusted.web.formatting import in_choices
from trusted.web.forms import PortalForm, page_number, stripped

KINDS = {
    ThreadKind.QUESTION.value: "We ask a question",
    ThreadKind.DISPUTE.value: "We dispute a fact that the program holds",
}


class MessageForm(PortalForm):
    body = TextAreaField(
        "Your message",
        [InputRequired("Write your message"), Length(max=BODY_MAX)],
        filters=[stripped],
    )
    documents = SelectMultipleField(
        "Documents from your library that show it",
        coerce=row_number,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, documents: Iterable[Evidence]) -> None:
        """Offer documents to send along."""
        self.documents.choices = {d.id: d.title for d in documents}

    def draft(self, documents: Iterable[Evidence]) -> MessageDraft:
        """Return the message as it was typed."""
        return MessageDraft(body=self.body.data, documents=list(documents))


class QuestionForm(MessageForm):
    kind = RadioField("What it is", choices=KINDS, default=ThreadKind.QUESTION.value)
    subject = StringField(
        "What it is about",
        [InputRequired("Say what it is about"), Length(max=SUBJECT_MAX)],
        filters=[stripped],
    )
    criterion = SelectField("Criterion, if it is about one", default="")

    def offer_criteria(self, criteria: Iterable[Criterion]) -> None:
        """Offer the criteria that are asked of the enrollment."""
        self.criterion.choices = {"": "None in particular"} | in_choices(criteria)


def threads(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    page = threads_on(enrollment_id, page_number(), officials=False)
    pauses = thread_pauses(enrollment_id)
    return case_page("company/questions.html", case, "Questions", page=page, pauses=pauses)


def ask(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = QuestionForm(request.form, criterion=request.args.get("criterion", ""))
    form.offer_criteria(needs_of(case.enrollment.entity_type).criteria)
    documents = _offered(case, form)
    if form.sent():
        topic = Topic(
            subject=form.subject.data,
            kind=ThreadKind(form.kind.data),
            criterion_id=form.criterion.data or None,
        )
        draft = form.draft(documents)
        opened = open_thread(case.enrollment, topic, draft, actor=actor(), now=datetime.now(UTC))
        flash("The program has your question.", "success")
        return redirect(_place(enrollment_id, opened.id))
    return case_page("company/question_new.html", case, "Ask", form=form)


def thread(enrollment_id: int, thread_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    shown = thread_of(enrollment_id, thread_id) or abort(HTTPStatus.NOT_FOUND)
    form = MessageForm(request.form)
    documents = _offered(case, form)
    if form.sent():
        write_message(shown, form.draft(documents), actor=actor(), now=datetime.now(UTC))
        flash("Your message is with the program.", "success")
        return redirect(_place(enrollment_id, thread_id))
    return case_page(
        "company/question.html",
        case,
        shown.subject,
        thread=shown,
        line=next(one for one in lines_of(enrollment_id, officials=False) if one.thread is shown),
        messages=messages_of(thread_id, officials=False),
        form=form,
    )


def to_answer(enrollment: Enrollment) -> int:
    """Return how many questions of the program wait for the company."""
    lines = lines_of(enrollment.id, officials=False)
    return sum(line.waiting is Side.COMPANY for line in lines)


def _offered(case: Case, form: MessageForm) -> list[Evidence]:
    """Offer the newest documents of the library; return those that were chosen."""
    chosen = list(documents_of(case.company.id, set(form.documents.data or ())))
    newest = [row.Evidence for row in library_of(case.company.id, 1).items]
    form.offer({d.id: d for d in (*chosen, *newest)}.values())
    return chosen


def _place(enrollment_id: int, thread_id: int) -> str:
    return url_for("company.thread", enrollment_id=enrollment_id, thread_id=thread_id)
