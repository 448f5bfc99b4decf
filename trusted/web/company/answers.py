"""Pages where a company answers one criterion, and shows it by documents."""

from collections.abc import Collection
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.criteria import Criterion
from trusted.domain.errors import ChangedMeanwhile
from trusted.domain.languages import Language
from trusted.persistence.queries.answers import (
    answer_to,
    documents_of,
    not_yet_supporting,
    supporting,
)
from trusted.persistence.queries.applications import open_items
from trusted.persistence.queries.articles import guides_for
from trusted.persistence.queries.library import newest_revisions
from trusted.program import shipped_program
from trusted.services.applications import needs_of, open_criteria, save_responses
from trusted.services.evidence import detach_evidence, support_answer
from trusted.services.outside_certificates import proofs_of
from trusted.web.access import actor
from trusted.web.company.autosave import AUTOSAVE, autosaved
from trusted.web.company.document_forms import DocumentForm
from trusted.web.company.forms import AnswerForm, ChooseForm, saved_answer
from trusted.web.company.library import document_form, file_limits, left_of, received
from trusted.web.company.pages import Case, Page, asked, case_page, own_case
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def answer(enrollment_id: int, criterion_id: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    criterion = asked(case, criterion_id)
    saved = answer_to(case.application.id, criterion_id)
    form = AnswerForm(request.form, data=saved_answer(saved))
    if AUTOSAVE in request.headers:
        return autosaved(case, criterion_id, form)
    if form.sent():
        with said_at(form.statement, ChangedMeanwhile):
            save_responses(
                case.application, [form.draft(criterion_id)], actor=actor(), now=datetime.now(UTC)
            )
            flash(f"{criterion_id} is saved.", "success")
            return redirect(place(case, criterion))
        form.show_version(answer_to(case.application.id, criterion_id))
        return criterion_page(own_case(enrollment_id), criterion, form, elsewhere=True)
    return criterion_page(case, criterion, form)


def choose(enrollment_id: int, criterion_id: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    criterion = asked(case, criterion_id)
    form = ChooseForm(request.form)
    chosen = documents_of(case.company.id, set(form.documents.data or ()))
    form.documents.choices = {document.id: document.title for document in chosen}
    if form.sent():
        support_answer(case.application, criterion_id, chosen, actor=actor(), now=datetime.now(UTC))
        flash(f"Attached: {len(chosen)}.", "success")
        return redirect(place(case, criterion))
    return criterion_page(case, criterion, choose_form=form)


def add_document(enrollment_id: int, criterion_id: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    criterion = asked(case, criterion_id)
    form = document_form()
    if form.sent():
        if evidence := received(case.company, form):
            support_answer(
                case.application, criterion_id, [evidence], actor=actor(), now=datetime.now(UTC)
            )
            flash(f"“{evidence.title}” is attached.", "success")
            return redirect(place(case, criterion))
        case = own_case(enrollment_id)
    return criterion_page(case, criterion, document=form)


def detach(enrollment_id: int, criterion_id: str, evidence_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    criterion = asked(case, criterion_id)
    saved = answer_to(case.application.id, criterion_id) or abort(HTTPStatus.NOT_FOUND)
    for document in documents_of(case.company.id, {evidence_id}):
        detach_evidence(saved, document, actor=actor(), now=datetime.now(UTC))
        flash(f"“{document.title}” is no longer attached; it stays in the library.", "success")
    return redirect(place(case, criterion))


def place(case: Case, criterion: Criterion) -> str:
    """Return the address of a criterion's page."""
    return url_for("company.answer", enrollment_id=case.enrollment.id, criterion_id=criterion.id)


def criterion_page(
    case: Case,
    criterion: Criterion,
    form: AnswerForm | None = None,
    choose_form: ChooseForm | None = None,
    document: DocumentForm | None = None,
    *,
    elsewhere: bool = False,
) -> Page:
    """Return the page of a criterion; a form that is not given shows what is saved.

    elsewhere: someone else saved meanwhile; show what they wrote beside what was typed.
    """
    saved = answer_to(case.application.id, criterion.id)
    library = not_yet_supporting(case.company.id, saved.id if saved else None, page_number())
    choose_form = choose_form or ChooseForm()
    choose_form.documents.choices = {r.Evidence.id: r.Evidence.title for r in library.items}
    reopened = open_criteria(case.application, case.enrollment)
    attached = supporting(saved.id) if saved else []
    return case_page(
        "company/criterion.html",
        case,
        criterion.id,
        criterion=criterion,
        category_name=shipped_program().categories[criterion.category].name,
        saved=saved,
        elsewhere=elsewhere,
        form=form or AnswerForm(data=saved_answer(saved)),
        choose_form=choose_form,
        document=document or DocumentForm(),
        library=library,
        attached=attached,
        newer=newest_revisions([document.id for document in attached]),
        left_of=left_of,
        guides=guides_for(case.enrollment.entity_type, Language.ENGLISH, criterion.category),
        proofs=proofs_of(case.company.id, datetime.now(UTC).date()).get(criterion.id, ()),
        open=case.may_edit and (reopened is None or criterion.id in reopened),
        returned=[i for i in open_items(case.application.id) if i.criterion_id == criterion.id],
        following=_following(needs_of(case.enrollment.entity_type).criteria, criterion),
        **file_limits(),
    )


def _following(criteria: Collection[Criterion], criterion: Criterion) -> Any:
    ordered = list(criteria)
    rest = ordered[ordered.index(criterion) + 1 :]
    return rest[0] if rest else None
