"""Partial proof: what a certificate of another program shows, and what it never does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from trusted.domain.clocks import years_after
from trusted.domain.criteria import Assurance
from trusted.domain.errors import InputRefused

# Somebody else looked, so it is more than a word; nobody of the program did, so it is no visit.
AT_MOST = Assurance.DOCUMENT_CHECKED


@dataclass(frozen=True, slots=True)
class CertificateKind:
    """A kind of certificate that the program accepts as partial proof.

    criteria:   criterion id -> what of it the certificate shows.
    not_shown:  what it does not show, for the company and the validator.
    most_years: it counts no longer than so many years after its issue.
    per_site:   whether it speaks of one site only.
    """

    id: str
    name: str
    issuer_hint: str
    criteria: Mapping[str, str]
    not_shown: str
    most_years: int
    per_site: bool


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate as a company recorded it. document: the id of what shows it."""

    document: int
    kind: str
    issued_on: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class PartialProof:
    """That a certificate shows a part of one criterion, and until when."""

    document: int
    kind: CertificateKind
    criterion_id: str
    shows: str
    until: date

    @property
    def at_most(self) -> Assurance:
        """How far an answer can count as verified on its strength alone."""
        return AT_MOST


def check_certificate(kind: CertificateKind, issued_on: date, valid_until: date) -> None:
    """Refuse a certificate whose days cannot be.

    Raises: InputRefused, saying what to change.
    """
    if valid_until < issued_on:
        raise InputRefused("The certificate would end before it was issued. Check both days.")
    if valid_until > counts_until(kind, issued_on, valid_until):
        raise InputRefused(
            f"A certificate of this kind counts for {kind.most_years} years at most after its"
            " issue. Enter the days as they stand on the newest certificate."
        )


def counts_until(kind: CertificateKind, issued_on: date, valid_until: date) -> date:
    """Return the last day on which a certificate counts."""
    return min(valid_until, years_after(issued_on, kind.most_years))


def partial_proofs(
    certificates: Iterable[CertificateFacts], kinds: Mapping[str, CertificateKind], today: date
) -> Mapping[str, tuple[PartialProof, ...]]:
    """Return what the certificates that count today show, by criterion."""
    found: dict[str, tuple[PartialProof, ...]] = {}
    for certificate in certificates:
        kind = kinds[certificate.kind]
        until = counts_until(kind, certificate.issued_on, certificate.valid_until)
        if not certificate.issued_on <= today <= until:
            continue
        for criterion_id, shows in kind.criteria.items():
            proof = PartialProof(certificate.document, kind, criterion_id, shows, until)
            found[criterion_id] = (*found.get(criterion_id, ()), proof)
    return found
