"""How many clicks it takes from signing in to what one came for, counted by the browser."""

from contextlib import ExitStack

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, new_page
from tests.factories import (
    PASSWORD,
    fill,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_validation,
)
from tests.journeys.live import furnishing, press, sign_in
from trusted.persistence.database import db
from trusted.persistence.models import Account

MOST_CLICKS = 3
OWNER, VALIDATOR = "ada@fox.example", "val@program.example"


class Counted:
    """A page on which clicks are counted; a click on a label counts once, as one presses it."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.expose_function("clicked", self.count)
        page.add_init_script("addEventListener('pointerdown', () => window.clicked(), true)")

    def count(self) -> None:
        self.clicks += 1

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def since(self, home: str) -> None:
        """Begin to count at the page to which signing in leads."""
        self.page.goto(home)
        self.clicks = 0

    def few(self) -> None:
        assert 0 < self.clicks <= MOST_CLICKS, self.clicks


@pytest.fixture(scope="module")
def furnished(place):
    """A draft with answers and a library, and a validator whose visit is today's work."""
    password = PasswordHasher(1, 8, 1).hash(PASSWORD)
    with furnishing(place):
        owner = make_account(email=OWNER, password_hash=password)
        company = make_company(owner, legal_name="Fox Parcel Express")
        fill(make_application(company))
        make_evidence(company, title="Bond of this year")
        validation = make_validation(make_certified())
        validator = db.session.get_one(Account, validation.validator_id)
        validator.email, validator.password_hash = VALIDATOR, password
        db.session.commit()


@pytest.fixture
def people(live, browser):
    """The owner and the validator, signed in, each with clicks counted."""
    trouble: list[str] = []
    with ExitStack() as stack:
        pages = []
        for email in (OWNER, VALIDATOR):
            page = stack.enter_context(new_page(browser, live.url, trouble))
            counted = Counted(page)
            sign_in(page, email)
            pages.append(counted)
        yield pages
    assert trouble == []


def test_evidence_is_three_clicks_from_signing_in_beside_what_it_proves(people):
    owner, _ = people
    owner.since("/companies")

    owner.link("Carrier")
    owner.link("Describe your security profile")
    assert_accessible(owner.page)
    owner.link("GOV-03")

    owner.few()
    for heading in ("Evidence", "How to answer", "Evidence that shows it"):
        expect(owner.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(owner.page.get_by_role("textbox", name="How do you meet it?")).to_be_visible()


def test_a_document_of_the_library_is_attached_by_two_clicks(people):
    owner, _ = people
    owner.since("/enrollments/1/criteria/GOV-03")

    owner.page.locator("label", has_text="Bond of this year").click()
    press(owner.page, "Attach")

    expect(owner.page.locator(".usa-alert--success")).to_contain_text("Attached: 1")
    owner.few()


def test_the_library_with_all_documents_is_within_three_clicks(people):
    owner, _ = people
    owner.since("/companies")

    owner.link("Fox Parcel Express")
    owner.link("Evidence")

    owner.few()
    expect(owner.page.locator("main")).to_contain_text("Bond of this year")


def test_a_validator_is_two_clicks_from_the_checklist_beside_the_companys_answers(people):
    _, validator = people
    validator.since("/officer/queue")

    validator.link("Validate and report")
    validator.link("A. ")

    validator.few()
    expect(validator.page.locator("main")).to_contain_text("How we meet GOV-01.")
