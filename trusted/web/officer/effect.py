"""What officials read of whether the program's trust is borne out."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.program import shipped_program
from trusted.services.effect import TIER
from trusted.services.program_effect import program_effect
from trusted.web.effect import VERDICTS


def effect() -> ResponseReturnValue:
    return render_template(
        "officer/effect.html",
        effect=program_effect(now=datetime.now(UTC)),
        kinds=shipped_program().entity_types,
        verdicts=VERDICTS,
        tier=TIER,
    )
