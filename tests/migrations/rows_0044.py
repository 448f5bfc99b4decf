"""Rows for notices to rights holders, their mails, and whether they want any."""

from tests.migrations.statements import AT, Rows

NOTICE = (
    "INSERT INTO notices (id, enrollment_id, account_id, right_id, code, title, body, title_es,"
    f" body_es, sent_at) VALUES ({{}}, 'right-recorded', 'T', 'B', 'T', 'B', '{AT}')"
)
COPY = (
    "INSERT INTO mail_copies (id, notice_id, account_id, address, language, message_id,"
    f" written_at) VALUES ({{}}, 'a@b.c', 'en', '{{}}', '{AT}')"
)
ATTEMPT = (
    f"INSERT INTO delivery_attempts (id, mail_copy_id, number, begun_at) VALUES ({{}}, '{AT}')"
)
CHOICE = f"INSERT INTO right_mail_choices (id, right_id, wanted, at) VALUES ({{}}, false, '{AT}')"

HOLDERS = Rows(
    load=(
        NOTICE.format("441, NULL, NULL, 1"),
        NOTICE.format("442, 1, NULL, NULL"),
        COPY.format("441, 441, NULL", "441@x"),
        ATTEMPT.format("441, 441, 1"),
        CHOICE.format("1, 1"),
    ),
    refused=(
        NOTICE.format("443, NULL, NULL, NULL"),
        NOTICE.format("443, 1, NULL, 1"),
        NOTICE.format("443, NULL, 1, 1"),
        NOTICE.format("443, NULL, NULL, 999"),
        COPY.format("442, 441, 999", "442@x"),
        COPY.format("442, 441, NULL", "441@x"),
        "UPDATE mail_copies SET address = 'd@e.f' WHERE id = 441",
        "DELETE FROM mail_copies WHERE id = 441",
        CHOICE.format("2, 999"),
        "UPDATE right_mail_choices SET wanted = true",
        "DELETE FROM right_mail_choices",
    ),
)
