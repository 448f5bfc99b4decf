"""Rows for reported violations, their files, messages and triage."""

from tests.migrations.statements import AT, Rows

HASH = "a" * 64
REPORT = (
    "INSERT INTO allegations (id, code_hash, category, subject, link, seller, goods, occurred,"
    " what, language, received_at)"
)
FILE = (
    "INSERT INTO allegation_files (id, allegation_id, sha256, size, media_type, filename,"
    " received_at)"
)
MESSAGE = "INSERT INTO allegation_messages (id, allegation_id, at, author_id, body)"
STEP = (
    "INSERT INTO allegation_steps (id, allegation_id, step, at, by_id, agency, ending, with_id,"
    " note)"
)


def report(
    id_: int, code: str, category: str = "shipping", what: str = "W", lang: str = "en"
) -> str:
    return (
        f"{REPORT} VALUES ({id_}, '{code}', '{category}', 'S', '', '', '', '', '{what}',"
        f" '{lang}', '{AT}')"
    )


ALLEGATIONS = Rows(
    load=(
        report(1, HASH),
        report(2, "b" * 64),
        "INSERT INTO allegation_contacts (allegation_id, contact) VALUES (1, 'a@b.c')",
        f"{FILE} VALUES (1, 1, '{HASH}', 9, 'image/png', 'p.png', '{AT}')",
        f"{MESSAGE} VALUES (1, 1, '{AT}', NULL, 'I know more.')",
        f"{MESSAGE} VALUES (2, 1, '{AT}', 2, 'What?')",
        f"{STEP} VALUES (1, 1, 'take', '{AT}', 2, NULL, NULL, NULL, '')",
        f"{STEP} VALUES (2, 1, 'group', '{AT}', 2, NULL, NULL, 2, '')",
        f"{STEP} VALUES (3, 2, 'close', '{AT}', 2, NULL, 'acted', NULL, '')",
    ),
    refused=(
        report(3, HASH),
        report(3, "short"),
        report(3, "c" * 64, category="gossip"),
        report(3, "c" * 64, what=""),
        report(3, "c" * 64, lang="fr"),
        "INSERT INTO allegation_contacts (allegation_id, contact) VALUES (2, '')",
        "INSERT INTO allegation_contacts (allegation_id, contact) VALUES (1, 'again')",
        f"{FILE} VALUES (2, 1, '{HASH}', 0, 'image/png', 'p.png', '{AT}')",
        f"{MESSAGE} VALUES (3, 1, '{AT}', NULL, '')",
        f"{STEP} VALUES (4, 1, 'praise', '{AT}', 2, NULL, NULL, NULL, '')",
        f"{STEP} VALUES (4, 1, 'refer', '{AT}', 2, NULL, NULL, NULL, '')",
        f"{STEP} VALUES (4, 1, 'close', '{AT}', 2, NULL, NULL, NULL, '')",
        f"{STEP} VALUES (4, 1, 'take', '{AT}', 2, 'labor', NULL, NULL, '')",
        f"{STEP} VALUES (4, 1, 'group', '{AT}', 2, NULL, NULL, 1, '')",
    ),
)
