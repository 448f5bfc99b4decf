"""Policies to read: the list, one in words, and how two differ."""

import json
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.policies import draft_by_id, drafts_on
from trusted.program import Policy, shipped_program
from trusted.program.policy_terms import leaves
from trusted.services.policies import PolicyUnknown, policy_at, policy_by_hash, policy_of
from trusted.services.policy_drafts import copy_policy
from trusted.services.policy_publishing import changes_between, known_policies, states_of
from trusted.web.access import actor
from trusted.web.officer.filters import page_number
from trusted.web.officer.policy_forms import CompareForm, CopyForm
from trusted.web.refusals import carried_out, status_of

DRAFT = "draft-"


def policies() -> ResponseReturnValue:
    now, page = datetime.now(UTC), drafts_on(page_number())
    known = known_policies(now=now)
    people = [one.publication.published_by_id for one in known if one.publication]
    drafts = [row.PolicyDraft for row in page.items]
    states = states_of(drafts, now=now)
    return render_template(
        "officer/policies.html",
        known=known,
        names=names_of(people),
        page=page,
        drafts=[(draft, policy_of(draft.content), states[draft.id]) for draft in drafts],
        in_force=policy_at(now),
        may_copy=actor().role is Role.PROGRAM_MANAGER,
    )


def policy(policy_hash: str) -> ResponseReturnValue:
    shown = _policy(policy_hash)
    now = datetime.now(UTC)
    return render_template(
        "officer/policy.html",
        policy=shown,
        known=next((one for one in known_policies(now=now) if one.policy == shown), None),
        values=leaves(json.loads(shown.content)),
        parts=shipped_program().policy_parts,
        may_copy=actor().role is Role.PROGRAM_MANAGER,
    )


def copy(policy_hash: str) -> ResponseReturnValue:
    copied, form = _policy(policy_hash), CopyForm(request.form)
    made: list[int] = []

    def act() -> None:
        draft = copy_policy(
            copied, purpose=form.purpose.data or "", actor=actor(), now=datetime.now(UTC)
        )
        made.append(draft.id)

    if request.method == "POST" and carried_out(form, act):
        flash("The draft is made. Change its numbers.", "success")
        return redirect(url_for("officer.policy_draft", draft_id=made[0]))
    return render_template("officer/policy_copy.html", policy=copied, form=form), status_of(form)


def compare() -> ResponseReturnValue:
    now, form = datetime.now(UTC), CompareForm(request.args)
    choices = _choices(now)
    form.offer(choices)
    one, other = (_chosen(field.data or next(iter(choices))) for field in (form.one, form.other))
    return render_template(
        "officer/policy_compare.html",
        form=form,
        one=one,
        other=other,
        changes=changes_between(one, other),
    )


def _choices(now: datetime) -> dict[str, str]:
    """Return what can be compared: policies, and the newest drafts."""
    found = {
        one.policy.hash: f"{one.policy.label} ({one.state.replace('_', ' ')})"
        for one in known_policies(now=now)
    }
    for row in drafts_on(1).items:
        draft = row.PolicyDraft
        found[f"{DRAFT}{draft.id}"] = f"Draft {draft.id}, {policy_of(draft.content).name}"
    return found


def _chosen(key: str) -> Policy:
    number = key.removeprefix(DRAFT)
    if key == number:
        return _policy(key)
    draft = draft_by_id(int(number)) if number.isascii() and number.isdecimal() else None
    return policy_of(draft.content) if draft else abort(404)


def _policy(policy_hash: str) -> Policy:
    try:
        return policy_by_hash(policy_hash)
    except PolicyUnknown:
        abort(404)
