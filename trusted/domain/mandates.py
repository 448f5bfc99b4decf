"""Mandates: what an agent may do for the company that it acts for."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from trusted.domain.errors import InputRefused


class Scope(StrEnum):
    """What can be handed to an agent; signing, withdrawing and appealing cannot."""

    ANSWER = "answer"
    UPLOAD = "upload"
    REPORT = "report"


def check_mandate(scope: Collection[Scope], starts_on: date, ends_on: date, today: date) -> None:
    """Refuse a mandate for nothing, or one whose days make no sense.

    Raises: InputRefused, saying what to change.
    """
    if not scope:
        raise InputRefused("Choose at least one thing that the agent may do.")
    if ends_on < starts_on:
        raise InputRefused("The mandate would end before it begins. Exchange the two days.")
    if ends_on < today:
        raise InputRefused("The mandate would be over already. Choose a later last day.")
