"""For targeting systems: a verified copy of the register that answers by the same rules."""

from trusted.client.local import LocalRegister
from trusted.client.refusals import Refused, RegisterStale
from trusted.client.source import Source
from trusted.client.syncing import sync
from trusted.register.signatures import ForeignKey, KeySet, NotVerified, SignatureRefused

__all__ = [
    "ForeignKey",
    "KeySet",
    "LocalRegister",
    "NotVerified",
    "Refused",
    "RegisterStale",
    "SignatureRefused",
    "Source",
    "sync",
]
