"""What anybody can read of whether trust foretells anything."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.program import shipped_program
from trusted.services.effect import shipped_effect
from trusted.services.policies import policy_at
from trusted.web.effect import VERDICTS, pictured
from trusted.web.languages import said


def effect() -> ResponseReturnValue:
    policy, kinds = policy_at(datetime.now(UTC)), shipped_program().entity_types
    measured = shipped_effect(policy)
    lines = [(said(kinds[line.entity_type].name), line.compared) for line in measured.lines]
    return render_template(
        "public/effect.html",
        effect=measured,
        policy=policy,
        kinds=kinds,
        lines=lines,
        ranges=pictured(lines),
        verdicts=VERDICTS,
    )
