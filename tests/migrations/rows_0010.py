"""Rows for threads and vetting."""

from tests.migrations.statements import AT, Rows

HASH = "0" * 64
MESSAGE = (
    "INSERT INTO messages (id, thread_id, at, author_id, role, side, visibility, body,"
    " needs_answer, stops_clock)"
)
FLAG = (
    "INSERT INTO review_flags (id, enrollment_id, reason, raised_at, raised_by_id, owner_id,"
    " expires_on, lifted_at, lifted_by_id, lifted_note)"
)
HIT = (
    "INSERT INTO screening_hits (id, company_id, party_id, key, subject_kind, subject, matched,"
    " score, why, found_at)"
)
SUBMISSION = (
    "INSERT INTO submissions (id, application_id, number, submitted_at, submitted_by_id, content,"
    " content_hash)"
)
APPENDED = (
    "debt_changes",
    "decision_records",
    "declared_interests",
    "hit_decisions",
    "listed_parties",
    "message_evidence",
    "messages",
    "party_list_entries",
    "party_lists",
    "recommendations",
    "review_handovers",
    "screening_finds",
    "screening_hits",
    "screenings",
    "strand_results",
    "submissions",
)
# What a primary key of two columns is changed by.
COLUMN = {
    "message_evidence": "message_id",
    "party_list_entries": "list_id",
    "screening_finds": "hit_id",
}

