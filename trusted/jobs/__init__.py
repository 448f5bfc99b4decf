"""Work without a request: found by asking what is due, safe to run twice and by many at once."""

from trusted.jobs.registry import JOBS, jobs_of, webhook_jobs
from trusted.jobs.waking import start_waking, wake
from trusted.jobs.work import Job, Report, run_due

__all__ = ["JOBS", "Job", "Report", "jobs_of", "run_due", "start_waking", "wake", "webhook_jobs"]
