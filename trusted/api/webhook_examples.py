"""One example of each call about webhooks."""

WEBHOOKS_ASKED: dict[str, object] = {
    "create_webhook": {
        "url": "https://targeting.example/hooks",
        "events": ["standing.changed", "hold.changed", "policy.published"],
    },
    "renew_webhook_secret": {"at_once": False},
    "resend_webhook_message": {"message_id": "msg_2f8e0c91d7b64a35a1e0f7c6d5b4a392"},
}

WEBHOOKS_ANSWERED: dict[str, object] = {
    "create_webhook": {
        "id": "wh_0f3a91c27d5be84602d1a7c9",
        "url": "https://targeting.example/hooks",
        "events": ["standing.changed", "hold.changed", "policy.published"],
        "created_at": "2026-11-24T15:31:07Z",
        "disabled_at": None,
        "disabled_because": "",
        "keys": ["whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="],
    },
    "renew_webhook_secret": {
        "renewed_at": "2026-11-24T15:31:07Z",
        "former_signs_until": "2026-11-25T15:31:07Z",
    },
    "webhook_deliveries": {
        "data": [
            {
                "message_id": "msg_2f8e0c91d7b64a35a1e0f7c6d5b4a392",
                "event": "standing.changed",
                "subject": "scac:FXPQ",
                "sequence": 48214,
                "written_at": "2026-11-24T15:32:09Z",
                "state": "delivered",
                "attempts": [
                    {
                        "at": "2026-11-24T15:32:10Z",
                        "delivered": True,
                        "status": 204,
                        "error": "",
                    }
                ],
            }
        ],
        "next": None,
    },
}
