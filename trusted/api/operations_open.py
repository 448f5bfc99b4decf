"""What each call is for that is open to everybody, or to members about those who agreed."""

from trusted.api import bodies_open as bodies
from trusted.api.operation import Operation, Parameter


def _asked(name: str, example: object, notes: str) -> Parameter:
    return Parameter(name, example, notes, "query")


VC_JWT = "application/vc+jwt"
UNSIGNED = {503: "This installation cannot sign at the moment."}
LIMIT = Parameter(
    "limit",
    25,
    "At most so many.",
    "query",
    {"type": "integer", "minimum": 1, "maximum": 100},
)
HASTE = {429: "You ask too often; Retry-After says when to ask again."}
SAID_IN = Parameter(
    "language", "en", "en or es; without it en.", "query", {"type": "string", "enum": ["en", "es"]}
)
OPEN_OPERATIONS = (
    Operation(
        "get",
        "/api/v1/directory",
        "directory",
        "Look into the public directory",
        bodies.DirectoryAnswer,
        statuses=HASTE,
        notes="Partners that agreed to be listed. By an exact identifier the answer has their"
        " standing now; nobody found means “not trusted”, whatever the reason. A name gives"
        " candidates without a standing, at most 25: many companies are called alike. Without"
        " either, all are given in the order of names.",
        parameters=(
            _asked("identifier", "scac:FXPQ", "Exact, or a partner number; alone."),
            _asked("name", "fox parcel", "Beginnings of words; at least three letters of one."),
            _asked("entity_type", "carrier", ""),
            _asked("country", "US", "Two letters (ISO 3166-1)."),
            _asked("after", "WyJmb3giLCAxXQ", "`next` of the answer before."),
            LIMIT,
        ),
    ),
    Operation(
        "get",
        "/api/v1/metrics/program",
        "metrics_program",
        "Read what the program measures of itself",
        bodies.ProgramMetrics,
        statuses={404: "Nothing was published of this period, or not yet."},
        notes="Applications, clocks, suspensions, appeals, coverage, examinations; by quarter and"
        " year, each with its definition, baseline, target and progress. Counts of a few are"
        " withheld. A publication is never changed: ask for `at` to read an earlier one.",
        parameters=(
            _asked("period", "2026-Q4", "A year or a quarter; without it, the newest year."),
            _asked("at", "2026-11-24T15:31:07Z", "What was published at that moment."),
        ),
        kept=True,
    ),
    Operation(
        "get",
        "/api/v1/library",
        "library",
        "Look into the resource library",
        bodies.LibraryAnswer,
        statuses=HASTE,
        notes="Articles, guides and forms in a language: all in the order of their names, or, with"
        " `q`, those that have all the words, the best first; if none has all, those that have"
        " some. A word is found by its stem or beginning, with or without accents.",
        parameters=(
            SAID_IN,
            _asked("q", "vague description", "Words to look for."),
            _asked("entity_type", "carrier", ""),
            _asked("topic", "data", ""),
            _asked("after", "ImRhdGEtcXVhbGl0eSI", "`next` of the answer before."),
            LIMIT,
        ),
        kept=True,
    ),
    Operation(
        "get",
        "/api/v1/library/{slug}",
        "library_article",
        "Take an article",
        bodies.LibraryArticle,
        statuses=HASTE | {404: "There is no such article in this language."},
        notes="As it is read now, with its version, its moment of publication and its hash.",
        parameters=(Parameter("slug", "data-quality"), SAID_IN),
        kept=True,
    ),
    Operation(
        "get",
        "/api/v1/partners/{scheme}/{value}",
        "connected_partner",
        "Look up a connected company",
        bodies.ConnectedPartner,
        scope="partners:read",
        statuses={404: "Nobody bears the identifier, or nobody who is connected with you."},
        notes="For the systems of a member: the standing of a company that agreed to be connected."
        " Who is not connected cannot be told from who does not exist. The company sees each"
        " look-up. Take `partner` as scheme for a partner number.",
        parameters=(
            Parameter("scheme", "scac"),
            Parameter("value", "FXPQ", "May contain a slash, as in shop.example/8812."),
        ),
    ),
    Operation(
        "get",
        "/api/v1/partners",
        "connected_partners",
        "Look up all connected companies",
        bodies.ConnectedPartners,
        scope="partners:read",
        notes="Ask again with `next` as `after` until it is null. Each company sees the look-up.",
        parameters=(_asked("after", "MQ", "`next` of the answer before."), LIMIT),
    ),
    Operation(
        "get",
        "/api/v1/credentials/{partner_number}",
        "credential",
        "Take a certificate as a credential",
        None,
        scope="standing:read",
        statuses={404: "No certificate of what holds now was issued to this number."} | UNSIGNED,
        notes="A W3C verifiable credential (VC-JOSE-COSE), signed by a key of"
        " /.well-known/did.json. It holds as long as neither of its status lists says otherwise.",
        parameters=(Parameter("partner_number", "TP00012344"),),
        also={VC_JWT: "A compact JWS, typ vc+jwt, by Ed25519."},
    ),
    Operation(
        "get",
        "/api/v1/credentials/status/{list_name}",
        "credential_status",
        "Take a status list",
        None,
        statuses={404: "There is no such list."} | UNSIGNED,
        notes="A Bitstring Status List credential: which credentials are revoked or suspended, by"
        " their places. It holds for ten minutes; whoever takes it does not tell about whom.",
        parameters=(Parameter("list_name", "suspension-1"),),
        also={VC_JWT: "A compact JWS, typ vc+jwt, by Ed25519."},
        kept=True,
    ),
)
