"""What a policy would do: dry runs on everyone, and shadow runs by night."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.policies import Movement
from trusted.domain.standing import Role
from trusted.persistence.models import PolicyTrial, PolicyTrialLine
from trusted.persistence.queries.policies import (
    all_lines,
    draft_by_id,
    kept_by_id,
    lines_on,
    movements_of,
    nights_on,
    shadow_by_id,
    trial_by_id,
)
from trusted.program import shipped_program
from trusted.services.policies import policy_by_hash
from trusted.services.policy_trials import ask_trial, run_if_short, start_shadow, stop_shadow
from trusted.web.access import actor
from trusted.web.csv_files import csv_file
from trusted.web.officer.filters import page_number

WORDS: Mapping[str, str] = {
    Movement.FALLS: "Would fall",
    Movement.RISES: "Could rise",
    Movement.CLOSES: "A higher tier would close",
    Movement.BAND: "Another score band",
}
COLUMNS = (
    "Company",
    "Partner number",
    "Entity type",
    "What changes",
    "Tier held",
    "Tier by rule before",
    "Tier by rule after",
    "Score before",
    "Score after",
    "Band before",
    "Band after",
    "Why",
)


def ask(draft_id: int) -> ResponseReturnValue:
    now = datetime.now(UTC)
    trial_id = ask_trial(draft_by_id(draft_id) or abort(404), actor=actor(), now=now).id
    done = run_if_short(trial_id, now=now)
    words = "is done" if done else "has begun. It goes on by itself; come back to this page"
    flash(f"The dry run {words}.", "success")
    return redirect(url_for("officer.policy_trial", trial_id=trial_id))


def trial(trial_id: int) -> ResponseReturnValue:
    shown = trial_by_id(trial_id) or abort(404)
    if request.args.get("format") == "csv":
        return _csv(shown)
    chosen = request.args.get("movement", "")
    return render_template(
        "officer/policy_trial.html",
        trial=shown,
        policy=policy_by_hash(kept_by_id(shown.policy_id).hash),
        against=policy_by_hash(kept_by_id(shown.against_id).hash),
        movements=movements_of([trial_id])[trial_id],
        words=WORDS,
        chosen=chosen if chosen in WORDS else "",
        page=lines_on(trial_id, chosen if chosen in WORDS else None, page_number()),
        entity_types=shipped_program().entity_types,
    )


def begin_shadow(draft_id: int) -> ResponseReturnValue:
    draft = draft_by_id(draft_id) or abort(404)
    shadow = start_shadow(draft, actor=actor(), now=datetime.now(UTC))
    flash("The shadow run has begun. It is computed every night until it is stopped.", "success")
    return redirect(url_for("officer.policy_shadow", shadow_id=shadow.id))


def shadow(shadow_id: int) -> ResponseReturnValue:
    shown = shadow_by_id(shadow_id) or abort(404)
    page = nights_on(shadow_id, page_number())
    return render_template(
        "officer/policy_shadow.html",
        shadow=shown,
        policy=policy_by_hash(kept_by_id(shown.policy_id).hash),
        page=page,
        movements=movements_of([row.PolicyTrial.id for row in page.items]),
        words=WORDS,
        may_stop=shown.stopped_at is None and actor().role is Role.PROGRAM_MANAGER,
    )


def end_shadow(shadow_id: int) -> ResponseReturnValue:
    stop_shadow(shadow_by_id(shadow_id) or abort(404), actor=actor(), now=datetime.now(UTC))
    flash("The shadow run is stopped. What was computed stays.", "success")
    return redirect(url_for("officer.policy_shadow", shadow_id=shadow_id))


def _csv(shown: PolicyTrial) -> Response:
    rows = (
        (
            line.enrollment.company.legal_name,
            line.enrollment.partner_number,
            line.enrollment.entity_type,
            WORDS[line.movement],
            line.held_tier,
            line.tier_before,
            line.tier_after,
            line.score_before,
            line.score_after,
            line.band_before,
            line.band_after,
            _why(line),
        )
        for line in all_lines(shown.id)
    )
    return csv_file(f"policy-trial-{shown.id}.csv", COLUMNS, rows)


def _why(line: PolicyTrialLine) -> str:
    why: Mapping[str, Any] = line.why
    return " ".join(gate["text"] for gate in why["gates"])
