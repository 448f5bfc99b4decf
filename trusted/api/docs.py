"""Describing the API, to machines and to people."""

from flask import Response, make_response, render_template

from trusted.api.door import answer, kept_answer, this_door
from trusted.api.examples import answer_text, curl
from trusted.api.openapi import committed
from trusted.api.operations import OPERATIONS
from trusted.api.python_examples import BEGINNING, SIGNED, python
from trusted.api.signing import key_set
from trusted.api.trying import hold_trials, trials
from trusted.program.sandbox import sandbox_table


def openapi() -> Response:
    """Give the description of this API (OpenAPI 3.1)."""
    response = answer(committed())
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def jwks() -> Response:
    """Give the keys with which signed answers are checked: the one that signs, and the next."""
    body = key_set(this_door().signing)
    return kept_answer(body, "application/jwk-set+json", "public, max-age=300")


def readable() -> Response:
    """Show the same to people, with examples."""
    calls = [
        (one, curl(one.path, one.name), python(one), answer_text(one.name)) for one in OPERATIONS
    ]
    base_url = this_door().settings.base_url
    return make_response(
        render_template(
            "public/api_docs.html",
            calls=calls,
            base_url=base_url,
            beginning=BEGINNING,
            signed=SIGNED,
            trials=trials(sandbox_table()),
            holds=hold_trials(sandbox_table()),
        )
    )
