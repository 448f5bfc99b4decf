"""Rows for issued letters and what seals documents."""

from tests.migrations.statements import AT, Rows

LETTER = (
    "INSERT INTO issued_letters (id, enrollment_id, kind, subject_id, language, code, sha256,"
    " issued_at)"
)
SEAL = "INSERT INTO document_seals (id, certificate, sealed, made_at, made_by_id)"

DOCUMENTS = Rows(
    load=(
        f"{LETTER} VALUES (1, 1, 'decision', 1, 'en', 'A', 'x', '{AT}')",
        f"{LETTER} VALUES (2, 1, 'decision', 1, 'es', 'B', 'x', '{AT}')",
        f"{SEAL} VALUES (1, 'c', 's', '{AT}', NULL)",
    ),
    refused=(
        f"{LETTER} VALUES (3, 1, 'decision', 1, 'es', 'C', 'x', '{AT}')",
        f"{LETTER} VALUES (3, 1, 'poem', 2, 'es', 'C', 'x', '{AT}')",
        f"{LETTER} VALUES (3, 99, 'report', 2, 'es', 'C', 'x', '{AT}')",
        f"{LETTER} VALUES (3, 1, 'report', 2, 'es', 'A', 'x', '{AT}')",
        "UPDATE issued_letters SET sha256 = 'y'",
        "DELETE FROM issued_letters",
        f"{SEAL} VALUES (2, 'c', 's', '{AT}', 99)",
        "UPDATE document_seals SET certificate = 'y'",
        "DELETE FROM document_seals",
    ),
)
