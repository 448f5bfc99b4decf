"""What each kind of letter says, from the facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType

from sqlalchemy import select

from trusted.documents.certificate import day_said
from trusted.documents.letter import LetterValues, Part
from trusted.domain.languages import Language
from trusted.domain.standing import Action
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Enrollment,
    Finding,
    RequestedDocument,
    RequiredAction,
    Site,
    Validation,
)
from trusted.persistence.queries.notices import notice_of
from trusted.persistence.queries.partnership import action_of, validation_of
from trusted.program import shipped_program
from trusted.program.letters import shipped_letter_words
from trusted.program.spanish import text_in

# What somebody decided about a company; other notices are no letters.
DECISIONS = frozenset({action.value for action in Action} - {"submit", "take", "withdraw"}) | {
    "tier-changed",
    "filing-accepted",
    "filing-refused",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same in every letter."""

    enrollment: Enrollment
    language: Language
    code: str
    check_url: str
    issued_at: datetime

    def letter(
        self, title: str, dated: date, paragraphs: Sequence[str], parts: Sequence[Part] = ()
    ) -> LetterValues:
        """Return the letter with this content."""
        company = db.session.get_one(Company, self.enrollment.company_id)
        return LetterValues(
            language=self.language.value,
            title=title,
            company=company.legal_name,
            address=f"{company.address}, {company.country}",
            partner_number=self.enrollment.partner_number,
            issued_at=self.issued_at,
            dated=dated,
            code=self.code,
            check_url=self.check_url,
            paragraphs=paragraphs,
            parts=parts,
        )

    def words(self, name: str, **values: object) -> str:
        """Return words of ours in the letter's language."""
        return shipped_letter_words()[name][self.language.value].format_map(values)

    def said(self, text: str) -> str:
        """Return a text of the program in the letter's language; any other as it was written."""
        return text_in(text, self.language)

    def day(self, day: date) -> str:
        """Return a day in the letter's language."""
        return day_said(day, self.language.value)


def decision(frame: Frame, notice_id: int) -> LetterValues | None:
    """Return the letter of a decision: the words of its notice, in one language."""
    notice = notice_of(frame.enrollment.id, notice_id)
    if notice is None or notice.code not in DECISIONS:
        return None
    title, body = notice.told_in(frame.language)
    paragraphs = [part.strip() for part in body.split("\n\n") if part.strip()]
    return frame.letter(title, notice.sent_at.astimezone(UTC).date(), paragraphs)


def visit(frame: Frame, validation_id: int) -> LetterValues | None:
    """Return the notice of a validation, with the request for documents."""
    validation = validation_of(frame.enrollment.id, validation_id)
    if validation is None:
        return None
    asked = db.session.scalars(
        select(RequestedDocument)
        .where(RequestedDocument.validation_id == validation.id)
        .order_by(RequestedDocument.place)
    ).all()
    where = _place(frame, validation.site)
    told = frame.words("visit-told", day=frame.day(validation.visit_on), place=where)
    rows = [(str(one.place), frame.said(one.what), one.criterion_id or "") for one in asked]
    columns = [frame.words(name) for name in ("number", "document", "criterion")]
    part = Part(frame.words("documents"), (frame.words("documents-told"),), columns, rows)
    dated = validation.planned_at.astimezone(UTC).date()
    return frame.letter(frame.words("visit"), dated, [told], [part] if rows else [])


def report(frame: Frame, validation_id: int) -> LetterValues | None:
    """Return the report of a validation: what was found, and what is to be mended."""
    validation = validation_of(frame.enrollment.id, validation_id)
    if validation is None or validation.reported_at is None:
        return None
    findings = db.session.scalars(
        select(Finding).where(Finding.validation_id == validation.id).order_by(Finding.criterion_id)
    )
    columns = [frame.words(name) for name in ("criterion", "grade", "seen", "note")]
    rows = [
        (
            one.criterion_id,
            frame.words(f"grade-{one.grade}"),
            frame.words(one.assurance.value),
            one.note or one.not_applicable_reason or "",
        )
        for one in findings
    ]
    told = frame.words(
        "report-told",
        day=frame.day(validation.visit_on),
        place=_place(frame, validation.site),
        outcome=frame.words("passed" if validation.passed else "not-passed"),
    )
    parts = [Part(frame.words("findings"), (), columns, rows), *_to_mend(frame, validation)]
    dated = validation.reported_at.astimezone(UTC).date()
    return frame.letter(frame.words("report"), dated, [told, validation.summary], parts)


def action(frame: Frame, action_id: int) -> LetterValues | None:
    """Return the letter of a required action."""
    found = action_of(frame.enrollment.id, action_id)
    if found is None:
        return None
    told = frame.words("action-told", day=frame.day(found.due_on))
    parts = [Part(frame.words("what"), (found.what,))]
    criteria = {one.id: one for one in shipped_program().criteria}
    if found.criterion_id in criteria:
        text = frame.said(criteria[found.criterion_id].text)
        parts.append(Part(frame.words("criterion-asks", id=found.criterion_id), (text,)))
    return frame.letter(
        frame.words("action"), found.opened_at.astimezone(UTC).date(), [told], parts
    )


CONTENTS: MappingProxyType[str, Callable[[Frame, int], LetterValues | None]] = MappingProxyType(
    {"decision": decision, "visit": visit, "report": report, "action": action}
)


def _place(frame: Frame, site: Site | None) -> str:
    return f"{site.name}, {site.address}" if site else frame.words("at-a-desk")


def _to_mend(frame: Frame, validation: Validation) -> list[Part]:
    actions = db.session.scalars(
        select(RequiredAction)
        .where(RequiredAction.validation_id == validation.id)
        .order_by(RequiredAction.due_on, RequiredAction.id)
    )
    rows = [(one.criterion_id or "", one.what, frame.day(one.due_on)) for one in actions]
    columns = [frame.words(name) for name in ("criterion", "what", "due")]
    return [Part(frame.words("actions"), (), columns, rows)] if rows else []
