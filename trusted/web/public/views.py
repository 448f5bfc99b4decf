"""What anybody can read: the program, and whether a certificate holds."""

import json
from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.application import closed_gates, gates_for
from trusted.domain.criteria import applicable
from trusted.domain.errors import InputRefused
from trusted.persistence.queries.articles import guides_for
from trusted.persistence.queries.certificates import (
    canonical_code,
    certificate_by_code,
    letter_by_code,
)
from trusted.persistence.queries.duplicates import company_by_id
from trusted.persistence.queries.partnership import holding
from trusted.persistence.queries.successions import passed_on
from trusted.program import EntityType, shipped_program
from trusted.program.policy_terms import leaves
from trusted.services.checking import code_in
from trusted.services.members import invitation_by_code
from trusted.services.oscal import catalog_document
from trusted.services.policies import policy_at
from trusted.services.policy_publishing import announced, known_policies
from trusted.services.signing_keys import published_keys
from trusted.web.downloads import base_url, json_file
from trusted.web.eligibility import answers_in, carry, eligibility_form
from trusted.web.languages import language
from trusted.web.public.forms import FileForm
from trusted.web.refusals import said_at, status_of


def home() -> ResponseReturnValue:
    kinds = shipped_program().entity_types.values()
    return render_template("public/home.html", kinds=kinds)


def tiers() -> ResponseReturnValue:
    now = datetime.now(UTC)
    return render_template("public/tiers.html", policy=policy_at(now), announced=announced(now=now))


def policy(policy_hash: str) -> ResponseReturnValue:
    published = known_policies(now=datetime.now(UTC))
    known = next((one for one in published if one.policy.hash == policy_hash), None)
    if known is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "public/policy.html",
        policy=known.policy,
        known=known,
        values=leaves(json.loads(known.policy.content)),
        parts=[part for part in shipped_program().policy_parts if part.of_score_and_tier],
    )


def oscal_catalog() -> ResponseReturnValue:
    content = catalog_document(shipped_program(), base_url=base_url())
    answer = json_file(content, f"criteria-{shipped_program().version}.oscal.json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def criteria(entity_type: str) -> ResponseReturnValue:
    program, kind = shipped_program(), _kind(entity_type)
    asked = applicable(program.criteria, kind.id)
    parts = [
        (category, [c for c in asked if c.category == category.id])
        for category in program.categories.values()
    ]
    return render_template(
        "public/criteria.html",
        kind=kind,
        kinds=program.entity_types.values(),
        parts=[part for part in parts if part[1]],
        asked=asked,
        schemes=[program.schemes[scheme] for scheme in kind.one_of],
        guides=guides_for(kind.id, language()),
    )


def eligibility(entity_type: str) -> ResponseReturnValue:
    kind = _kind(entity_type)
    gates = gates_for(shipped_program().eligibility, kind.id)
    form = eligibility_form(gates, request.form)
    answers = answers_in(form, gates) if form.sent() else None
    if answers:
        carry(kind.id, answers)
    closed = closed_gates(gates, answers) if answers else None
    schemes = [shipped_program().schemes[scheme] for scheme in kind.one_of]
    text = render_template(
        "public/eligibility.html",
        kind=kind,
        form=form,
        closed=closed,
        gates=gates,
        schemes=schemes,
        guides=guides_for(kind.id, language()),
    )
    return text, status_of(form)


def check() -> ResponseReturnValue:
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("public/check.html", form=FileForm())
    if code := canonical_code(typed):
        return redirect(url_for("public.certificate", code=code))
    return _unknown(typed)


def check_file() -> ResponseReturnValue:
    form = FileForm(request.form)
    if form.sent():
        file, settings = request.files.get("file"), current_app.extensions["settings"]
        with said_at(form.file, InputRefused):
            content = file.read() if file else b""
            code = code_in(content, settings.base_url, published_keys())
            return redirect(url_for("public.certificate", code=code))
    return render_template("public/check.html", form=form), status_of(form)


def certificate(code: str) -> ResponseReturnValue:
    found = certificate_by_code(code)
    if found is None:
        return _letter(code)
    return render_template(
        "public/certificate.html",
        certificate=found,
        issued=found.standing_change,
        enrollment=found.enrollment,
        standing=holding(found.enrollment_id),
        kind=_kind(found.enrollment.entity_type),
        passed_on=passed_on(found.enrollment_id),
        now=datetime.now(UTC),
    )


def _letter(code: str) -> ResponseReturnValue:
    letter = letter_by_code(code)
    if letter is None:
        return _unknown(code)
    return render_template(
        "public/issued.html",
        letter=letter,
        enrollment=letter.enrollment,
        standing=holding(letter.enrollment_id),
        kind=_kind(letter.enrollment.entity_type),
        now=datetime.now(UTC),
    )


def invitation(invitation_code: str) -> ResponseReturnValue:
    found = invitation_by_code(invitation_code) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "public/invitation.html",
        invitation=found,
        company=company_by_id(found.company_id),
        code=invitation_code,
        here_path=request.path,
        now=datetime.now(UTC),
    )


def _unknown(typed: str) -> ResponseReturnValue:
    return render_template("public/unknown_code.html", typed=typed[:80]), HTTPStatus.NOT_FOUND


def _kind(entity_type: str) -> EntityType:
    return shipped_program().entity_types.get(entity_type) or abort(HTTPStatus.NOT_FOUND)
