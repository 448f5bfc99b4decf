"""The page on which a company agrees to be in the public directory, or takes that back."""

from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from trusted.domain.errors import InputRefused
from trusted.persistence.queries.directory import consent_of, consents_of, entry_by_number
from trusted.services.directory import agree_to_listing
from trusted.web.access import actor
from trusted.web.company.pages import case_page, own_case
from trusted.web.forms import PortalForm, page_number
from trusted.web.refusals import said_at


class ListingForm(PortalForm):
    """What everybody may see."""

    listed = BooleanField(
        "List us in the public directory",
        description="Name, trade name, country, website, partner number, status and its dates are"
        " then public and may be copied, and whoever enters one of your identifiers is answered.",
    )
    tier_shown = BooleanField(
        "Show our benefit tier there", description="Only beside the name, so list it, too."
    )


def listing(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = ListingForm(request.form, obj=consent_of(enrollment_id))
    if form.sent():
        with said_at(form.tier_shown, InputRefused):
            agree_to_listing(
                case.enrollment,
                listed=form.listed.data,
                tier_shown=form.tier_shown.data,
                actor=actor(),
                now=datetime.now(UTC),
            )
            flash("Saved. It holds from now on.", "success")
            return redirect(url_for("company.listing", enrollment_id=enrollment_id))
        case = own_case(enrollment_id)
    return case_page(
        "company/listing.html",
        case,
        "Directory",
        form=form,
        entry=entry_by_number(case.enrollment.partner_number),
        page=consents_of(enrollment_id, page_number()),
    )