THREADS = Rows(
    load=(
        (
            f"INSERT INTO threads (id, enrollment_id, kind, subject, opened_at)"
            f" VALUES (1, 1, 'question', 'Who?', '{AT}')"
        ),
        (
            f"{MESSAGE} VALUES (1, 1, '{AT}', 2, 'reviewer', 'program', 'everyone', 'Who?',"
            f" true, true)"
        ),
        (
            f"INSERT INTO evidence (id, company_id, sha256, size, media_type, filename, title,"
            f" scan_state, received_at, received_from_id) VALUES (910, 1, '{HASH}', 1,"
            f" 'text/plain', 'a', 'A', 'clean', '{AT}', 1)"
        ),
        "INSERT INTO message_evidence (message_id, evidence_id) VALUES (1, 910)",
        (
            f"INSERT INTO strand_results (id, review_id, strand, result, note, recorded_at,"
            f" recorded_by_id) VALUES (910, 1, 'vetting', 'satisfied', '', '{AT}', 1)"
        ),
        (
            f"INSERT INTO review_handovers (id, review_id, from_id, to_id, reason, at, by_id)"
            f" VALUES (1, 1, 1, 2, 'Away.', '{AT}', 1)"
        ),
        (
            f"INSERT INTO declared_interests (id, account_id, company_id, link, declared_at)"
            f" VALUES (1, 2, 1, 'Worked there.', '{AT}')"
        ),
        (
            f"INSERT INTO decision_records (id, standing_change_id, review_id, seen_hash, facts)"
            f" VALUES (1, 1, 1, '{HASH}', '{{}}')"
        ),
        f"{SUBMISSION} VALUES (1, 1, 1, '{AT}', 1, '{{}}', '{HASH}')",
        (
            f"INSERT INTO debts (id, company_id, what, amount, currency, recorded_at,"
            f" recorded_by_id) VALUES (1, 1, 'Duty', 10.50, 'USD', '{AT}', 2)"
        ),
        (
            f"INSERT INTO debt_changes (id, debt_id, state, since, note, recorded_at,"
            f" recorded_by_id) VALUES (1, 1, 'final', '2026-11-24', '', '{AT}', 2)"
        ),
        f"{FLAG} VALUES (1, 1, 'Wait.', '{AT}', 1, 1, '2026-12-24', '{AT}', 2, 'Done.')",
        (
            f"INSERT INTO party_lists (id, source, sha256, entries, added, imported_at)"
            f" VALUES (1, 'ofac-sdn', '{HASH}', 1, 1, '{AT}')"
        ),
        (
            f"INSERT INTO listed_parties (id, source, uid, name, content, content_hash)"
            f" VALUES (1, 'ofac-sdn', '36', 'One', '{{}}', '{HASH}')"
        ),
        "INSERT INTO party_list_entries (list_id, party_id) VALUES (1, 1)",
        (
            f"INSERT INTO screenings (id, company_id, screened_at, list_id, company_version,"
            f" state_hash) VALUES (1, 1, '{AT}', 1, 1, '{HASH}')"
        ),
        f"{HIT} VALUES (1, 1, 1, '{HASH}', 'legal_name', 'One', 'One', 100, 'Like.', '{AT}')",
        "INSERT INTO screening_finds (screening_id, hit_id) VALUES (1, 1)",
        (
            f"INSERT INTO hit_decisions (id, hit_id, outcome, reason, decided_at, decided_by_id)"
            f" VALUES (1, 1, 'false_match', 'Another.', '{AT}', 2)"
        ),
    ),
    refused=(
        # A note among officials, or what needs no answer, stops no clock.
        (
            f"{MESSAGE} VALUES (2, 1, '{AT}', 2, 'reviewer', 'program', 'officials', 'So.',"
            f" true, true)"
        ),
        (
            f"{MESSAGE} VALUES (2, 1, '{AT}', 2, 'reviewer', 'program', 'everyone', 'So.',"
            f" false, true)"
        ),
        (
            f"{MESSAGE} VALUES (2, 1, '{AT}', 1, 'member', 'company', 'officials', 'So.',"
            f" true, false)"
        ),
        f"{MESSAGE} VALUES (2, 1, '{AT}', 1, 'member', 'company', 'everyone', '', true, false)",
        f"UPDATE threads SET closed_at = '{AT}'",
        (
            f"INSERT INTO review_handovers (id, review_id, from_id, to_id, reason, at, by_id)"
            f" VALUES (2, 1, 1, 1, 'Away.', '{AT}', 1)"
        ),
        (
            f"INSERT INTO declared_interests (id, account_id, company_id, link, declared_at)"
            f" VALUES (2, 2, 1, 'Again.', '{AT}')"
        ),
        (
            f"INSERT INTO decision_records (id, standing_change_id, review_id, seen_hash, facts)"
            f" VALUES (2, 1, 1, '{HASH}', '{{}}')"
        ),
        f"{SUBMISSION} VALUES (2, 1, 1, '{AT}', 1, '{{}}', '{HASH}')",
        (
            f"INSERT INTO debts (id, company_id, what, amount, currency, recorded_at,"
            f" recorded_by_id) VALUES (2, 1, 'Duty', 0, 'USD', '{AT}', 2)"
        ),
        # Who raised a flag does not lift it, and who lifts it says why.
        f"{FLAG} VALUES (2, 1, 'Wait.', '{AT}', 1, 1, '2026-12-24', '{AT}', 1, 'Done.')",
        f"{FLAG} VALUES (2, 1, 'Wait.', '{AT}', 1, 1, '2026-12-24', '{AT}', 2, NULL)",
        (
            f"INSERT INTO listed_parties (id, source, uid, name, content, content_hash)"
            f" VALUES (2, 'ofac-sdn', '37', 'One', '{{}}', '{HASH}')"
        ),
        f"{HIT} VALUES (2, 1, 1, '{HASH}', 'legal_name', 'One', 'One', 100, 'Like.', '{AT}')",
        f"{HIT} VALUES (2, 1, 1, 'other', 'legal_name', 'One', 'One', 101, 'Like.', '{AT}')",
        (
            f"INSERT INTO hit_decisions (id, hit_id, outcome, reason, decided_at, decided_by_id)"
            f" VALUES (2, 1, 'false_match', '', '{AT}', 2)"
        ),
        *(
            statement
            for table in APPENDED
            for statement in (
                f"UPDATE {table} SET {COLUMN.get(table, 'id')} = {COLUMN.get(table, 'id')}",
                f"DELETE FROM {table}",
            )
        ),
    ),
)
