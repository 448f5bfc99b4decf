"""What a company sees of a tier that is held above or below the rule, or in doubt."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.drift_review import FINDING_WORDS
from trusted.persistence.models import Intervention, TierOverride
from trusted.persistence.queries.drift_reviews import (
    Settled,
    drift_answers,
    drift_review_by_id,
    drift_reviews_of,
    settlement_of,
)
from trusted.persistence.queries.interventions import active_reductions
from trusted.persistence.queries.overrides import overrides_of
from trusted.program import shipped_program
from trusted.services.deadlines import due_on
from trusted.services.drift_reviews import answer_review
from trusted.web.access import actor
from trusted.web.company.contest_forms import AnswerForm
from trusted.web.company.pages import case_page, own_case
from trusted.web.languages import language
from trusted.web.refusals import carried_out


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a tier, and what became of reviews.

    reasons: code -> the text of a published reason.
    """

    above: tuple[TierOverride, ...]
    below: tuple[Intervention, ...]
    reviews: tuple[Settled, ...]
    reasons: dict[str, str]


def held_of(enrollment_id: int) -> Held:
    """Return what holds the tier of an enrollment now, with its reviews, the newest first."""
    return Held(
        above=tuple(one.override for one in overrides_of(enrollment_id) if one.holds),
        below=tuple(step for step, _ in active_reductions(enrollment_id)),
        reviews=tuple(drift_reviews_of(enrollment_id)),
        reasons={
            code: reason.said_in(language()) for code, reason in shipped_program().reasons.items()
        },
    )


def drift_review(enrollment_id: int, drift_review_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), AnswerForm(request.form)
    review = drift_review_by_id(drift_review_id)
    if review is None or review.enrollment_id != case.enrollment.id:
        abort(HTTPStatus.NOT_FOUND)

    def act() -> None:
        answer_review(review, form.text.data, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("Your answer is sent.", "success")
        return redirect(
            url_for(
                "company.drift_review", enrollment_id=enrollment_id, drift_review_id=drift_review_id
            )
        )
    shown = drift_review_by_id(drift_review_id) or abort(HTTPStatus.NOT_FOUND)
    return case_page(
        "company/drift_review.html",
        own_case(enrollment_id),
        "Frequent violations",
        review=shown,
        answers=drift_answers(drift_review_id),
        settlement=settlement_of(drift_review_id),
        words=FINDING_WORDS,
        due=due_on("settle-drift-review", shown.opened_at.date()),
        form=form,
    )
