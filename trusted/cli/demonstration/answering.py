"""What a company answers to the criteria, in its own words."""

import tomllib
from calendar import month_name
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from trusted.cli.demonstration.inventing import Invented
from trusted.domain.criteria import Criterion, Grade, Level, applicable
from trusted.program import shipped_program
from trusted.services.applications import ResponseDraft

TEXTS = Path(__file__).with_name("answers.toml")
NOT_APPLIED = "not_applicable"
SHARE_NOT_APPLIED, SHARE_FOLLOWED_UP = 0.35, 0.6
SELF_GRADES = (Grade.PARTLY_MET, *[Grade.MET] * 8, Grade.MET_WITH_RESULTS)
SHOULD_GRADES = (Grade.NOT_MET, *SELF_GRADES)


def answers_of(
    company: Invented, throw: Random, *, now: datetime, weak: bool
) -> tuple[ResponseDraft, ...]:
    """Return what a company answers, in the order of the catalog.

    weak: it admits that it does not meet one of the musts.
    """
    criteria = applicable(shipped_program().criteria, company.trader.entity_type)
    musts = [c.id for c in criteria if c.level is Level.MUST and c.id not in _texts()[NOT_APPLIED]]
    unmet = throw.sample(musts, 1) if weak else []
    return tuple(_draft(c, company, throw, now, unmet) for c in criteria)


def mended(draft: ResponseDraft, request: str) -> ResponseDraft:
    """Return an answer that was mended as the program asked."""
    added = f"You asked: {request} We have added what was missing and attached it."
    return ResponseDraft(
        criterion_id=draft.criterion_id,
        statement=f"{draft.statement} {added}".strip(),
        grade=draft.grade or Grade.MET,
    )


def _draft(
    criterion: Criterion, company: Invented, throw: Random, now: datetime, unmet: list[str]
) -> ResponseDraft:
    reason = _texts()[NOT_APPLIED].get(criterion.id)
    if reason is not None and throw.random() < SHARE_NOT_APPLIED:
        return ResponseDraft(
            criterion_id=criterion.id, statement="", grade=None, not_applicable_reason=reason
        )
    grade = throw.choice(SELF_GRADES if criterion.level is Level.MUST else SHOULD_GRADES)
    if criterion.id in unmet:
        grade = Grade.NOT_MET
    statement = (
        "We do not do this yet; it is planned for next year."
        if grade is Grade.NOT_MET
        else _statement(criterion, company, throw, now)
    )
    return ResponseDraft(criterion_id=criterion.id, statement=statement, grade=grade)


def _statement(criterion: Criterion, company: Invented, throw: Random, now: datetime) -> str:
    texts = _texts()
    parts = [throw.choice(texts["answer"][criterion.id])]
    if throw.random() < SHARE_FOLLOWED_UP:
        parts.append(throw.choice(texts["follow_up"][criterion.category]))
    _, officer, deputy = company.people
    return " ".join(
        part.format(
            officer=officer,
            deputy=deputy,
            city=company.city,
            month=month_name[(now.month - 1 - throw.randint(1, 6)) % 12 + 1],
            number=throw.randint(2, 9),
        )
        for part in parts
    )


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TEXTS.read_text())
