"""Pages where a company contests a fact about it, and sees what becomes of it."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.disputes import OUTCOME_WORDS, Contested
from trusted.domain.standing import FINAL
from trusted.persistence.models import Dispute
from trusted.persistence.queries.answers import library_of
from trusted.persistence.queries.disputes import (
    contested_already,
    corrections_of,
    decision_of_dispute,
    dispute_by_id,
    disputes_on,
    fact_of,
    penalties_known,
    violations_on,
)
from trusted.persistence.queries.threads import messages_of
from trusted.services.disputes import (
    Named,
    contest,
    dispute_due,
    state_of_dispute,
    withdraw_dispute,
    words_of,
)
from trusted.services.threads import MessageDraft
from trusted.web.access import actor
from trusted.web.company.contest_forms import ContestForm, WithdrawDisputeForm
from trusted.web.company.pages import case_page, own_case
from trusted.web.forms import page_number
from trusted.web.refusals import carried_out


def contest_fact(enrollment_id: int, fact_kind: str, fact_id: int) -> ResponseReturnValue:
    case, named = own_case(enrollment_id), Named(Contested(fact_kind), fact_id)
    known = contested_already(enrollment_id, named.kind, fact_id)
    if known is not None and request.method == "GET":
        return redirect(_place(enrollment_id, known))
    fact = fact_of(enrollment_id, named.kind, fact_id) or abort(HTTPStatus.NOT_FOUND)
    words, form = words_of(fact), ContestForm(request.form)
    library = library_of(case.company.id, page_number())
    documents = {row.Evidence.id: row.Evidence for row in library.items}
    form.offer(documents.values())
    filed: list[int] = []

    def act() -> None:
        chosen = [documents[one] for one in form.documents.data or ()]
        draft, now = MessageDraft(body=form.grounds.data, documents=chosen), datetime.now(UTC)
        filed.append(contest(case.enrollment, named, draft, actor=actor(), now=now).id)

    if request.method == "POST" and carried_out(form, act):
        flash("The program has your dispute.", "success")
        return redirect(_place(enrollment_id, filed[0]))
    facts = {"form": form, "words": words, "kind": named.kind, "library": library}
    return case_page("company/dispute_new.html", own_case(enrollment_id), "Contest a fact", **facts)


def disputes(enrollment_id: int) -> ResponseReturnValue:
    case, now = own_case(enrollment_id), datetime.now(UTC)
    page = disputes_on(enrollment_id, page_number())
    rows = [
        (dispute, state_of_dispute(dispute, now=now), decision, dispute_due(dispute, now=now))
        for dispute, decision in page.items
    ]
    return case_page(
        "company/disputes.html",
        case,
        "Contested facts",
        page=page,
        rows=rows,
        penalties=penalties_known(enrollment_id),
        may_contest=_may_contest(enrollment_id),
    )


def violations(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    return case_page(
        "company/violations.html",
        case,
        "Violations found",
        page=violations_on(enrollment_id, page_number()),
        may_contest=_may_contest(enrollment_id),
    )


def dispute(enrollment_id: int, dispute_id: int) -> ResponseReturnValue:
    own_case(enrollment_id)
    shown, form = _own(enrollment_id, dispute_id), WithdrawDisputeForm(request.form)

    def act() -> None:
        withdraw_dispute(shown, form.reasons.data, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("You no longer contest this fact.", "success")
        return redirect(_place(enrollment_id, dispute_id))
    shown, now = _own(enrollment_id, dispute_id), datetime.now(UTC)
    return case_page(
        "company/dispute.html",
        own_case(enrollment_id),
        "Contested fact",
        dispute=shown,
        state=state_of_dispute(shown, now=now),
        due=dispute_due(shown, now=now),
        decision=decision_of_dispute(dispute_id),
        correction=corrections_of([shown.finding_id or 0]).get(shown.finding_id or 0),
        messages=messages_of(shown.thread_id, officials=False),
        outcomes=OUTCOME_WORDS,
        form=form,
    )


def _own(enrollment_id: int, dispute_id: int) -> Dispute:
    shown = dispute_by_id(dispute_id)
    if shown is None or shown.enrollment_id != enrollment_id:
        abort(HTTPStatus.NOT_FOUND)
    return shown


def _may_contest(enrollment_id: int) -> bool:
    case = own_case(enrollment_id)
    return case.mandate is None and case.may_act and case.enrollment.status not in FINAL


def _place(enrollment_id: int, dispute_id: int) -> str:
    return url_for("company.dispute", enrollment_id=enrollment_id, dispute_id=dispute_id)
