"""Rows for partner agencies and their holds."""

from tests.migrations.statements import AT, Rows

AGENCY = "INSERT INTO agencies (id, code, name, created_at, created_by_id)"
PERSON = "INSERT INTO agency_people (account_id, agency_id, since)"
CLIENT = (
    "INSERT INTO api_clients (id, client_id, name, scope, created_at, created_by_id, agency_id)"
)
HOLD = (
    "INSERT INTO holds (id, public_id, agency_id, target, subject, company_id, roles, reason,"
    " authority, note, starts_at, until, confirm_by, placed_at, placed_by, placed_by_id,"
    " placed_by_client_id)"
)
WORD = (
    "INSERT INTO hold_confirmations (id, hold_id, agency_id, placed_by, confirmed_at,"
    " confirmed_by, confirmed_by_id, confirmed_by_client_id)"
)
RELEASE = (
    "INSERT INTO hold_releases (id, hold_id, note, released_at, released_by, released_by_id,"
    " released_by_client_id)"
)
UNTIL = "2027-01-01 00:00:00"
KEPT = ("holds", "hold_confirmations", "hold_releases")


def hold(id_, what="'party', 'scac:FXPQ', 1, 'carrier'", until=UNTIL, by="'account/1', 1, NULL"):
    """Return a hold by the person of account 1."""
    return (
        f"{HOLD} VALUES ({id_}, 'h-{id_}', 1, {what}, 'sanctions', 'Law', '', '{AT}', '{until}',"
        f" '{UNTIL}', '{AT}', {by})"
    )


HOLDS = Rows(
    load=(
        f"{AGENCY} VALUES (1, 'food', 'Food Safety', '{AT}', 2), (2, 'art', 'Art', '{AT}', NULL)",
        f"{PERSON} VALUES (1, 1, '{AT}')",
        f"{CLIENT} VALUES (2500, 'client-2500', 'Food', 'holds:write', '{AT}', 2, 1)",
        hold(1),
        hold(2, "'shipment', '1Z', NULL, ''", by="'client/2500', NULL, 2500"),
        f"{WORD} VALUES (1, 1, 1, 'account/1', '{AT}', 'client/2500', NULL, 2500)",
        f"{RELEASE} VALUES (1, 1, '', '{AT}', 'account/1', 1, NULL)",
    ),
    refused=(
        f"{AGENCY} VALUES (9, 'food', 'Again', '{AT}', 2)",
        f"{AGENCY} VALUES (9, 'FOOD', 'Loud', '{AT}', 2)",
        f"{PERSON} VALUES (1, 2, '{AT}')",
        hold(9, "'company', 'x', NULL, ''"),
        hold(9, "'shipment', '1Z', NULL, 'carrier'"),
        hold(9, "'shipment', '', NULL, ''"),
        hold(9, until=AT),
        hold(9, by="'account/1', 1, 2500"),
        hold(9, by="'account/1', NULL, NULL"),
        hold(9, by="'account/2', 1, NULL"),
        hold(9, by="'account/2500', NULL, 2500"),
        # Nobody confirms what he placed, nor under another name, nor for another agency.
        f"{WORD} VALUES (9, 2, 1, 'client/2500', '{AT}', 'client/2500', NULL, 2500)",
        f"{WORD} VALUES (9, 2, 1, 'account/1', '{AT}', 'client/2500', NULL, 2500)",
        f"{WORD} VALUES (9, 2, 1, 'client/2500', '{AT}', 'account/1', NULL, 2500)",
        f"{WORD} VALUES (9, 2, 2, 'client/2500', '{AT}', 'account/1', 1, NULL)",
        f"{WORD} VALUES (9, 1, 1, 'account/1', '{AT}', 'account/2', 2, NULL)",
        f"{RELEASE} VALUES (9, 1, '', '{AT}', 'account/1', 1, NULL)",
        f"{RELEASE} VALUES (9, 99, '', '{AT}', 'account/1', 1, NULL)",
        *(f"UPDATE {table} SET id = 99 WHERE id = 1" for table in KEPT),
        "UPDATE agency_people SET agency_id = 2",
        *(f"DELETE FROM {table}" for table in (*KEPT, "agency_people")),
    ),
)
