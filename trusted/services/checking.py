"""Telling what was issued in a file that somebody holds, and under which code it is checked."""

from collections.abc import Sequence
from hashlib import sha256

from trusted.domain.errors import InputRefused
from trusted.persistence.models import Certificate, IssuedLetter
from trusted.persistence.queries.certificates import (
    certificate_by_code,
    certificate_by_content,
    letter_by_content,
)
from trusted.register.signatures import PublicKey
from trusted.services.credentials import code_of

PDF = b"%PDF-"


def code_in(content: bytes, base_url: str, keys: Sequence[PublicKey]) -> str:
    """Return the code under which a certificate, letter or credential is checked.

    content: of the file, as it was handed in.
    Raises:  InputRefused if it is not, byte for byte, what the program issued.
    """
    if not content.strip():
        raise InputRefused(
            "Choose a file: the certificate or letter (PDF) or the credential (JWT)."
        )
    found: Certificate | IssuedLetter | None
    if content.startswith(PDF):
        name = sha256(content).hexdigest()
        found = certificate_by_content(name) or letter_by_content(name)
    else:
        found = certificate_by_code(code_of(content, base_url, keys))
    if found is None:
        raise InputRefused(
            "We have issued nothing that is the same in every byte. The file was changed, or did"
            " not come from this program. Type the code that is printed on it instead."
        )
    return found.code
