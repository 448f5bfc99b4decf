"""A fault in one thing holds up no other, and what has failed is still due."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from tests.factories import NOON, make_certified
from trusted.jobs import JOBS, Job, jobs_of, run_due, start_waking, wake
from trusted.jobs.waking import Round
from trusted.jobs.work import Report
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.persistence.queries.many import in_parts

pytestmark = pytest.mark.usefixtures("app")


def test_one_fault_holds_up_nothing_else(caplog):
    done = []

    def do(item: int, /, *, now: datetime) -> bool:
        if item == 2:
            db.session.add(Company(legal_name="Half", country="US", address="", created_at=now))
            db.session.flush()
            raise ValueError("broken")
        done.append(item)
        return True

    jobs = [Job("count", lambda _now: [1, 2, 3], do), Job("again", lambda _now: [4], do)]
    assert run_due(jobs, NOON) == [Report("count", 2, 1), Report("again", 1, 0)]
    assert done == [1, 3, 4]
    assert "count failed for 2" in caplog.text
    assert db.session.query(Company).count() == 0, "nothing is half done"


def test_what_is_done_in_parts_is_done_one_by_one_where_one_has_a_fault(caplog):
    tried, done = [], []

    def do(some: Sequence[int], /, *, now: datetime) -> int:
        tried.append(list(some))
        db.session.add(Company(legal_name=f"{some}", country="US", address="", created_at=now))
        db.session.flush()
        if 27 in some:
            raise ValueError("broken")
        db.session.commit()
        done.extend(some)
        return len(some)

    numbers = list(range(1, 30))
    job = Job("count", lambda _now: list(in_parts(numbers, 25)), do, parts=True)

    assert run_due([job], NOON) == [Report("count", 28, 1)]
    assert tried[:3] == [numbers[:25], numbers[25:], [26]]
    assert done == [one for one in numbers if one != 27]
    assert "count failed for [26, 27, 28, 29]" in caplog.text
    assert "count failed for [27]" in caplog.text
    assert db.session.query(Company).count() == 4, "nothing is half done"


def test_a_job_that_cannot_ask_holds_up_no_other(caplog):
    def ask(_now: datetime) -> list[int]:
        raise ValueError("no answer")

    def do(_item: int, /, *, now: datetime) -> bool:
        return False

    jobs = [Job("deaf", ask, do), Job("next", lambda _now: [1], do)]
    assert run_due(jobs, NOON) == [Report("deaf", 0, 1), Report("next", 0, 0)]
    assert "could not ask" in caplog.text


def test_run_twice_the_jobs_find_nothing_more_to_do():
    make_certified()
    later = NOON + timedelta(days=300)
    assert sum(report.done for report in run_due(JOBS, later)) > 0
    assert [report for report in run_due(JOBS, later) if report.done or report.failed] == []


def test_mail_is_sent_last_where_the_installation_sends_it(settings):
    assert [job.name for job in jobs_of(settings)] == [
        *(job.name for job in JOBS),
        "hand-out-register",
        "tidy-decision-log",
        "count-decisions",
        "publish-metrics",
        "write-webhook-messages",
        "send-webhook-messages",
    ]
    object.__setattr__(settings, "smtp_url", "smtp://127.0.0.1:9")
    object.__setattr__(settings, "mail_from", "program@example.org")
    (*_, last) = jobs_of(settings)
    assert last.name == "send-mail"
    assert run_due([last], NOON) == [Report("send-mail", 0, 0)], "there is no mail to send"


def test_the_waker_runs_the_jobs_at_once_in_a_thread_of_its_own(tmp_path, app):
    woken = Event()

    def ask(now: datetime) -> list[int]:
        assert now.tzinfo is UTC
        woken.set()
        return []

    def do(_item: int, /, *, now: datetime) -> bool:
        raise AssertionError("nothing was due")

    jobs = [Job("ring", ask, do)]
    rounds = [Round("jobs", tuple(jobs), timedelta(minutes=5))]
    scheduler = start_waking(app.app_context, rounds, tmp_path)
    try:
        assert woken.wait(60)
    finally:
        scheduler.shutdown()


def test_of_the_processes_of_a_host_one_at_a_time_runs_the_jobs(tmp_path):
    inner = []

    def do(_item: int, /, *, now: datetime) -> bool:
        inner.append(wake(nullcontext, [], tmp_path))
        return True

    assert wake(nullcontext, [Job("twice", lambda _now: [1], do)], tmp_path)
    assert inner == [False]
