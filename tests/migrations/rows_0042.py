"""Rows for the resource library."""

from tests.migrations.statements import AT, Rows

DRAFT = (
    "INSERT INTO article_drafts (id, article_id, language, kind, topic, entity_types, categories,"
    " title, summary, body, content_hash, written_at, written_by_id, shipped_with)"
)
TEXTS = f"'guide', 'goods', ' carrier ', ' goods ', 'Title', 'About', 'Body', '{'0' * 64}'"
PUBLICATION = (
    "INSERT INTO article_publications (id, article_id, language, number, draft_id, written_by_id,"
    " published_at, published_by_id)"
)
IN_FORCE = (
    "INSERT INTO articles_in_force (publication_id, article_id, slug, language, kind, topic,"
    " entity_types, categories, title, summary, body)"
)
READ = "'guide', 'goods', ' carrier ', ' goods ', 'Title', 'About', 'Body'"
WITHDRAWAL = "INSERT INTO article_withdrawals (publication_id, reason, at, by_id)"
OPINION = "INSERT INTO article_opinions (id, publication_id, useful, comment, at)"

LIBRARY = Rows(
    load=(
        "INSERT INTO articles (id, slug) VALUES (1, 'one')",
        f"{DRAFT} VALUES (1, 1, 'en', {TEXTS}, '{AT}', NULL, '2027-01')",
        f"{DRAFT} VALUES (2, 1, 'en', {TEXTS}, '{AT}', 1, NULL)",
        f"{PUBLICATION} VALUES (1, 1, 'en', 1, 1, NULL, '{AT}', NULL)",
        f"{IN_FORCE} VALUES (1, 1, 'one', 'en', {READ})",
        f"{WITHDRAWAL} VALUES (1, 'Wrong', '{AT}', 1)",
        f"{OPINION} VALUES (1, 1, true, NULL, '{AT}')",
    ),
    refused=(
        "INSERT INTO articles (id, slug) VALUES (2, 'one')",
        # Of nobody, or of somebody and the program at once
        f"{DRAFT} VALUES (3, 1, 'en', {TEXTS}, '{AT}', NULL, NULL)",
        f"{DRAFT} VALUES (3, 1, 'en', {TEXTS}, '{AT}', 1, '2027-01')",
        # Published by who wrote it, by nobody, as if another had written it, twice
        f"{PUBLICATION} VALUES (2, 1, 'en', 2, 2, 1, '{AT}', 1)",
        f"{PUBLICATION} VALUES (2, 1, 'en', 2, 2, 1, '{AT}', NULL)",
        f"{PUBLICATION} VALUES (2, 1, 'en', 2, 2, 2, '{AT}', 1)",
        f"{PUBLICATION} VALUES (2, 1, 'en', 2, 1, NULL, '{AT}', 1)",
        f"{PUBLICATION} VALUES (2, 1, 'en', 1, 2, 1, '{AT}', 2)",
        f"{PUBLICATION} VALUES (2, 1, 'en', 0, 2, 1, '{AT}', 2)",
        f"{IN_FORCE} VALUES (99, 1, 'one', 'es', {READ})",
        "UPDATE article_drafts SET title = 'Other'",
        "UPDATE article_publications SET number = 3",
        "DELETE FROM article_publications",
        "DELETE FROM article_withdrawals",
        "UPDATE article_opinions SET useful = false",
    ),
)
