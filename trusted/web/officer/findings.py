"""The validator's checklist: what is entered for each criterion of a category."""

import re
from collections.abc import Mapping, Sequence

from flask import request
from wtforms import HiddenField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import Length

from trusted.domain.criteria import Assurance, Grade
from trusted.domain.validation import ValidationKind, allowed_assurances
from trusted.persistence.models import Finding
from trusted.services.validations import FindingDraft
from trusted.web.formatting import as_words
from trusted.web.forms import OpenForNow, TextForm, stripped
from trusted.web.officer.profile import Section

NOT_APPLICABLE = "na"
VERSION = re.compile(r"[0-9]{1,9}")
GRADES = {
    "0": "0 – Not met",
    "1": "1 – Partly met",
    "2": "2 – Met",
    "3": "3 – Met, with measured results",
    NOT_APPLICABLE: "Does not apply",
}


class FindingForm(TextForm):
    """A finding for one criterion.

    saved: what was saved elsewhere since this was shown; None: nothing.
    """

    grade = RadioField("Grade", [OpenForNow()], choices=GRADES)
    assurance = SelectField("How it was verified")
    note = TextAreaField("Note", [Length(max=4000)], filters=[stripped])
    recommendation = TextAreaField(
        "Recommendation (not binding)", [Length(max=2000)], filters=[stripped]
    )
    reason = TextAreaField("Why it does not apply", [Length(max=2000)], filters=[stripped])
    version = HiddenField(default="0")
    saved: Finding | None = None

    def fill(self, finding: Finding | None) -> None:
        """Show what was found so far."""
        if finding is None:
            return
        self.grade.data = NOT_APPLICABLE if finding.grade is None else str(finding.grade)
        self.assurance.data = finding.assurance.value
        self.note.data, self.reason.data = finding.note, finding.not_applicable_reason
        self.recommendation.data = finding.recommendation
        self.version.data = str(finding.version)

    def draft(self, criterion_id: str) -> FindingDraft:
        """Return the finding as it was entered."""
        applies = self.grade.data != NOT_APPLICABLE
        return FindingDraft(
            criterion_id=criterion_id,
            grade=Grade(int(self.grade.data)) if applies else None,
            assurance=Assurance(self.assurance.data),
            note=self.note.data or "",
            recommendation=self.recommendation.data or "",
            not_applicable_reason=None if applies else self.reason.data or "",
            version=_number(self.version.data or ""),
        )

    def says(self, finding: Finding | None) -> bool:
        """Whether what was entered is what was found already."""
        if finding is None:
            return not any(
                field.data for field in (self.grade, self.note, self.reason, self.recommendation)
            )
        draft = self.draft(finding.criterion_id) if self.grade.data else None
        return draft is not None and (
            draft.grade == finding.grade
            and draft.assurance is finding.assurance
            and draft.note == finding.note
            and draft.recommendation == finding.recommendation
            and draft.not_applicable_reason == finding.not_applicable_reason
        )

    def validate_note(self, field: TextAreaField) -> None:
        entered = field.data or self.reason.data or self.recommendation.data
        if entered and not self.grade.data:
            raise ValidationError("Choose a grade as well")

    def validate_reason(self, field: TextAreaField) -> None:
        if self.grade.data == NOT_APPLICABLE and not field.data:
            raise ValidationError("Say why the criterion does not apply")


def _number(text: str) -> int:
    """Return the version that a form carries; 0, which never fits, for what is none."""
    return int(text) if VERSION.fullmatch(text) else 0


def finding_forms(section: Section, kind: ValidationKind) -> dict[str, FindingForm]:
    """Return a form for each criterion of a category: as it was typed, else as it was found."""
    forms = {}
    assurances = {a.value: as_words(a) for a in reversed(allowed_assurances(kind))}
    strongest = next(iter(assurances))
    for line in section.lines:
        form = FindingForm(request.form, prefix=line.criterion.id, assurance=strongest)
        form.assurance.choices = assurances
        if request.method != "POST":
            form.fill(line.finding)
        forms[line.criterion.id] = form
    return forms


def drafts_in(
    forms: Mapping[str, FindingForm], findings: Mapping[str, Finding]
) -> Sequence[FindingDraft]:
    """Return the findings that were entered or changed; what was not touched is left out."""
    return [
        form.draft(criterion_id)
        for criterion_id, form in forms.items()
        if form.grade.data and not form.says(findings.get(criterion_id))
    ]


def show_conflicts(forms: Mapping[str, FindingForm], findings: Mapping[str, Finding]) -> None:
    """Show beside what was typed what was saved elsewhere; saving again then replaces it."""
    for criterion_id, form in forms.items():
        finding = findings.get(criterion_id)
        if finding is not None and form.version.data != str(finding.version):
            form.version.data = str(finding.version)
            form.saved = None if form.says(finding) else finding
