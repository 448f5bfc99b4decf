"""Sealing a PDF: a PAdES signature with the program's certificate, the same bytes each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import keys, x509
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "ProgramSeal"
REASON = "Issued by the program"


@dataclass(frozen=True, slots=True)
class Seal:
    """What signs documents.

    certificate: X.509 in DER.
    key:         its RSA key as PKCS#8 in DER; RSA, since its signature is the same each time.
    chain:       certificates of those who vouch for it, DER.
    """

    certificate: bytes
    key: bytes
    chain: Sequence[bytes] = ()


class _Dated(signers.PdfSigner):
    """Signs as of a given moment instead of the clock's."""

    def __init__(self, meta: Any, signer: Any, at: datetime) -> None:
        super().__init__(meta, signer=signer)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:  # noqa: FBT001, FBT002 - pyHanko's
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class _AsIs(IncrementalPdfFileWriter):
    """Appends a revision; what the document says of itself stays as it was."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(BytesIO(pdf))
        first, _ = self.prev.trailer["/ID"]
        self._document_id = ArrayObject([first, ByteStringObject(sha256(pdf).digest()[:16])])

    def _update_meta(self) -> None:
        """Leave the date of the last change alone: it is the moment of issue."""


def sealed(pdf: bytes, seal: Seal, *, at: datetime) -> bytes:
    """Return a PDF with the program's signature (PAdES baseline B) appended.

    at: the moment that the signature states; the same input gives the same bytes.
    """
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(x509.Certificate.load(one) for one in seal.chain)
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(seal.certificate),
        signing_key=keys.PrivateKeyInfo.load(seal.key),
        cert_registry=store,
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=REASON,
        name=signer.subject_name,
    )
    out: BytesIO = _Dated(meta, signer, at).sign_pdf(_AsIs(pdf))
    return out.getvalue()
