"""Two workers at once do each thing once, between them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests.jobs.decade import World
from tests.jobs.decade_rows import moment
from trusted.jobs import JOBS, registry, run_due
from trusted.persistence.database import db
from trusted.persistence.models import Account, AuditEvent, Notice, Reminder
from trusted.services.accounts import SYSTEM_EMAIL, system_account
from trusted.services.audit import verify_audit

START = date(2027, 1, 1)
LATER = datetime(2027, 4, 20, 6, tzinfo=UTC)
ALONE = [job for job in JOBS if job.name in ("rule-on-ended-terms", "remind", "escalate")]


@pytest.mark.parametrize("number", [1, 3, 25])
def test_two_workers_do_each_thing_once(application, monkeypatch, number):
    monkeypatch.setattr(registry, "TOGETHER", number)
    with application.app_context():
        World(START, 150)
        due = [one for part in ALONE[1].due(LATER) for one in part]
        assert len(due) > 5
        db.session.commit()
    together = Barrier(2, timeout=60)

    def run(_worker: int) -> int:
        with application.app_context():
            together.wait()
            return sum(report.done for report in run_due(ALONE, LATER))

    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(run, range(2)))

    with application.app_context():
        rows = db.session.execute(select(Reminder.enrollment_id, Reminder.code, Reminder.subject))
        reminded = Counter(tuple(row) for row in rows)
        assert set(reminded.values()) == {1}
        assert done >= len(due)
        told = select(func.count()).select_from(Notice).where(Notice.code.startswith("reminder-"))
        overdue = select(func.count()).where(Notice.code.startswith("overdue-"))
        assert (db.session.scalar(told) or 0) + (db.session.scalar(overdue) or 0) == len(due)
        assert verify_audit().broken_at is None
        for job in ALONE:
            assert list(job.due(moment(LATER.date(), 7))) == [], "nothing is left"


def test_the_rules_account_is_opened_once_with_an_audit_event(application):
    together = Barrier(2, timeout=60)

    def open_account(_worker: int) -> int:
        with application.app_context():
            together.wait()
            account = system_account(now=LATER)
            db.session.commit()
            return account.id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(open_account, range(2)))) == 1
    with application.app_context():
        account = db.session.scalars(select(Account).where(Account.email == SYSTEM_EMAIL)).one()
        events = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject == f"account/{account.id}")
        )
        assert events.all() == ["open-account"]
