"""The criteria as an OSCAL catalog (NIST, JSON), and what all OSCAL documents share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import rfc8785

from trusted.domain.criteria import Criterion

OSCAL_VERSION = "1.1.3"
MEDIA_TYPE = "application/json"
Element = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues a document.

    base_url: how the outside reaches the program; ids and names of its own are made from it.
    """

    name: str
    base_url: str

    @property
    def namespace(self) -> str:
        """Of properties that OSCAL does not know."""
        return f"{self.base_url}/oscal"

    def uuid(self, *names: object) -> str:
        """Return the id of a thing by its names: the same whenever it is asked for."""
        return str(uuid5(UUID(str(uuid5(NAMESPACE_URL, self.base_url))), "/".join(map(str, names))))

    def property(self, name: str, value: object) -> Element:
        """Return a property of the program's own."""
        return {"name": name, "ns": self.namespace, "value": str(value)}


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a document concerns."""

    company: str
    partner_number: str
    entity_type: str


@dataclass(frozen=True, slots=True)
class GroupValues:
    """A category with its criteria, in their order."""

    id: str
    name: str
    description: str
    criteria: Sequence[Criterion]


@dataclass(frozen=True, slots=True)
class CatalogValues:
    """A catalog of criteria.

    version:      of the program, such as 2027-01.
    content_hash: of its files; another content is another catalog.
    since:        from when on the version holds.
    """

    issuer: Issuer
    version: str
    content_hash: str
    since: datetime
    groups: Sequence[GroupValues]


def catalog_json(values: CatalogValues) -> bytes:
    """Return the criteria as an OSCAL catalog; the same values give the same bytes.

    Each criterion is a control: what is asked is its statement, how it is verified its assessment
    method, with the evidence that shows it as assessment objects.
    """
    issuer = values.issuer
    title = f"Criteria of {issuer.name}"
    return written(
        "catalog",
        {
            "uuid": issuer.uuid("catalog", values.version, values.content_hash),
            "metadata": metadata(issuer, title, values.version, values.since),
            "groups": [_group(one, issuer) for one in values.groups if one.criteria],
        },
    )


def written(kind: str, content: Element) -> bytes:
    """Return a document as canonical JSON (RFC 8785), so that its bytes are settled."""
    return rfc8785.dumps({kind: content})


def metadata(
    issuer: Issuer, title: str, version: str, modified: datetime, parties: Collection[Element] = ()
) -> Element:
    """Return what is said of a document; the program is one of its parties, its author.

    modified: when what it says last changed, never when it was written out.
    """
    program = issuer.uuid("party", "program")
    return {
        "title": title,
        "last-modified": moment(modified),
        "version": version,
        "oscal-version": OSCAL_VERSION,
        "roles": [{"id": "creator", "title": "Author of this document"}],
        "parties": [
            {
                "uuid": program,
                "type": "organization",
                "name": issuer.name,
                "links": [{"href": issuer.base_url, "rel": "website"}],
            },
            *parties,
        ],
        "responsible-parties": [{"role-id": "creator", "party-uuids": [program]}],
    }


def about(issuer: Issuer, title: str, whom: Concerned, modified: datetime) -> Element:
    """Return what is said of a document about one enrollment, whose company is a party to it."""
    company = {
        "uuid": issuer.uuid("party", whom.partner_number),
        "type": "organization",
        "name": whom.company,
        "external-ids": [{"scheme": issuer.namespace, "id": whom.partner_number}],
        "props": [issuer.property("entity-type", whom.entity_type)],
    }
    return metadata(issuer, title, moment(modified), modified, [company])


def moment(at: datetime) -> str:
    """Return a moment as OSCAL writes it, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def statement_of(criterion_id: str) -> str:
    """Return by what id findings name what a criterion asks."""
    return f"{criterion_id}_smt"


def _group(group: GroupValues, issuer: Issuer) -> Element:
    return {
        "id": group.id,
        "class": "category",
        "title": group.name,
        "parts": [{"id": f"{group.id}_ovw", "name": "overview", "prose": group.description}],
        "controls": [_control(one, issuer) for one in group.criteria],
    }


def _control(one: Criterion, issuer: Issuer) -> Element:
    objects = {
        "id": f"{one.id}_obj",
        "name": "assessment-objects",
        "prose": one.evidence,
    }
    return {
        "id": one.id,
        "class": "criterion",
        "title": _title(one.text),
        "props": [
            {"name": "label", "value": one.id},
            issuer.property("level", one.level.value),
            issuer.property("weight", one.weight),
            *(issuer.property("entity-type", kind) for kind in sorted(one.entity_types)),
        ],
        "parts": [
            {"id": statement_of(one.id), "name": "statement", "prose": one.text},
            {"id": f"{one.id}_gdn", "name": "guidance", "prose": one.guidance},
            {
                "id": f"{one.id}_asm",
                "name": "assessment-method",
                "props": [{"name": "method", "value": "EXAMINE"}],
                "prose": one.verification,
                "parts": [objects],
            },
        ],
    }


def _title(text: str) -> str:
    """Return the first sentence: criteria have no other title."""
    return " ".join(text.split()).partition(". ")[0].removesuffix(".")
