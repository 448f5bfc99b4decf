"""What anybody can read of whether trust foretells anything."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.program import shipped_program
from trusted.services.effect import shipped_effect
from trusted.services.policies import policy_at
from trusted.web.effect import VERDICTS


def effect() -> ResponseReturnValue:
    policy = policy_at(datetime.now(UTC))
    return render_template(
        "public/effect.html",
        effect=shipped_effect(policy),
        policy=policy,
        kinds=shipped_program().entity_types,
        verdicts=VERDICTS,
    )
