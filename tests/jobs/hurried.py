"""The application as a worker runs it, but with jobs that are woken at once and go as it does."""

from datetime import timedelta

from app import server
from trusted.jobs import keeping

__all__ = ["server"]

keeping.FIRST = timedelta(0)
# However much else the machine has to do.
keeping.NICENESS = 0
