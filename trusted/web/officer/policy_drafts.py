"""A policy in the making: its numbers, and what its author and a second person do with it."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import DomainError
from trusted.domain.policies import PolicyState
from trusted.domain.standing import Role
from trusted.persistence.database import abandon
from trusted.persistence.models import PolicyDraft
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.policies import (
    draft_by_id,
    kept_id,
    movements_of,
    publication_of,
    running_shadow,
    shadows_of,
    trials_of,
)
from trusted.program import shipped_program
from trusted.program.policy_terms import PolicyPart, leaves
from trusted.services.deadlines import due_on
from trusted.services.policies import policy_at, policy_of
from trusted.services.policy_drafts import (
    DraftFaulty,
    propose_draft,
    revise_draft,
    withdraw_draft,
)
from trusted.services.policy_publishing import (
    carrying_trial,
    changes_between,
    publication_facts,
    publish_policy,
    states_of,
)
from trusted.services.seen import hash_of
from trusted.web.access import actor
from trusted.web.officer.policy_forms import PartForm, PublishForm, part_form, shown_values
from trusted.web.refusals import carried_out, status_of

TRIALS_SHOWN = 10


def draft(draft_id: int) -> ResponseReturnValue:
    shown, now = draft_by_id(draft_id) or abort(404), datetime.now(UTC)
    trials = trials_of(draft_id, shadow_id=None, limit=TRIALS_SHOWN)
    policy = policy_of(shown.content)
    return render_template(
        "officer/policy_draft.html",
        draft=shown,
        policy=policy,
        values=leaves(json.loads(policy.content)),
        parts=shipped_program().policy_parts,
        changes=changes_between(policy_at(now), policy),
        in_force=policy_at(now),
        current_id=kept_id(policy.hash),
        trials=trials,
        movements=movements_of([trial.id for trial in trials]),
        shadows=shadows_of(draft_id),
        **_rights(shown, now),
    )


def part(draft_id: int, part_id: str) -> ResponseReturnValue:
    changed, shown = draft_by_id(draft_id) or abort(404), _part(part_id)
    values = shown_values(shown, leaves(json.loads(changed.content)))
    form = part_form(shown)(request.form or None, data=values | {"version": changed.version})
    if request.method == "POST" and form.validate() and _revised(changed, shown, form):
        flash(f"{shown.title}: saved.", "success")
        return redirect(url_for("officer.policy_draft", draft_id=draft_id))
    again = draft_by_id(draft_id) or abort(404)
    page = render_template(
        "officer/policy_part.html",
        draft=again,
        policy=policy_of(again.content),
        part=shown,
        values=leaves(json.loads(again.content)),
        form=form,
    )
    return page, status_of(form)


def propose(draft_id: int) -> ResponseReturnValue:
    propose_draft(draft_by_id(draft_id) or abort(404), actor=actor(), now=datetime.now(UTC))
    flash("The policy is proposed. Another program manager publishes it.", "success")
    return redirect(url_for("officer.policy_draft", draft_id=draft_id))


def withdraw(draft_id: int) -> ResponseReturnValue:
    withdraw_draft(draft_by_id(draft_id) or abort(404), actor=actor(), now=datetime.now(UTC))
    flash("The draft is withdrawn.", "success")
    return redirect(url_for("officer.policies"))


def publish(draft_id: int) -> ResponseReturnValue:
    shown, now = draft_by_id(draft_id) or abort(404), datetime.now(UTC)
    form = PublishForm(request.form)

    def act() -> None:
        publish_policy(
            shown, form.effective_on.data, seen=form.seen.data or "", actor=actor(), now=now
        )

    if request.method == "POST" and carried_out(form, act):
        flash("The policy is published. Companies whose tier would change are told.", "success")
        return redirect(url_for("officer.policy_draft", draft_id=draft_id))
    return _publish_page(draft_id, form, now), status_of(form)


def _publish_page(draft_id: int, form: PublishForm, now: datetime) -> str:
    shown, first = draft_by_id(draft_id) or abort(404), due_on("policy-notice", now.date())
    trial, policy = carrying_trial(shown, now=now), policy_of(shown.content)
    form.seen.data = hash_of(publication_facts(shown, now=now))
    if request.method != "POST":
        form.effective_on.data = first
    form.effective_on.description = f"{first.isoformat()} or later. It begins at 00:00 UTC."
    return render_template(
        "officer/policy_publish.html",
        draft=shown,
        policy=policy,
        in_force=policy_at(now),
        changes=changes_between(policy_at(now), policy),
        trial=trial,
        movements=movements_of([trial.id])[trial.id] if trial else {},
        form=form,
    )


def _rights(shown: PolicyDraft, now: datetime) -> dict[str, Any]:
    """Return where a draft stands, who published it, and what the person may do with it."""
    state, publication = states_of([shown], now=now)[shown.id], publication_of(shown.id)
    manager = actor().role is Role.PROGRAM_MANAGER
    author = manager and actor().id == shown.author_id
    unpublished = state in (PolicyState.DRAFT, PolicyState.PROPOSED)
    return {
        "state": state,
        "publication": publication,
        "names": names_of([publication.published_by_id] if publication else []),
        "running": running_shadow(shown.id),
        "may_change": author and state is PolicyState.DRAFT,
        "may_withdraw": author and unpublished,
        "may_try": manager and unpublished,
        "may_publish": manager and not author and state is PolicyState.PROPOSED,
    }


def _part(part_id: str) -> PolicyPart:
    parts = {one.id: one for one in shipped_program().policy_parts}
    return parts.get(part_id) or abort(404)


def _revised(changed: PolicyDraft, shown: PolicyPart, form: PartForm) -> bool:
    """Save the numbers of a part; what does not fit is said at its field."""
    version = int(form.version.data) if str(form.version.data).isdecimal() else 0
    try:
        revise_draft(
            changed, shown, form.values(), version=version, actor=actor(), now=datetime.now(UTC)
        )
    except DraftFaulty as refusal:
        abandon()
        form.show(refusal.faults)
        return False
    except DomainError as refusal:
        abandon()
        form.form_errors.append(str(refusal))
        return False
    return True
