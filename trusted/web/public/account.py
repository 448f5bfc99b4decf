"""What a person sets for themselves, whatever their role."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from trusted.services.accounts import choose_language
from trusted.web.access import actor
from trusted.web.languages import LOCALES, remember
from trusted.web.public.forms import LanguageForm
from trusted.web.refusals import status_of


def account() -> ResponseReturnValue:
    form = LanguageForm(request.form, obj=actor())
    if form.sent():
        choose_language(actor(), form.language.data, now=datetime.now(UTC))
        answer = redirect(url_for("public.account"))
        remember(answer, form.language.data)
        with force_locale(LOCALES[form.language.data]):
            flash(gettext("Your language is set."), "success")
        return answer
    return render_template("public/account.html", form=form), status_of(form)
