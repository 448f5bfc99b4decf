"""The seal: verified by another library and by hand, and broken by any changed byte."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.documents.test_letter import VALUES
from tests.factories_documents import make_test_seal
from trusted.documents.letter import letter_pdf
from trusted.documents.seal import sealed

AT = datetime(2026, 11, 24, 15, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def plain():
    return letter_pdf(VALUES)


@pytest.fixture(scope="module")
def content(plain):
    return sealed(plain, make_test_seal(), at=AT)


def verdict(content):
    root = asn1_x509.Certificate.load(make_test_seal().certificate)
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=AT)
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, context)


def verify_by_hand(content):
    """Verify by ISO 32000-2, 12.8 and RFC 5652 with nothing but cryptography's RSA."""
    with pikepdf.open(BytesIO(content)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        signature = field.V
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        first, size, second, rest = (int(number) for number in signature.ByteRange)
        signed = cms.ContentInfo.load(bytes(signature.Contents))["content"]
    assert (first, second + rest) == (0, len(content))
    covered = content[:size] + content[second : second + rest]
    (info,) = signed["signer_infos"]
    attributes = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
    digest = hashes.Hash(hashes.SHA256())
    digest.update(covered)
    if digest.finalize() != attributes["message_digest"].native:
        raise InvalidSignature
    key = x509.load_der_x509_certificate(make_test_seal().certificate).public_key()
    told = b"\x31" + info["signed_attrs"].dump()[1:]
    key.verify(info["signature"].native, told, padding.PKCS1v15(), hashes.SHA256())


def test_it_is_whole_and_the_programs_by_another_library_and_by_hand(content):
    said = verdict(content)

    assert said.bottom_line
    assert said.coverage.name == "ENTIRE_FILE"
    verify_by_hand(content)


def test_the_same_input_gives_the_same_bytes(plain, content):
    assert sealed(plain, make_test_seal(), at=AT) == content


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6])
def test_a_changed_byte_breaks_it(content, place):
    changed = bytearray(content)
    changed[int(len(changed) * place)] ^= 1

    with pytest.raises(InvalidSignature):
        verify_by_hand(bytes(changed))


def test_another_library_sees_a_changed_byte_too(plain, content):
    changed = bytearray(content)
    changed[plain.index(b"stream") + 40] ^= 1

    assert not verdict(bytes(changed)).intact


def test_it_stays_accessible(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        metadata = bytes(pdf.Root.Metadata.read_bytes())
    assert b"pdfuaid" in metadata
