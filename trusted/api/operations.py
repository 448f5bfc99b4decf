"""What each call of the API is for, what goes in and what comes out."""

from trusted.api import bodies
from trusted.api.agency_operations import AGENCIES
from trusted.api.arrow import ARROW
from trusted.api.examples import DECISION_ID as EXAMPLE_DECISION
from trusted.api.exchange_operations import EXCHANGE
from trusted.api.hold_operations import HOLDS
from trusted.api.lines import NDJSON
from trusted.api.operation import Operation, Parameter
from trusted.api.operations_open import OPEN_OPERATIONS
from trusted.api.signing import JOSE
from trusted.api.webhook_operations import WEBHOOKS
from trusted.register.handouts import RECORDS_FILE, Changes, Manifest

PARTY_PATH = (
    Parameter("scheme", "scac"),
    Parameter("value", "FXPQ", "May contain a slash, as in shop.example/8812."),
)
PAST = (
    Parameter(
        "at",
        "2026-11-24T15:31:07Z",
        "A past moment: what was answered then.",
        "query",
        {"type": "string", "format": "date-time"},
    ),
    Parameter(
        "sequence",
        48213,
        "What was answered by this sequence of the register; instead of at.",
        "query",
        {"type": "integer", "minimum": 1},
    ),
)
STALE = {503: "The register of this host is not up to date; nobody is trusted."}
PRIORITIZE_STALE = {
    503: "The register of this host is not up to date, or decisions cannot be logged; nobody is"
    " trusted."
}
BODY = {
    400: "The body is not JSON.",
    413: "The body is too large, or has more than 10,000 items; the limit is named.",
    415: "The body is not said to be JSON.",
}
DECISION = {
    404: "No decision of yours has this id, or it is no longer kept.",
    409: "A policy or selection key that made it is not kept on this host.",
}
DECISION_PATH = (Parameter("decision_id", EXAMPLE_DECISION, "As it stood in the answer."),)
PARTY_COLUMNS = (
    "An Arrow IPC stream of at most 10,000 rows, its buffers uncompressed: ref (text) and"
    " identifier (text, perhaps dictionary-encoded)."
)
STANDING_COLUMNS = (
    "An Arrow IPC stream with a row for each party, in order: ref, status, standing (JSON as in the"
    " other form; each one once, in the column's dictionary) and problem (JSON, or null). The"
    " schema's metadata have as_of, sequence and stale_after."
)
SHIPMENT_COLUMNS = (
    "An Arrow IPC stream of at most 10,000 rows, its buffers uncompressed. Columns: id (text),"
    " baseline (whole numbers), and, as needed, mode (text), advance_complete and advance_on_time"
    " (true or false, null: not given), and a column for each role, such as carrier, with one"
    " identifier (text) or several (list of text); null: nobody. Texts but the id may be"
    " dictionary-encoded."
)
DECISION_COLUMNS = (
    "An Arrow IPC stream with a row for each shipment, in order: id, decision_id, priority, lane,"
    " selected_at_random, effects (list of code, points, role, partner_number, tier), and problem:"
    " null, or in JSON what is wrong with the shipment; the decision is null then. The schema's"
    " metadata have as_of, sequence, stale_after and policy."
)

