"""Running the jobs by hand, as an installation without a server of its own would by the clock."""

import pytest
from sqlalchemy import select

from tests.factories import make_certified
from trusted.cli import jobs as command
from trusted.jobs import JOBS, Job, jobs_of
from trusted.persistence.database import db
from trusted.persistence.models import AnnualReview


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["jobs", "run", *args])


@pytest.fixture
def every_job(settings):
    return [job.name for job in jobs_of(settings)]


def test_every_job_says_what_it_did_and_twice_does_once(run, every_job):
    make_certified()

    first, second = (run("--now", "2027-09-15") for _ in range(2))

    assert first.exit_code == second.exit_code == 0, first.output
    assert [line.split(":")[0] for line in first.output.splitlines()] == every_job
    assert "open-annual-reviews: 1 done" in first.output.splitlines()
    assert "open-annual-reviews: 0 done" in second.output.splitlines()
    opened = db.session.scalars(select(AnnualReview.opened_at)).one()
    assert opened.date().isoformat() == "2027-09-15"


def test_without_a_moment_it_is_the_present_one(run, every_job):
    make_certified()

    result = run()

    assert result.exit_code == 0, result.output
    assert [line.split(":")[0] for line in result.output.splitlines()] == every_job


def test_a_job_that_fails_is_named_and_the_command_fails(run, monkeypatch):
    def fail(_item, /, *, now):
        raise RuntimeError(now.isoformat())

    failing = (Job(JOBS[1].name, lambda _now: ["the fence"], fail), JOBS[0])
    monkeypatch.setattr(command, "jobs_of", lambda *_: failing)

    result = run("--now", "2027-09-15T06:00:00")

    assert result.exit_code == 1
    assert result.output.startswith(f"{JOBS[1].name}: 0 done, 1 failed")
    assert f"{JOBS[0].name}: 0 done" in result.output, "the next one runs all the same"
    assert "Error: Some things failed" in result.output


def test_a_moment_that_is_none_is_refused(run):
    assert run("--now", "tomorrow").exit_code == 2
