"""The roof: wires everything together; nothing imports it."""

import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from trusted import api, cli, garbage, web
from trusted.config import Environment, Settings
from trusted.domain.errors import DomainError
from trusted.jobs import jobs_of, keep_waking
from trusted.meters import Meters
from trusted.persistence.database import abandon, call_after_publication, db, engine_options
from trusted.services.limits import Limits
from trusted.services.register import follower_for, open_register

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(settings: Settings | None = None) -> Flask:
    """Return the whole application; without settings they are read from the environment."""
    settings = settings or Settings.from_env(os.environ)
    app = Flask(
        __name__,
        static_folder="trusted/web/static",
        static_url_path=web.assets.address(),
        template_folder="templates",
    )
    app.config.from_mapping(flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["limits"] = Limits(settings.public_per_minute)
    names = [job.name for job in jobs_of(settings)]
    app.extensions["meters"] = Meters(settings.meters_dir, api.routes(), names)
    db.init_app(app)
    follow_register(app, settings)
    web.register_blueprints(app)
    api.register_blueprints(app)
    cli.register_commands(app)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DomainError, rule_not_met)
    app.register_error_handler(StaleDataError, changed_meanwhile)
    app.register_error_handler(Exception, unexpected)
    return app


def server() -> "WSGIApplication":
    """Return what the server of a worker calls, without Flask's own door before it."""
    return worker().wsgi_app


def worker() -> Flask:
    """Return the application of a worker: it follows the register and keeps the jobs running."""
    app = create_app()
    app.extensions["follower"].start()
    settings: Settings = app.extensions["settings"]
    waking = [sys.executable, "-m", "flask", "--app", __file__, "jobs", "wake"]
    keep_waking(waking, settings.data_dir)
    garbage.freeze()
    return app


def flask_settings(settings: Settings) -> dict[str, object]:
    """Return what Flask and its extensions read from app.config."""
    in_production = settings.environment is Environment.PRODUCTION
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "MAX_CONTENT_LENGTH": settings.form_max_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.form_max_bytes,
        # With this beginning, browsers take the cookie from this very host and by https only.
        "SESSION_COOKIE_NAME": "__Host-session" if in_production else "session",
        "SESSION_COOKIE_SECURE": in_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings.session_minutes * 60,
        "TESTING": settings.environment is Environment.TEST,
        "PROPAGATE_EXCEPTIONS": False,
    }


def follow_register(app: Flask, settings: Settings) -> None:
    """Have this host's register copy follow what is published, from the commit on."""
    register = open_register(settings)
    with app.app_context():
        follower = follower_for(db.engine, register)
        call_after_publication(db.engine, follower.wake)
    app.extensions["register"] = register
    app.extensions["follower"] = follower


def face() -> ModuleType:
    """Return the errors of the door that was knocked on, even where no blueprint matched."""
    return api.problems if request.path.startswith(api.DOORS) else web.errors


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an error of the web itself."""
    answer: ResponseReturnValue = face().http_error(error)
    return answer


def rule_not_met(error: DomainError) -> ResponseReturnValue:
    """Answer a rule that refused; what was changed until then is given up."""
    abandon()
    answer: ResponseReturnValue = face().rule_not_met(error)
    return answer


def changed_meanwhile(_error: StaleDataError) -> ResponseReturnValue:
    """Answer who acted on what someone else had just changed."""
    abandon()
    answer: ResponseReturnValue = face().changed_meanwhile()
    return answer


def unexpected(error: Exception) -> ResponseReturnValue:
    """Answer a fault of ours."""
    abandon()
    answer: ResponseReturnValue = face().unexpected(error)
    return answer