OPERATIONS = (
    Operation(
        "post",
        "/api/v1/token",
        "token",
        "Get an access token",
        bodies.TokenAnswer,
        statuses={400: "The form is not right.", 415: "The body is not said to be a form."},
        notes="OAuth 2.0 client credentials. Send the client id and secret by HTTP Basic, or in"
        " the form. Or register a public key (Ed25519 or P-256) and send a client_assertion"
        " (RFC 7523, private_key_jwt): iss and sub your client id, aud the address of this call,"
        " exp at most five minutes ahead, and a jti that you never use again. The token holds for"
        " 15 minutes.",
    ),
    Operation(
        "get",
        "/api/v1/parties/{scheme}/{value}",
        "party",
        "Look up one party",
        bodies.StandingGiven,
        scope="standing:read",
        statuses={404: "The register knows nobody by this identifier."} | STALE,
        notes="The standing of whoever bears the identifier, in every role. Answer by it until"
        " stale_after at the latest; treat a stale copy as “nobody is trusted”. Send Accept:"
        " application/jose to have it signed; check it with the keys of /.well-known/jwks.json.",
        parameters=(*PARTY_PATH, *PAST),
        also={JOSE: "The same JSON as a compact JWS (RFC 7515), typ standing+jws, by Ed25519."},
        sandbox=True,
    ),
    Operation(
        "post",
        "/api/v1/parties/lookup",
        "lookup",
        "Look up many parties",
        bodies.LookupAnswer,
        bodies.LookupRequest,
        "standing:read",
        BODY | STALE,
        "Up to 10,000 identifiers; answers in the same order, each with its own status. An unknown"
        " identifier has status 200 and known: false. One bad item breaks nothing.",
        asks_also={ARROW: PARTY_COLUMNS},
        also={ARROW: STANDING_COLUMNS},
        sandbox=True,
    ),
    Operation(
        "post",
        "/api/v1/shipments/prioritize",
        "prioritize",
        "Get the inspection priority of shipments",
        bodies.PrioritizeAnswer,
        bodies.PrioritizeRequest,
        "shipments:prioritize",
        BODY | PRIORITIZE_STALE,
        "Up to 10,000 shipments; decisions in the same order, all on one sequence of the register."
        " The baseline and the points of the effects sum to the priority. A shipment that cannot"
        " be read has a problem in the place of its decision. Streams may have any length: read"
        " while you send; decisions come as shipments do, each with the sequence it rests on.",
        asks_also={NDJSON: "A shipment on each line, as in shipments.", ARROW: SHIPMENT_COLUMNS},
        also={
            NDJSON: "A decision, or a problem in its place, on each line; in order.",
            ARROW: DECISION_COLUMNS,
        },
        sandbox=True,
    ),
    Operation(
        "get",
        "/api/v1/decisions/{decision_id}",
        "decision",
        "See what made a decision",
        bodies.DecisionKept,
        scope="shipments:prioritize",
        statuses=DECISION,
        notes="A decision as you got it, with the shipment as you asked about it, what the register"
        " said of each party then, the policy with its numbers, and the id of the selection key.",
        parameters=DECISION_PATH,
    ),
    Operation(
        "post",
        "/api/v1/decisions/{decision_id}/replay",
        "replay",
        "Prove a decision",
        bodies.ReplayGiven,
        scope="shipments:prioritize",
        statuses=DECISION,
        notes="Decides the shipment again, by the standings and the policy that held then; nothing"
        " is changed. identical says whether the answer is the same, byte for byte.",
        parameters=DECISION_PATH,
    ),
    Operation(
        "post",
        "/api/v1/outcomes",
        "outcomes",
        "Report what examinations found",
        bodies.OutcomesAnswer,
        bodies.OutcomesRequest,
        "outcomes:write",
        BODY,
        "Up to 10,000 outcomes. An outcome_id sent again with the same content is a duplicate and"
        " changes nothing; with other content it is a conflict, and the first one stands.",
        once=True,
        sandbox=True,
    ),
    *HOLDS,
    *AGENCIES,
    *EXCHANGE,
    Operation(
        "get",
        "/api/v1/register/status",
        "register_status",
        "See how fresh the register is",
        bodies.RegisterStatus,
        scope="register:read",
    ),
    Operation(
        "get",
        "/api/v1/register/snapshot",
        "register_snapshot",
        "Take the whole register",
        Manifest,
        scope="register:read",
        statuses={503: "This host has no snapshot yet that holds."},
        notes="What belongs to the newest snapshot, signed (typ register-snapshot+jws). Take its"
        " file, compare size, SHA-256 and state hash, then go on with the changes.",
        kept=True,
    ),
    Operation(
        "get",
        "/api/v1/register/snapshot/{sequence}/{name}",
        "register_file",
        "Take a file of a snapshot",
        None,
        scope="register:read",
        statuses={404: "This host does not have this file."},
        notes="It never changes, so keep it as long as you like. One line of JSON for each"
        " identifier, sorted, in the form of RFC 8785: {identifier, record}.",
        parameters=(
            Parameter("sequence", 48213, schema={"type": "integer"}),
            Parameter("name", RECORDS_FILE),
        ),
        also={"application/gzip": "Lines of JSON, compressed."},
        kept=True,
    ),
    Operation(
        "get",
        "/api/v1/register/changes",
        "register_changes",
        "Take what changed since",
        Changes,
        scope="register:read",
        statuses={
            409: "You are ahead of this host; ask again in a second.",
            410: "Changes older than 30 days are gone; take the snapshot.",
        }
        | STALE,
        notes="The changes after a sequence, in order, at most 1,000, signed (typ"
        " register-changes+jws) with the state hash that they lead to. Ask again until complete is"
        " true; no change at all is harmless. Send Prefer: wait=30 to have the answer wait for a"
        " change; Preference-Applied says whether it did.",
        parameters=(Parameter("after", 48213, where="query", schema={"type": "integer"}),),
    ),
    *WEBHOOKS,
    *OPEN_OPERATIONS,
)

__all__ = ["OPERATIONS", "Operation", "Parameter"]
