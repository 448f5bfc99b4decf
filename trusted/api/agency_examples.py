"""One example of each call about referrals and guidance of agencies."""

AGENCIES_ANSWERED: dict[str, object] = {
    "referrals": {
        "data": [
            {
                "id": 12,
                "subject": "Fox Parcel Express TP00012344",
                "partner_number": "TP00012344",
                "text": "Honey in twelve parcels, declared as samples.",
                "referred_at": "2026-11-02T14:05:00Z",
                "due_on": "2026-12-02",
                "answer": {
                    "outcome": "acted",
                    "text": "Two lots were destroyed.",
                    "answered_at": "2026-11-16T09:12:40Z",
                },
            }
        ],
        "next": None,
    },
    "guidance": {
        "data": [
            {
                "id": 3,
                "version": 2,
                "agency": "food-safety",
                "title": "Honey and other products of bees",
                "body": "Each lot needs a health certificate of the country of filling.",
                "entity_types": ["broker", "carrier", "seller"],
                "commodity": "Honey, pollen, propolis",
                "valid_from": "2026-11-12",
                "published_at": "2026-11-12T16:20:00Z",
            }
        ],
        "next": None,
    },
}
