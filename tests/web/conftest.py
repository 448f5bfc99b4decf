"""Fixtures of the pages' tests."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.factories import NOON


@pytest.fixture
def next_day() -> Iterator[None]:
    """Let it be the day after the factories' noon, whatever day it is outside."""
    with time_machine.travel(NOON + timedelta(days=1)):
        yield
