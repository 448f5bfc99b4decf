"""What the program publishes of itself, as everybody reads it."""

import csv
import io
from datetime import timedelta

import pytest

from tests.factories import NOON, make_submitted
from tests.visitors import words
from trusted.domain.program_metrics import Period
from trusted.persistence.database import db
from trusted.persistence.models import DecisionCount
from trusted.services.program_metrics import publish_period

LATER = NOON + timedelta(days=2)


@pytest.fixture
def figures(application):
    """Two publications of the last quarter of 2026; of six applications, two came between them."""
    with application.app_context():
        for _ in range(4):
            make_submitted()
        db.session.add(
            DecisionCount(
                day=NOON.date(), mode="mail", band=4, party="partner", decisions=30, examined=3
            )
        )
        db.session.add(
            DecisionCount(
                day=NOON.date(), mode="mail", band=4, party="other", decisions=90, examined=9
            )
        )
        db.session.commit()
        publish_period(Period(2026, 4), now=NOON)
        for _ in range(2):
            make_submitted(now=NOON + timedelta(days=1))
        publish_period(Period(2026, 4), now=LATER)


def test_before_the_first_night_the_page_says_so(client):
    assert "Nothing is published yet" in words(client.get("/program-metrics"))
    assert client.get("/program-metrics.csv").status_code == 404
    assert client.get("/api/v1/metrics/program").json["code"] == "nothing-published"


@pytest.mark.usefixtures("figures")
def test_the_page_tells_figures_definitions_and_how_far_the_aims_are(client):
    page = words(client.get("/program-metrics"))

    assert "as of 26 Nov 2026, 12:00 UTC" in page
    assert "Applications received 6" in page
    assert "Shipments touched by a partner 25.0% 0.0% 50.0% 50% of the way" in page
    assert "Suspensions 0 – – –" in page
    assert "Higher is better. Baseline: Before the program nobody was trusted." in page
    assert "CC0 1.0" in page


@pytest.mark.usefixtures("figures")
def test_an_earlier_publication_stands_as_it_was_and_says_that_there_is_a_newer_one(client):
    at = NOON.isoformat()

    page = words(client.get("/program-metrics", query_string={"period": "2026-Q4", "at": at}))

    assert "as of 24 Nov 2026, 12:00 UTC" in page
    assert "There are newer ones of this period" in page
    assert "Applications received Withheld: too few" in page


@pytest.mark.usefixtures("figures")
def test_the_page_is_spanish_for_who_reads_spanish(client):
    page = words(client.get("/program-metrics?lang=es"))

    assert "Solicitudes recibidas 6" in page
    assert "Envíos en que participa un socio 25.0% 0.0% 50.0% 50% del camino" in page
    assert "Más alto es mejor. Punto de partida: Antes del programa" in page


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(
    "query", ["period=2026-Q9", "period=2031", "period=2026-Q4&at=yesterday", "at=2026-11-24"]
)
def test_what_was_never_published_is_not_found(client, query):
    assert client.get(f"/program-metrics?{query}").status_code == 404
    assert client.get(f"/program-metrics.csv?{query}").status_code == 404
    assert client.get(f"/api/v1/metrics/program?{query}").status_code in (404, 422)


@pytest.mark.usefixtures("figures")
def test_file_and_api_give_the_same_figures(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/program-metrics.csv").text)))
    answer = client.get("/api/v1/metrics/program?period=2026-Q4")

    given = answer.json
    assert [row["id"] for row in rows] == [one["id"] for one in given["measures"]]
    coverage = next(one for one in given["measures"] if one["id"] == "coverage")
    line = next(row for row in rows if row["id"] == "coverage")
    assert (coverage["value"], coverage["unit"]) == (line["value"], line["unit"])
    assert coverage["progress"] == line["progress"] == "0.50"
    assert (given["period"], given["settled"], given["periods"]) == ("2026-Q4", False, ["2026-Q4"])
    assert given["license"]["name"] == "CC0 1.0"
    assert all(one["definition_es"] for one in given["measures"])


@pytest.mark.usefixtures("figures")
def test_who_has_the_newest_figures_is_told_so(client):
    tag = client.get("/api/v1/metrics/program").headers["ETag"]

    again = client.get("/api/v1/metrics/program", headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    past = client.get(
        "/api/v1/metrics/program", query_string={"period": "2026-Q4", "at": NOON.isoformat()}
    )
    assert past.json["as_of"] == "2026-11-24T12:00:00Z"
    assert past.headers["ETag"] != tag
    assert client.get("/api/v1/metrics/program?q=1").status_code == 422
