"""The list of countries in forms."""

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired

from trusted.web.countries import CountryField, country_names
from trusted.web.forms import TextForm


class Both(TextForm):
    ours = CountryField("Country", [InputRequired("Choose one")], nothing="None & all")
    usual = SelectField("Country", [InputRequired("Choose one")])


@pytest.mark.parametrize("language", ["en_US", "es_US"])
@pytest.mark.parametrize("asked", [None, "", "DE", "ZZ", '"><i>'])
def test_the_list_of_countries_is_written_and_checked_as_any_other(application, language, asked):
    with application.test_request_context(), force_locale(language):
        sent = MultiDict() if asked is None else MultiDict({"ours": asked, "usual": asked})
        form = Both(sent)
        form.usual.choices = {"": "None & all"} | country_names()

        form.validate()

        assert form.ours.errors == form.usual.errors
        assert form.ours(class_="x") == form.usual(class_="x").replace("usual", "ours")
        assert ("España" if language == "es_US" else "Spain") in form.ours()
