"""What officials read of whether the program's trust is borne out."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.program import shipped_program
from trusted.services.effect import TIER
from trusted.services.program_effect import program_effect
from trusted.web.effect import VERDICTS, pictured


def effect() -> ResponseReturnValue:
    measured, kinds = program_effect(now=datetime.now(UTC)), shipped_program().entity_types
    random = [(kinds[kind].name, found) for kind, found in measured.random.items()]
    return render_template(
        "officer/effect.html",
        effect=measured,
        kinds=kinds,
        random=random,
        targeted=[(kinds[kind].name, found) for kind, found in measured.targeted.items()],
        ranges=pictured(random),
        verdicts=VERDICTS,
        tier=TIER,
    )
