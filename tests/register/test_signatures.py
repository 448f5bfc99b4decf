import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import KeySet as TheirKeySet
from joserfc.jwk import OKPKey

from trusted.register.signatures import (
    CHANGES,
    SNAPSHOT,
    STANDING,
    ForeignKey,
    Keyring,
    KeySet,
    NotVerified,
    PublicKey,
    SignatureRefused,
    Signer,
    _json,
    canonical,
    public_key,
)

SIGNER, OTHER = Signer(bytes(range(32))), Signer(bytes(32))
KEYRING = Keyring([SIGNER.public])
BODY = b'{"known":true}'


def part(content):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def header(**given):
    return {"alg": "Ed25519", "kid": SIGNER.public.kid, "typ": STANDING} | given


@given(st.binary(max_size=300))
def test_what_was_signed_is_opened_again(payload):
    assert KEYRING.opened(STANDING, SIGNER.compact(STANDING, payload)) == payload
    KEYRING.check(SNAPSHOT, SIGNER.detached(SNAPSHOT, payload), payload)


def test_an_independent_library_accepts_it_with_the_published_keys():
    published = json.loads(_json(KeySet((SIGNER.public, OTHER.public))))
    keys = TheirKeySet.import_key_set(published)

    for signer in (SIGNER, OTHER):
        opened = jws.deserialize_compact(
            signer.compact(STANDING, BODY).decode(), keys, algorithms=["Ed25519"]
        )
        assert opened.payload == BODY
        assert opened.headers()["kid"] == signer.public.kid
        assert OKPKey.import_key(published["keys"][0]).thumbprint() == SIGNER.public.kid


@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_refused(place, bit):
    altered = bytearray(SIGNER.compact(STANDING, BODY))
    altered[place % len(altered)] ^= 1 << bit

    with pytest.raises(NotVerified):
        KEYRING.opened(STANDING, bytes(altered))


def test_a_foreign_key_is_told_from_a_wrong_signature():
    with pytest.raises(ForeignKey):
        KEYRING.opened(STANDING, OTHER.compact(STANDING, BODY))
    head, _, signature = SIGNER.compact(STANDING, BODY).split(b".")
    with pytest.raises(SignatureRefused):
        KEYRING.opened(STANDING, b".".join((head, part(b"{}"), signature)))
    with pytest.raises(SignatureRefused):
        KEYRING.check(STANDING, SIGNER.detached(STANDING, BODY), b"{}")


@pytest.mark.parametrize(
    "head",
    [
        header(alg="none"),
        header(alg="HS256"),
        header(typ=CHANGES),
        header(crit=["b64"]),
        header(jwk={"kty": "OKP"}),
        {"alg": "Ed25519"},
        [],
        b"\xff",
    ],
)
def test_no_header_talks_the_check_into_anything(head):
    signed = part(head) + b"." + part(BODY)
    for signature in (b"", part(SIGNER._key.sign(signed))):
        with pytest.raises(SignatureRefused):
            KEYRING.opened(STANDING, signed + b"." + signature)


@pytest.mark.parametrize("text", [b"", b".", b"..", b"a.b", b"a.b.c", b"a.b.c.d", b"!.!.!"])
def test_what_is_no_jws_is_refused(text):
    with pytest.raises(SignatureRefused):
        KEYRING.opened(STANDING, text)
    with pytest.raises(SignatureRefused):
        KEYRING.check(STANDING, text.decode(), BODY)


@pytest.mark.parametrize(
    "key",
    [
        PublicKey(kid="another", x=SIGNER.public.x),
        PublicKey(kid=SIGNER.public.kid, x=OTHER.public.x),
        PublicKey(kid=SIGNER.public.kid, x=SIGNER.public.x, crv="X25519"),
        public_key(bytes(31)),
    ],
)
def test_a_key_that_is_not_as_it_says_is_trusted_by_nobody(key):
    with pytest.raises(ForeignKey):
        Keyring([key])


def test_the_canonical_form_leaves_out_one_member_and_sorts_the_rest():
    members = {"b": b"1", "signature": b'"x"', "a": b'{"c":null}'}
    assert canonical(members, without="signature") == b'{"a":{"c":null},"b":1}'
