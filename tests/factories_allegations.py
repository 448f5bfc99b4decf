"""Reported violations as tests need them."""

from datetime import datetime
from io import BytesIO

from tests.factories import NOON
from trusted.domain.allegations import Category
from trusted.domain.languages import Language
from trusted.persistence.models import Allegation, AllegationFile
from trusted.services.allegations import AllegationDraft, add_file, report_violation
from trusted.storage.local import LocalStore


def draft(**given: object) -> AllegationDraft:
    """Return a report, with what is given in place of what the test does not care about."""
    said: dict[str, object] = {
        "category": Category.MERCHANDISE,
        "subject": "Shiny Things Ltd",
        "link": "https://shop.example/item/7",
        "seller": "",
        "goods": "Watches",
        "occurred": "",
        "what": "They sell watches with a false mark.",
        "contact": "",
        "language": Language.ENGLISH,
    }
    return AllegationDraft(**(said | given))  # type: ignore[arg-type]


def make_allegation(*, now: datetime = NOON, **given: object) -> Allegation:
    """Report a violation."""
    return report_violation(draft(**given), now=now)[0]


def make_report_file(allegation: Allegation, store: LocalStore) -> AllegationFile:
    """Add a document to a report."""
    return add_file(allegation, BytesIO(b"Seen."), "seen.txt", store=store, now=NOON)


def make_reported_violation(store: LocalStore) -> dict[str, object]:
    """Return what the addresses of a report with a contact and a file are made of."""
    allegation = make_allegation(contact="kim@example.org")
    return {"allegation_id": allegation.id, "file_id": make_report_file(allegation, store).id}
