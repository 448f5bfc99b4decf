"""Who reported a violation is sealed by construction: few files can ask for it at all."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLES = re.compile(r"\bAllegation(?:Contact|File|Message|Step)?\b|queries\.allegations")
# Models, the queries and verbs of reports, the two doors of who reports and who deals with it, and
# the program's own figures, which ask for numbers alone.
KNOWING = {
    "trusted/persistence/models/__init__.py",
    "trusted/persistence/models/allegation.py",
    "trusted/persistence/queries/allegations.py",
    "trusted/services/allegations.py",
    "trusted/services/program_measures.py",
    "trusted/services/triage.py",
    "trusted/web/officer/allegations.py",
    "trusted/web/public/reporting.py",
}
CONTACT = re.compile(r"\bAllegationContact\b|\breporter_contact\b")


def files_with(pattern: re.Pattern[str]) -> set[str]:
    paths = (ROOT / "trusted").rglob("*.py")
    return {str(path.relative_to(ROOT)) for path in paths if pattern.search(path.read_text())}


def test_no_other_file_reads_what_was_reported():
    assert files_with(TABLES) <= KNOWING


def test_how_to_reach_a_reporter_is_read_by_one_query_and_one_verb():
    assert files_with(CONTACT) == {
        "trusted/persistence/models/__init__.py",
        "trusted/persistence/models/allegation.py",
        "trusted/persistence/queries/allegations.py",
        "trusted/services/allegations.py",
        "trusted/services/triage.py",
    }


def test_no_page_of_companies_and_no_entrance_of_machines_imports_them():
    doors = [ROOT / "trusted/web/company", ROOT / "trusted/api", ROOT / "trusted/client"]
    found = [
        str(path)
        for door in doors
        for path in door.rglob("*.py")
        if re.search(r"allegations|triage", path.read_text())
    ]

    assert found == []


HOLDER = re.compile(r"\bRightContact\b|\bholder_contact\b")


def test_how_to_reach_a_rights_holder_is_read_by_one_query_and_two_verbs():
    assert files_with(HOLDER) == {
        "trusted/persistence/models/__init__.py",
        "trusted/persistence/models/right.py",
        "trusted/persistence/queries/rights.py",
        "trusted/services/right_mail.py",
        "trusted/services/rights.py",
    }


def test_agencies_read_referrals_and_never_the_reports_behind_them():
    seen = (ROOT / "trusted/web/officer/referrals.py").read_text()
    seen += (ROOT / "trusted/persistence/queries/agency_work.py").read_text()

    assert not re.search(r"\bAllegation|queries\.allegations|triage", seen)
