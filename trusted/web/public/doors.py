"""Signing up, in and out."""

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user

from trusted.domain.errors import AlreadyTaken, InputRefused
from trusted.persistence.models import Account
from trusted.services import accounts
from trusted.web.eligibility import CARRIED
from trusted.web.forms import SignInForm
from trusted.web.languages import refusal as refusal_said
from trusted.web.people import Person, home_of
from trusted.web.public.forms import SignUpForm
from trusted.web.public.kept import Kept, kept_in_request
from trusted.web.refusals import said_at, status_of


def sign_up() -> ResponseReturnValue:
    target = kept_in_request().target
    form = SignUpForm(request.form)
    if form.sent():
        with (
            said_at(form.email, AlreadyTaken),
            said_at(form.password, InputRefused),
        ):
            account = accounts.sign_up(
                form.email.data,
                form.name.data,
                form.password.data,
                passwords=_passwords(),
                now=datetime.now(UTC),
            )
            answered = session.get(CARRIED)
            _enter(account)
            if answered:
                session[CARRIED] = answered
            flash(
                gettext("Welcome, %(name)s. Enter your company to begin.", name=account.name),
                "success",
            )
            return redirect(target or url_for(home_of(account.role)))
    return render_template("public/sign_up.html", form=form), status_of(form)


def sign_in() -> ResponseReturnValue:
    kept = kept_in_request()
    form = SignInForm(request.form)
    if form.sent():
        try:
            account = accounts.sign_in(
                form.email.data, form.password.data, passwords=_passwords(), now=datetime.now(UTC)
            )
        except accounts.SignInRefused as refusal:
            form.form_errors.append(refusal_said(refusal))
        else:
            _enter(account)
            return _go_on(account, kept)
    text = render_template("public/sign_in.html", form=form, kept=kept.pairs, target=kept.target)
    return text, status_of(form)


def sign_out() -> ResponseReturnValue:
    _leave()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("public.home"))


def _go_on(account: Account, kept: Kept) -> ResponseReturnValue:
    if kept.pairs and kept.target:
        return render_template("public/resume.html", kept=kept.pairs, target=kept.target)
    return redirect(kept.target or url_for(home_of(account.role)))


def _enter(account: Account) -> None:
    # A new session, so that nobody who knew the old one comes in with it.
    _leave()
    session.permanent = True
    login_user(Person(account, accounts.begin_sign_in(account, now=datetime.now(UTC))))


def _leave() -> None:
    if current_user.is_authenticated:
        accounts.end_sign_in(current_user.sign_in_id, now=datetime.now(UTC))
        logout_user()
    session.clear()


def _passwords() -> accounts.Passwords:
    return accounts.Passwords.of(current_app.extensions["settings"])
