"""Doors for people: pages, by who comes through them."""

from flask import Flask

from trusted.web import (
    addresses,
    assets,
    errors,
    formatting,
    headers,
    languages,
    notices,
    people,
    transactions,
    uploads,
)
from trusted.web.company import company
from trusted.web.officer import officer
from trusted.web.public import public


def register_blueprints(app: Flask) -> None:
    """Hang the doors in, with what all of them share."""
    addresses.init_app(app)
    uploads.init_app(app)
    assets.init_app(app)
    people.init_app(app)
    languages.init_app(app)
    headers.init_app(app)
    formatting.init_app(app)
    notices.init_app(app)
    transactions.init_app(app)
    app.register_blueprint(public)
    app.register_blueprint(company)
    app.register_blueprint(officer)


__all__ = ["assets", "errors", "register_blueprints"]
