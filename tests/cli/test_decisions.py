import random
from datetime import UTC, datetime, timedelta

import time_machine

from tests.decisions.logged import request, segments
from trusted.jobs import jobs_of, run_due
from trusted.services.decision_log import open_decision_log


def test_the_log_is_proved_and_what_was_altered_is_named(app, settings):
    run = app.test_cli_runner().invoke
    assert "0 decisions of 0 requests in 0 segments" in run(args=["decisions", "verify"]).output
    log = open_decision_log(settings)
    log.append(request(random.Random(1)))
    log.close()

    said = run(args=["decisions", "verify"]).output
    assert "The decision log is whole: 3 decisions of 1 requests in 1 segments; 1 lines" in said
    head = said.split()[-1].rstrip(".")
    assert run(args=["decisions", "verify", "--noted", "1", head]).exit_code == 0

    (path,) = segments(settings.decisions_dir)
    path.write_bytes(path.read_bytes()[:-1])
    broken = run(args=["decisions", "verify"])
    assert broken.exit_code == 1
    assert f"segment {path.stem} was altered" in broken.output


def test_jobs_give_up_what_is_older_than_the_program_keeps(app, settings):
    log = open_decision_log(settings)
    log.append(request(random.Random(1)))
    log.close()
    (job,) = (job for job in jobs_of(settings) if job.name == "tidy-decision-log")
    now = datetime.now(UTC)

    assert run_due([job], now)[0].done == 0
    assert run_due([job], now + timedelta(days=1820))[0].done == 0
    with time_machine.travel(now + timedelta(days=1827)):
        run = app.test_cli_runner().invoke
        assert "1 segments were sealed or given up" in run(args=["decisions", "prune"]).output
    assert segments(settings.decisions_dir) == []
    assert "0 decisions" in run(args=["decisions", "verify"]).output


def test_jobs_seal_what_a_process_that_ended_has_left(app, settings):
    settings.decisions_dir.mkdir()
    log = open_decision_log(settings)
    log.append(request(random.Random(1)))
    (path,) = segments(settings.decisions_dir)
    content = path.read_bytes()
    log.close()
    for left in settings.decisions_dir.iterdir():
        left.unlink()
    path.write_bytes(content)
    (job,) = (job for job in jobs_of(settings) if job.name == "tidy-decision-log")

    assert run_due([job], datetime.now(UTC))[0].done == 1
    assert len(log.chain.links()) == 1
