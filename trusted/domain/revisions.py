"""Revised answers: what a partner's new answer makes of the grade that a validator gave."""

from dataclasses import dataclass

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Grade


@dataclass(frozen=True, slots=True)
class Verdict:
    """A grade, how it is assured, and whether a validator gave it; None: not applicable."""

    grade: Grade | None
    assurance: Assurance
    by_validator: bool


def after_revision(found: Verdict, own: Grade | None, *, process_changed: bool) -> Verdict:
    """Return what counts once an answer was revised after a validator had graded it.

    own:             the company's grade in the accepted revision; None: it does not apply.
    process_changed: whether the company filed that what it does has changed.
    Returns:         the finding, unless what was found is not what is done any more: then the
                     lower of both grades, as checked on documents only.
    """
    worse = own is not None and found.grade is not None and own < found.grade
    applies_now = own is not None and found.grade is None
    if not (process_changed or worse or applies_now):
        return found
    at_most = ASSURANCE_ORDER.index(Assurance.DOCUMENT_CHECKED)
    assurance = ASSURANCE_ORDER[min(ASSURANCE_ORDER.index(found.assurance), at_most)]
    grade = own if own is None or found.grade is None else min(own, found.grade)
    return Verdict(grade, assurance, by_validator=False)
