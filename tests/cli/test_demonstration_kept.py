"""What the demonstration is made of and keeps of itself, and where there is none."""

import dataclasses
import json

import pytest
from click import ClickException

from tests.factories import make_account
from trusted.cli.demonstration import keeping
from trusted.cli.demonstration.building import is_built
from trusted.cli.demonstration.declarations import busiest
from trusted.cli.demonstration.fates import Fate, fates
from trusted.cli.demonstration.inventing import invented
from trusted.config import Environment
from trusted.domain.identifiers import checked
from trusted.manifests.examined import OF_2020, declarations


def test_every_fate_falls_and_is_the_same_each_time():
    assert set(fates(14)) == set(Fate)
    assert len(fates(260)) == 260
    assert fates(260) == fates(260)


def test_invented_companies_have_nothing_in_common():
    known = declarations(OF_2020)
    sizes = {"broker": 40, "carrier": 20, "seller": 200}
    traders = [t for kind, size in sizes.items() for t in busiest(known, kind, size)]
    companies = invented(traders)
    names = [str(checked(*name)) for company in companies for name in company.identifiers]
    assert len(companies) == 260
    assert len({company.legal_name for company in companies}) == 260
    assert len({company.owner_email for company in companies}) == 260
    assert len(set(names)) == len(names) > 350


def test_a_build_that_was_interrupted_is_refused(app, settings):
    keeping.begin(settings)
    result = app.test_cli_runner().invoke(args=["demo", "build"])
    assert result.exit_code == 1
    assert "make demo-reset" in result.output


def test_of_two_builds_at_once_the_second_is_refused(settings):
    keeping.begin(settings)
    with pytest.raises(ClickException, match="being built"):
        keeping.begin(settings)


def test_an_installation_with_data_of_its_own_is_left_alone(app, settings):
    make_account()
    with pytest.raises(ClickException, match="data of its own"):
        is_built(settings)


def test_a_demonstration_without_its_database_is_refused(app, settings):
    keeping.begin(settings)
    keeping.finish(settings, {"people": []})
    with pytest.raises(ClickException, match="database is gone"):
        is_built(settings)


def test_the_accounts_of_nothing_are_refused(app):
    result = app.test_cli_runner().invoke(args=["demo", "accounts"])
    assert result.exit_code == 1
    assert "demo build" in result.output


@pytest.mark.parametrize("command", ["build", "accounts"])
def test_there_is_no_demonstration_in_production(app, settings, command):
    app.extensions["settings"] = dataclasses.replace(settings, environment=Environment.PRODUCTION)
    result = app.test_cli_runner().invoke(args=["demo", command])
    assert result.exit_code == 1
    assert "production" in result.output
    assert not (settings.data_dir / keeping.NAME).exists()


def test_what_is_kept_says_when_it_is_whole(settings):
    keeping.begin(settings)
    keeping.finish(settings, {"people": []})
    kept = json.loads(keeping.place_of(settings).read_text())
    assert kept == {"people": [], "progress": "complete"}
