"""Work without a request: found by asking what is due, safe to run twice and by many at once."""

from trusted.jobs.keeping import keep_waking
from trusted.jobs.registry import JOBS, jobs_of, rounds_of
from trusted.jobs.waking import start_waking, wake, wake_until_told
from trusted.jobs.work import Job, Report, run_due

__all__ = [
    "JOBS",
    "Job",
    "Report",
    "jobs_of",
    "keep_waking",
    "rounds_of",
    "run_due",
    "start_waking",
    "wake",
    "wake_until_told",
]
