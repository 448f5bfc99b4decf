"""What this installation signs credentials with, for the pages."""

from datetime import datetime

from flask import current_app

from trusted.config import Settings
from trusted.services.credentials import Issuer
from trusted.services.signing_keys import signer_at


def issuer(now: datetime) -> Issuer:
    """Return the installation as issuer of credentials."""
    settings: Settings = current_app.extensions["settings"]
    return Issuer(settings.base_url, signer_at(settings.signing_secret, now))
