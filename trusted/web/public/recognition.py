"""What anybody can read of mutual recognition: which arrangements hold, and what they give."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.arrangements import in_force
from trusted.program import shipped_program


def recognition() -> ResponseReturnValue:
    return render_template(
        "public/recognition.html",
        courses=in_force(datetime.now(UTC).date()),
        benefits=shipped_program().exchange.benefits,
        entity_types=shipped_program().entity_types,
    )
