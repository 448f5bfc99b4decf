"""One example of each call about lists of partners."""

LISTS_ASKED: dict[str, object] = {
    "send_partners": {
        "arrangement": "kr-aeo",
        "as_of": "2026-11-24T00:00:00Z",
        "partners": [
            {
                "number": "AEO-0117",
                "name": "Hanbit Lines",
                "address": "1 Harbor Road, Busan",
                "country": "KR",
                "status": "authorized",
                "tier": "AAA",
                "authorized_on": "2025-03-02",
                "roles": ["carrier"],
                "identifiers": ["tin:KR1208800767"],
            }
        ],
    },
}
LISTS_ANSWERED: dict[str, object] = {
    "told_partners": {
        "arrangement": "kr-aeo",
        "list_number": 12,
        "as_of": "2026-11-24T00:00:00Z",
        "partners": 1,
        "sha256": "5d41402abc4b2a76b9719d911017c592ae2f1c0b3a4d5e6f708192a3b4c5d6e7",
        "data": [
            {
                "partner": {
                    "number": "TP00012344",
                    "name": "Fox Parcel Express Inc.",
                    "address": "1 Main Street, Memphis",
                    "country": "US",
                    "status": "validated",
                    "tier": "2",
                    "authorized_on": "2026-03-02",
                    "valid_until": "2030-03-02",
                    "roles": ["carrier"],
                }
            }
        ],
        "next": None,
    },
    "send_partners": {
        "list_number": 31,
        "as_of": "2026-11-24T00:00:00Z",
        "added": 1,
        "changed": 0,
        "gone": 0,
        "quarantined": 0,
        "results": [
            {
                "row": 1,
                "number": "AEO-0117",
                "outcome": "accepted",
                "doubts": {},
                "fault": "",
            }
        ],
    },
}
