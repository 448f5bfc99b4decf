"""One example of each call, shown to people and written into the description."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from trusted.api.agency_examples import AGENCIES_ANSWERED
from trusted.api.exchange_examples import LISTS_ANSWERED, LISTS_ASKED
from trusted.api.webhook_examples import WEBHOOKS_ANSWERED, WEBHOOKS_ASKED

DECISION_ID = "AZyrEUgIQ7cVJ0T1tq7vAw.0"
FORM = "grant_type=client_credentials"
PATHS = {
    "scheme": "scac",
    "value": "FXPQ",
    "sequence": "48213",
    "name": "records.ndjson.gz",
    "decision_id": DECISION_ID,
    "partner_number": "TP00012344",
    "slug": "data-quality",
    "list_name": "suspension-1",
    "webhook_id": "wh_0f3a91c27d5be84602d1a7c9",
    "hold_id": "hold-0f3a91c27d5be84602d1a7c9",
}
POSTED = frozenset({"replay", "confirm_hold", "enable_webhook", "try_webhook"})
DELETED = frozenset({"release_hold", "end_webhook"})
# Headers that a call needs besides the token.
AUTHORIZED = 'curl -H "Authorization: Bearer $TOKEN"'
JSON_HEADER = '-H "Content-Type: application/json"'
HEADERS = {
    "outcomes": ("Idempotency-Key: $(uuidgen)",),
    "place_hold": ("Idempotency-Key: $(uuidgen)",),
    "send_partners": ("Idempotency-Key: $(uuidgen)", "X-JWS-Signature: $SIGNATURE"),
    "confirm_hold": ("Idempotency-Key: $(uuidgen)", "If-Match: $ETAG"),
    "create_webhook": ("Idempotency-Key: $(uuidgen)",),
    "resend_webhook_message": ("Idempotency-Key: $(uuidgen)",),
    "renew_webhook_secret": ("Idempotency-Key: $(uuidgen)",),
    "enable_webhook": ("Idempotency-Key: $(uuidgen)", "If-Match: $ETAG"),
    "try_webhook": ("Idempotency-Key: $(uuidgen)",),
    "release_hold": ("If-Match: $ETAG",),
    "end_webhook": ("If-Match: $ETAG",),
}
QUERIES = {
    "register_changes": "?after=48213",
    "directory": "?identifier=scac:FXPQ",
    "library": "?q=description",
    "guidance": "?entity_type=carrier",
}

ENTRY = {
    "slug": "data-quality",
    "language": "en",
    "kind": "guide",
    "topic": "data",
    "entity_types": ["marketplace", "carrier", "seller"],
    "title": "Data quality: say what is in the parcel",
    "summary": "Good and bad descriptions, with checks that you can run today.",
    "address": "https://trusted.example/library/data-quality?lang=en",
}

ASKED: Mapping[str, object] = MappingProxyType(
    LISTS_ASKED
    | WEBHOOKS_ASKED
    | {
        "lookup": {"parties": [{"ref": "line 1", "identifier": "scac:FXPQ"}]},
        "prioritize": {
            "shipments": [
                {
                    "id": "1Z999AA10123456784",
                    "baseline": 430,
                    "mode": "express",
                    "parties": {
                        "marketplace": ["marketplace:shop.example"],
                        "carrier": ["scac:FXPQ"],
                        "seller": ["seller:shop.example/8812"],
                    },
                    "advance_data": {"complete": True, "on_time": True},
                }
            ]
        },
        "place_hold": {
            "party": "scac:FXPQ",
            "roles": ["carrier"],
            "reason": "unsafe-goods",
            "authority": "Food Safety Act, case 2026-417",
            "until": "2026-12-20T00:00:00Z",
        },
        "outcomes": {
            "outcomes": [
                {
                    "outcome_id": "2026-11-24/0001",
                    "examined_at": "2026-11-24T09:30:00Z",
                    "mode": "express",
                    "selection": "random",
                    "violation": True,
                    "severity": "minor",
                    "shipment_id": "1Z999AA10123456784",
                    "parties": {"carrier": ["scac:FXPQ"]},
                    "data_quality": {"on_time": True, "complete": False},
                },
                {
                    "outcome_id": "2026-11-24/0002",
                    "corrects": "2026-11-23/0417",
                    "examined_at": "2026-11-23T16:05:00Z",
                    "mode": "express",
                    "selection": "targeted",
                    "violation": False,
                    "parties": {"carrier": ["scac:FXPQ"]},
                },
            ]
        },
    }
)

ANSWERED: Mapping[str, object] = MappingProxyType(
    AGENCIES_ANSWERED
    | LISTS_ANSWERED
    | WEBHOOKS_ANSWERED
    | {
        "token": {
            "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZDI1NTE5In0…",
            "token_type": "Bearer",
            "expires_in": 900,
            "scope": "shipments:prioritize standing:read",
        },
        "party": {
            "identifier": "scac:FXPQ",
            "as_of": "2026-11-24T15:31:07Z",
            "sequence": 48213,
            "stale_after": "2026-11-24T15:32:07Z",
            "known": True,
            "company": "Fox Parcel Express",
            "enrollments": [
                {
                    "partner_number": "TP00012344",
                    "entity_type": "carrier",
                    "status": "validated",
                    "tier": 2,
                    "status_since": "2026-03-02",
                    "valid_until": "2030-03-02",
                    "score_band": "B",
                    "random_ppm": 31,
                    "evidence_level": "site",
                }
            ],
            "policy": "2027-01:9f2c41d07b3e",
        },
        "prioritize": {
            "as_of": "2026-11-24T15:31:07Z",
            "sequence": 48213,
            "stale_after": "2026-11-24T15:32:07Z",
            "policy": "2027-01:9f2c41d07b3e",
            "decisions": [
                {
                    "id": "1Z999AA10123456784",
                    "decision_id": DECISION_ID,
                    "priority": 250,
                    "lane": "release",
                    "selected_at_random": False,
                    "effects": [
                        {
                            "code": "tier-credit",
                            "role": "marketplace",
                            "partner_number": "TP00007716",
                            "tier": 3,
                            "points": -116,
                        },
                        {
                            "code": "tier-credit",
                            "role": "carrier",
                            "partner_number": "TP00012344",
                            "tier": 2,
                            "points": -64,
                        },
                        {"code": "unknown-party", "role": "seller", "points": 0},
                    ],
                    "sequence": 48213,
                    "policy": "2027-01:9f2c41d07b3e",
                }
            ],
        },
        "directory": {
            "as_of": "2026-11-24T15:31:07Z",
            "match": "exact",
            "data": [
                {
                    "partner_number": "TP00012344",
                    "company": "Fox Parcel Express",
                    "trade_name": None,
                    "country": "US",
                    "entity_type": "carrier",
                    "website": "https://fox.example",
                    "standing": {
                        "status": "validated",
                        "since": "2026-03-02",
                        "valid_until": "2030-03-02",
                        "tier": 2,
                    },
                }
            ],
            "next": None,
        },
        "library": {
            "data": [
                ENTRY | {"extract": "… A good description lets someone picture the goods without …"}
            ],
            "next": None,
        },
        "library_article": ENTRY
        | {
            "extract": None,
            "version": 2,
            "published_at": "2026-11-24T15:31:07Z",
            "sha256": "3f7a" * 16,
            "body": "Customs decides about most parcels before they arrive.\n\n## Five rates",
        },
        "place_hold": {
            "id": "hold-0f3a91c27d5be84602d1a7c9",
            "party": "scac:FXPQ",
            "roles": ["carrier"],
            "reason": "unsafe-goods",
            "authority": "Food Safety Act, case 2026-417",
            "note": "",
            "starts_at": "2026-11-24T15:31:07Z",
            "until": "2026-12-20T00:00:00Z",
            "state": "active",
            "placed_at": "2026-11-24T15:31:07Z",
            "confirm_by": None,
            "confirmed_at": None,
            "released_at": None,
        },
        "outcomes": {"results": [{"outcome_id": "2026-11-24/0001", "status": "accepted"}]},
    }
)


def curl(path: str, name: str) -> str:
    """Return the command that makes the call, for a shell.

    name: of the call; tells which example is sent.
    """
    where = f"$BASE{filled(path)}{QUERIES.get(name, '')}"
    if name == "token":
        return f'curl -u "$CLIENT_ID:$CLIENT_SECRET" \\\n  -d {FORM} \\\n  "{where}"'
    method = "-X POST " if name in POSTED else "-X DELETE " if name in DELETED else ""
    lines = [AUTHORIZED.replace("curl ", f"curl {method}", 1)]
    lines += [f'-H "{header}"' for header in HEADERS.get(name, ())]
    if name in ASKED:
        lines += [
            JSON_HEADER,
            f"-d '{json.dumps(ASKED[name], indent=2)}'",
        ]
    return " \\\n  ".join([*lines, f'"{where}"'])


def filled(path: str) -> str:
    """Return a path with the example of each of its parts."""
    for name, value in PATHS.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def answer_text(name: str) -> str | None:
    """Return the example of an answer, laid out for people."""
    if name not in ANSWERED:
        return None
    return json.dumps(ANSWERED[name], indent=2, ensure_ascii=False)
