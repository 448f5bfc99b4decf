"""What each call about lists of partners is for, what goes in and what comes out."""

from trusted.api.exchange_bodies import PartnersAnswer, PartnersSent, PartnersTaken
from trusted.api.hold_operations import PAGE
from trusted.api.operation import Operation, Parameter

READ, WRITE = "exchange:read", "exchange:write"
SIGNATURE = "X-JWS-Signature"
LIST_JSON = "application/vnd.trusted.partners+json"
FLAG = {"type": "boolean", "default": False}
AS_FILE = f"The whole list, as it was signed; {SIGNATURE} has a detached JWS over its bytes."

EXCHANGE = (
    Operation(
        "get",
        "/api/v1/exchange/partners",
        "told_partners",
        "Take the list of our partners",
        PartnersAnswer,
        scope=READ,
        statuses={
            404: "No list was made yet, or none of this number.",
            503: "This installation cannot sign at the moment, or its database is out of reach.",
        },
        notes="For the administration of an arrangement: the partners that agreed to be told to it,"
        " a page at a time, or as a whole file by Accept. A list is made once a day, and whenever"
        " something changed. The signature is of a key of /.well-known/jwks.json, typ"
        " partner-list+jws.",
        parameters=(
            *PAGE,
            Parameter("list", 12, "Number of an earlier list.", "query", {"type": "integer"}),
            Parameter("changes", "true", "Only what differs from the list before.", "query", FLAG),
        ),
        also={LIST_JSON: AS_FILE, "text/csv": AS_FILE, "application/xml": AS_FILE},
    ),
    Operation(
        "post",
        "/api/v1/exchange/partners",
        "send_partners",
        "Send the list of your partners",
        PartnersTaken,
        PartnersSent,
        WRITE,
        {
            400: "The Idempotency-Key is missing.",
            409: "The arrangement is not in force.",
            413: "The body is too large; the limit is named.",
            415: "The body is none of the media types.",
        },
        "For the administration of an arrangement. The list is whole: who is not in it any more"
        f" loses credit at once. {SIGNATURE} has a detached JWS over the bytes of the body, typ"
        " partner-list+jws, by an agreed Ed25519 key; a list that it does not fit is refused whole"
        " (list-signature-refused). Doubtful rows wait for a person.",
        parameters=(
            Parameter(SIGNATURE, "eyJhbGciOiJFZDI1NTE5IiwgLi4u..c2ln", "Detached JWS.", "header"),
            Parameter("dry_run", "true", "Tell what would become of it, no more.", "query", FLAG),
        ),
        asks_also={
            "text/csv": "A line for each partner, the columns named in the first one.",
            "application/xml": "A partner element for each, with an element for each item.",
        },
        once=True,
    ),
)
