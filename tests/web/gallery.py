"""A site of nothing but our components, for looking at them without the rest of the house."""

from pathlib import Path
from types import SimpleNamespace

from flask import Flask, flash, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from trusted.web import formatting, languages

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
ADDRESSES = {
    "/": "public.home",
    "/report": "public.report",
    "/sign-in": "public.sign_in",
    "/register": "public.sign_up",
    "/sign-out": "public.sign_out",
    "/account": "public.account",
    "/certificates": "public.check",
    "/directory": "public.directory",
    "/rights": "public.rights",
    "/library": "public.library",
    "/program-metrics": "public.program_metrics",
    "/api/docs": "api.readable",
    "/tiers": "public.tiers",
    "/program/<entity_type>": "public.criteria",
    "/program/<entity_type>/eligibility": "public.eligibility",
}


FORM = """{% extends "layouts/base.html" %}
{% from "components/form.html" import field, form_wrapper %}
{% block title %}Form{% endblock %}
{% block main %}<h1>Form</h1>
{% call form_wrapper(form, submit="Save", upload=true, keep=true, cancel="/back") %}
{% for f in form if f.name not in ("secret", "file") %}{{ field(f) }}{% endfor %}
{{ field(form.file, accept=".pdf,.jpg", max_bytes=limit) }}
{% endcall %}{% endblock %}"""


class EveryKind(Form):
    secret = HiddenField(default="s")
    name = StringField("Legal name", [InputRequired("Enter the legal name")])
    email = EmailField("E-mail", description="We only write about your application.")
    password = PasswordField("Password", [InputRequired("Enter a password")])
    reason = TextAreaField("Reason", [Optional(), Length(max=200)])
    country = SelectField("Country", choices=[SelectChoice("US", "United States")])
    decision = RadioField(
        "Decision",
        [InputRequired("Choose a decision")],
        choices=[SelectChoice("a", "Certify"), SelectChoice("b", "Return")],
    )
    agree = BooleanField("I agree", [InputRequired("Agree to go on")], description="To the terms.")
    issued_on = DateField("Issued on")
    parcels = IntegerField("Parcels a year")
    file = FileField("Document")


def make_site() -> Flask:
    """Return a site with the addresses that layouts lead to, and a form of every kind of field."""
    app = Flask(
        __name__, template_folder=TEMPLATES, static_folder=ROOT / "trusted" / "web" / "static"
    )
    app.secret_key = "only for these tests"
    app.jinja_env.undefined = StrictUndefined
    login = LoginManager(app)
    login.user_loader(lambda _: None)
    app.extensions["settings"] = SimpleNamespace(base_url="http://127.0.0.1")
    languages.init_app(app)
    formatting.init_app(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    for address, endpoint in ADDRESSES.items():
        app.add_url_rule(address, endpoint, lambda **_: "", methods=["GET", "POST"])
    app.add_url_rule("/form", "form", show_form, methods=["GET", "POST"])
    return app


def show_form() -> ResponseReturnValue:
    """Show the form until a legal name is sent, then say that it was saved."""
    form = EveryKind(request.form)
    if request.method == "POST":
        form.validate()
        if form.name.data:
            flash("Saved.", "success")
            return redirect("/form")
    return render_template_string(FORM, form=form, limit=1024 * 1024)
