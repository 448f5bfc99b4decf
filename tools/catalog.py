"""Gather what pages say in public, and bring it into the Spanish catalogs: `make catalog`."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from trusted.domain.criteria import Assurance, applicable  # noqa: E402 - found by the line above
from trusted.domain.holds import HoldState, HoldTarget  # noqa: E402 - as above
from trusted.domain.recognition import DOUBT_WORDS, NO_LEVEL, NO_ROLE, Doubt  # noqa: E402 - as above
from trusted.domain.referrals import ReferralState  # noqa: E402 - as above
from trusted.domain.screening import COUNTRY_LIKENESS, SUBJECTS  # noqa: E402 - as above
from trusted.domain.standing import Role, Status  # noqa: E402 - as above
from trusted.persistence.models import MembershipRole  # noqa: E402 - as above
from trusted.program import shipped_folder, shipped_program  # noqa: E402 - as above
from trusted.program.library import shipped_library  # noqa: E402 - as above
from trusted.services import next_steps  # noqa: E402 - as above
from trusted.services.accounts import HAS_ACCOUNT  # noqa: E402 - as above
from trusted.services.exchange_keeping import RowOutcome  # noqa: E402 - as above
from trusted.services.partner_clocks import ASKED  # noqa: E402 - as above
from trusted.services.pauses import RETURNED  # noqa: E402 - as above
from trusted.storage import local, office, sniffing  # noqa: E402 - as above

PAGES = ROOT / "trusted" / "web" / "catalogs" / "es.po"
PROGRAM = shipped_folder() / "es.po"
# Functions whose words are shown, and the rules' refusals that a visitor can meet.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "InputRefused": None,
    "AlreadyTaken": None,
    "SignInRefused": None,
    "NotPermitted": None,
    "NotSeparated": None,
    "TransitionNotAllowed": None,
    "ListSignatureRefused": None,
    "SignatureRefused": None,
    "InvalidIdentifier": None,
    "NextStep": None,
    "_shaped": (2,),
}
RULES = (
    "domain/rights.py",
    "services/allegations.py",
    "services/rights.py",
    "services/right_mail.py",
    "services/takedowns.py",
    "services/article_opinions.py",
    "domain/articles.py",
    "domain/allegations.py",
    "domain/arrangements.py",
    "domain/directory.py",
    "domain/evidence.py",
    "domain/holds.py",
    "domain/identifiers.py",
    "domain/recognition.py",
    "register/signatures.py",
    "services/accounts.py",
    "services/arrangements.py",
    "services/checking.py",
    "services/credentials.py",
    "services/companies.py",
    "services/documents.py",
    "services/exchange_import.py",
    "services/next_steps.py",
    "services/guidance.py",
    "services/holds.py",
    "services/referrals.py",
    "services/partner_files.py",
    "services/quarantine.py",
    "storage/cleaning.py",
    "storage/sniffing.py",
    "storage/office.py",
    "storage/local.py",
)
NAMES: tuple[type[StrEnum], ...] = (
    *(Role, Status, Assurance, MembershipRole),
    *(HoldState, HoldTarget, ReferralState, RowOutcome, Doubt),
)
# Where views and forms speak both languages, if only in some pages.
SPOKEN_IN = (".", "public", "officer", "company")
PLURALS = "nplurals=2; plural=(n != 1);"
# The same at every writing, so that a difference shows texts alone.
HEADER = f"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {PLURALS}\\n"

"""
Text = str | tuple[str, ...]


def page_texts() -> set[Text]:
    """Return what the code and templates of pages say; where they count, one for each number."""
    found: set[Text] = set()
    web = ROOT / "trusted" / "web"
    sources = [path for door in SPOKEN_IN for path in (web / door).glob("*.py")]
    for path in [*sources, *(ROOT / "trusted" / name for name in RULES)]:
        found |= set(_said_in("python", path))
    for path in (ROOT / "templates").rglob("*.html"):
        found |= set(_said_in("jinja2", path, {"trimmed": "true", "silent": "false"}))
    return found | set(_names())


def program_texts() -> set[Text]:
    """Return what the program says on pages for everybody."""
    program, found = shipped_program(), set[Text]()
    for kind in program.entity_types.values():
        found |= {kind.name, kind.description}
        for one in applicable(program.criteria, kind.id):
            found |= {one.text, one.evidence, one.verification}
    for category in program.categories.values():
        found |= {category.name, category.description}
    for gate in program.eligibility:
        found |= {gate.question, gate.why} | ({gate.bring} if gate.bring else set())
    for scheme in program.schemes.values():
        found |= {scheme.name, scheme.hint}
    library = shipped_library()
    for topic in library.topics.values():
        found |= {topic.name, topic.text}
    found |= {kind.name for kind in library.kinds.values()}
    for one in program.profile.kinds.values():
        found |= {one.name, one.hint}
    found |= {reason.text for reason in program.holds.reasons.values()}
    found |= {outcome.text for outcome in program.agencies.outcomes.values()}
    return found | {benefit.text for benefit in program.exchange.benefits.values()}


def catalog_at(path: Path) -> Catalog:
    """Return a catalog; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="es")
    with path.open("rb") as file:
        return read_po(file, locale="es")


def updated(known: Catalog, texts: set[Text]) -> Catalog:
    """Return a catalog of exactly these texts, with the translations that are known."""
    new = Catalog(locale="es", fuzzy=False)
    new.mime_headers = [("Plural-Forms", PLURALS)]
    for text in sorted(texts, key=str):
        former = known.get(text if isinstance(text, str) else text[0])
        new.add(text, former.string if former else "")
    return new


def _names() -> Iterator[str]:
    program = shipped_program()
    stable = [member.value for names in NAMES for member in names]
    stable += [*program.policy.scoring.weights, *program.policy.priority.role_weights]
    yield from (*next_steps.WORDS, "Your company", "Another company")
    yield from ("Complete", "In progress")
    yield from (*DOUBT_WORDS.values(), NO_LEVEL, NO_ROLE, *COUNTRY_LIKENESS.values(), *SUBJECTS)
    yield from (ASKED, RETURNED, HAS_ACCOUNT, local.EMPTY, local.TOO_LARGE, office.SAVE_AS_PDF)
    yield from (sniffing.AS_PAPER, *sniffing.PDF_WORDS.values())
    yield from (what for _, what in sniffing.REFUSED_STARTS)
    for name in stable:
        said = str(name).replace("_", " ").replace("-", " ")
        yield said[:1].upper() + said[1:]


def _said_in(method: str, path: Path, options: dict[str, str] | None = None) -> Iterator[Text]:
    for _, text, _, _ in extract_from_file(method, path, KEYWORDS, options=options):
        if text:
            yield text


def write(path: Path, texts: set[Text]) -> int:
    """Bring a catalog up to date; return how many of its texts have no translation yet."""
    new = updated(catalog_at(path), texts)
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, new, width=100, omit_header=True)
    return sum(1 for one in new if one.id and not any(one.string))


if __name__ == "__main__":
    for place, texts in ((PAGES, page_texts()), (PROGRAM, program_texts())):
        print(f"{place.relative_to(ROOT)}: {write(place, texts)} of {len(texts)} lack Spanish")
