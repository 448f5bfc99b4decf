"""What each call about webhooks is for, what goes in and what comes out."""

from trusted.api.hold_operations import PAGE
from trusted.api.operation import MATCH, UNMATCHED, Operation, Parameter
from trusted.api.webhook_bodies import (
    DeliveriesAnswer,
    DeliveryGiven,
    ResendAsked,
    SecretAsked,
    SecretRenewed,
    WebhookAsked,
    WebhookGiven,
    WebhooksAnswer,
    WebhookSecret,
)

SCOPE = "register:read"
# A member's client, which is told of connected companies alone.
MEMBERS = "partners:read"
WEBHOOKS_PATH = "/api/v1/webhooks"
ONE = f"{WEBHOOKS_PATH}/{{webhook_id}}"
ID = (Parameter("webhook_id", "wh_0f3a91c27d5be84602d1a7c9"),)
NOT_FOUND = {404: "You have no such webhook."}
BODY = {
    400: "The body is not JSON.",
    413: "The body is too large; the limit is named.",
    415: "The body is not said to be JSON.",
}
DISABLED = {409: "The webhook was switched off: nothing is sent to it any more."}

WEBHOOKS = (
    Operation(
        "get",
        WEBHOOKS_PATH,
        "webhooks",
        "List your webhooks",
        WebhooksAnswer,
        scope=SCOPE,
        other_scope=MEMBERS,
        parameters=PAGE,
    ),
    Operation(
        "post",
        WEBHOOKS_PATH,
        "create_webhook",
        "Be told what changes",
        WebhookGiven,
        WebhookAsked,
        SCOPE,
        BODY | {409: "You have as many webhooks as a client may have."},
        "Messages follow Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature"
        " with v1 (HMAC, by the webhook's secret) and v1a (Ed25519, by the keys). Each says of"
        " which subject there is something new, and by which sequence. Answer 2xx within 10"
        " seconds, else it comes again under the same id. Remember the highest sequence of each"
        " subject and ignore what is not higher: then the order, and what comes twice, do not"
        " matter. Of what is higher ask the API. Once an hour read the register's changes, should"
        " something have been lost after you had taken it. A member's client (partners:read) is"
        " told standing.changed alone, of companies that are connected with its own.",
        good=201,
        once=True,
        other_scope=MEMBERS,
    ),
    Operation(
        "get",
        ONE,
        "webhook",
        "Read one webhook",
        WebhookGiven,
        scope=SCOPE,
        other_scope=MEMBERS,
        statuses=NOT_FOUND,
        parameters=ID,
    ),
    Operation(
        "get",
        f"{ONE}/secret",
        "webhook_secret",
        "Read the secret of v1 signatures",
        WebhookSecret,
        scope=SCOPE,
        other_scope=MEMBERS,
        statuses=NOT_FOUND,
        parameters=ID,
    ),
    Operation(
        "post",
        f"{ONE}/secret",
        "renew_webhook_secret",
        "Renew the secret of v1 signatures",
        SecretRenewed,
        SecretAsked,
        SCOPE,
        BODY | NOT_FOUND,
        "Read the new one beside this. For a day each message is signed by the former secret too:"
        " webhook-signature then has two of v1, and one that fits is enough. Have your receivers"
        " know the new one by then. If others may know the former, say at_once: it signs nothing"
        " from then on.",
        ID,
        once=True,
        other_scope=MEMBERS,
    ),
    Operation(
        "post",
        f"{ONE}/test",
        "try_webhook",
        "Have a test message sent",
        DeliveryGiven,
        scope=SCOPE,
        statuses=NOT_FOUND | DISABLED,
        notes="Of type webhook.test; it says nothing, and has a sequence of its own.",
        parameters=ID,
        good=202,
        once=True,
        other_scope=MEMBERS,
    ),
    Operation(
        "get",
        f"{ONE}/deliveries",
        "webhook_deliveries",
        "See what was sent, and what became of it",
        DeliveriesAnswer,
        scope=SCOPE,
        other_scope=MEMBERS,
        statuses=NOT_FOUND,
        parameters=(*ID, *PAGE),
    ),
    Operation(
        "post",
        f"{ONE}/resend",
        "resend_webhook_message",
        "Have a message sent again",
        DeliveryGiven,
        ResendAsked,
        SCOPE,
        BODY | NOT_FOUND | DISABLED,
        "Under the same id, with the same body.",
        ID,
        good=202,
        once=True,
        other_scope=MEMBERS,
    ),
    Operation(
        "post",
        f"{ONE}/enable",
        "enable_webhook",
        "Switch a webhook on again",
        WebhookGiven,
        scope=SCOPE,
        other_scope=MEMBERS,
        statuses=NOT_FOUND | UNMATCHED | {409: "The webhook was not switched off."},
        notes="When its system could not be reached for five days, or answered 410, nothing is sent"
        " to it any more. Switched on again, it is told all that it has missed, in order.",
        parameters=(*ID, MATCH),
        once=True,
    ),
    Operation(
        "delete",
        ONE,
        "end_webhook",
        "Take a webhook away",
        WebhookGiven,
        scope=SCOPE,
        other_scope=MEMBERS,
        statuses=NOT_FOUND | UNMATCHED,
        parameters=(*ID, MATCH),
    ),
)
