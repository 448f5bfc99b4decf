"""What each call about holds is for, what goes in and what comes out."""

from trusted.api.hold_bodies import HoldAsked, HoldGiven, HoldsAnswer
from trusted.api.operation import MATCH, UNMATCHED, Operation, Parameter

SCOPE = "holds:write"
ID = Parameter("hold_id", "hold-0f3a91c27d5be84602d1a7c9")
NOT_FOUND = {404: "Your agency has no such hold."}
CHANGED = UNMATCHED | {409: "It is not in a state in which this can be done."}
PAGE = (
    Parameter(
        "limit",
        25,
        "Items on a page.",
        "query",
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
    ),
    Parameter("after", "YWZ0ZXI6MjU=", "What the page before gave as next.", "query"),
)

HOLDS = (
    Operation(
        "get",
        "/api/v1/holds",
        "holds",
        "List the holds of your agency",
        HoldsAnswer,
        scope=SCOPE,
        sandbox=True,
        notes="The newest first. No agency sees the holds of another one.",
        parameters=PAGE,
    ),
    Operation(
        "post",
        "/api/v1/holds",
        "place_hold",
        "Place a hold",
        HoldGiven,
        HoldAsked,
        SCOPE,
        {
            400: "The body is not JSON.",
            413: "The body is too large; the limit is named.",
            415: "The body is not said to be JSON.",
        },
        "On a party by an identifier, with all that its company is called by, in the roles that you"
        " name; or on one shipment. It takes effect at once: the lane is “hold”, the priority 1000."
        " A hold on a party in all its roles, or for more than 30 days, waits for another person or"
        " client of your agency to confirm it within 72 hours. The company is not told.",
        good=201,
        once=True,
        sandbox=True,
    ),
    Operation(
        "get",
        "/api/v1/holds/{hold_id}",
        "hold",
        "Read one hold",
        HoldGiven,
        scope=SCOPE,
        sandbox=True,
        statuses=NOT_FOUND,
        parameters=(ID,),
    ),
    Operation(
        "delete",
        "/api/v1/holds/{hold_id}",
        "release_hold",
        "Release a hold",
        HoldGiven,
        scope=SCOPE,
        sandbox=True,
        statuses=NOT_FOUND | CHANGED,
        notes="It binds nobody from then on; what was done stays on record.",
        parameters=(ID, MATCH),
    ),
    Operation(
        "post",
        "/api/v1/holds/{hold_id}/confirmation",
        "confirm_hold",
        "Confirm a broad hold",
        HoldGiven,
        scope=SCOPE,
        sandbox=True,
        statuses=NOT_FOUND | CHANGED,
        notes="Not by the client that placed it.",
        parameters=(ID, MATCH),
        once=True,
    ),
)
