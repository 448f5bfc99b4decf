"""What a company does on its pages, step by step, until its application is handed in."""

from io import BytesIO

import pikepdf
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.journeys.live import choose, fill, go, press

COMPANY = "Fox Parcel Express"
WRONG_CODE, CODE = "FX9Q", "FXPQ"
GATES_WITH_NO = ("unpaid-debt", "denied-party", "removed-before")


def small_pdf() -> bytes:
    """Return a real PDF of one empty page."""
    file = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file.getvalue()


def sign_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Apply", exact=True).click()
    fill(page, {"name": "Ada Fox", "email": "ada@fox.example", "password": PASSWORD})
    press(page, "Register")
    expect(page.locator("main")).to_contain_text("Welcome, Ada Fox")


def enter_company(page: Page) -> None:
    page.get_by_role("link", name="Enter a company").click()
    fill(page, {"legal_name": COMPANY, "address": "1 Hangar Road, Louisville"})
    pick(page, "Country", "United States")
    press(page, "Enter the company")
    expect(page.locator("h1")).to_have_text(COMPANY)


def pick(page: Page, label: str, words: str) -> None:
    """Choose in a list that is searched by typing."""
    box = page.get_by_role("combobox", name=label)
    box.fill(words)
    page.get_by_role("option", name=words, exact=True).click()


def name_identifier(page: Page) -> None:
    """Add a carrier code, after a wrong one was refused at its field."""
    page.locator("main").get_by_role("link", name="Identifiers").first.click()
    page.select_option("#scheme", "scac")
    fill(page, {"value": WRONG_CODE})
    press(page, "Add")
    expect(page.locator("#value-error")).to_be_visible()
    expect(page.locator("#value")).to_have_value(WRONG_CODE)
    expect(page.locator("#value")).to_have_attribute("aria-invalid", "true")
    fill(page, {"value": CODE})
    press(page, "Add")
    expect(page.locator("table")).to_contain_text(f"scac:{CODE}")


def name_site(page: Page) -> None:
    page.get_by_role("link", name="Sites").first.click()
    fill(page, {"name": "Hub", "address": "2 Hangar Road", "purpose": "Sorting of parcels"})
    pick(page, "Country", "United States")
    press(page, "Add")
    expect(page.locator("table")).to_contain_text("Hub")


def name_contact(page: Page) -> None:
    """Name an officer who is no member of the company as its primary contact."""
    task(page, "Name your primary contact")
    fill(page, {"name": "Bo Fox", "title": "Director", "email": "bo@fox.example"})
    choose(page, "officer", "y")
    press(page, "Name this officer")
    expect(page.locator("main")).to_contain_text("The primary contact is named")
    page.get_by_role("link", name="Overview").first.click()
    page.locator("main").get_by_role("link", name="Carrier").click()


def begin_application(page: Page) -> None:
    page.get_by_role("link", name="Overview").first.click()
    page.get_by_role("link", name="Begin an application").click()
    choose(page, "entity_type", "carrier")
    fill(page, {"parcels_a_year": "12000000"})
    press(page, "Begin")
    expect(page.locator("h1")).to_contain_text("Carrier TP")


def show_eligibility(page: Page) -> None:
    task(page, "Check that you are eligible")
    for name in page.eval_on_selector_all("input[value=yes]", "all => all.map((one) => one.name)"):
        choose(page, name, "no" if name in GATES_WITH_NO else "yes")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Your answers are saved")
    page.get_by_role("link", name="Overview", exact=True).click()


def answer_profile(page: Page) -> None:
    """Answer every criterion; the first brings the document that the others attach."""
    task(page, "Describe your security profile")
    first = page.locator(".tp-task__link").first
    first.click()
    go(page, page.locator("table a").first)
    upload = True
    while True:
        answer(page)
        bring_document(page) if upload else attach_document(page)
        upload = False
        following = page.get_by_role("link", name="Next: ")
        if not following.count():
            break
        go(page, following)
    page.get_by_role("link", name="Back to the profile").click()
    expect(page.locator(".tp-badge", has_text="Not started")).to_have_count(0)
    page.get_by_role("link", name="Overview", exact=True).click()


def answer(page: Page) -> None:
    criterion = page.locator("h1").inner_text().split()[0]
    fill(page, {"statement": f"How we meet {criterion}: a named person checks it each month."})
    choose(page, "grade", "2")
    press(page, "Save")
    expect(page.locator(".usa-alert--success")).to_contain_text(f"{criterion} is saved")


def bring_document(page: Page) -> None:
    """Upload a document; while it is on its way, its progress is shown."""
    shown: list[bool] = []

    def on_its_way(route):
        shown.append(page.locator("[data-progress]").is_visible())
        route.continue_()

    page.route("**/documents", on_its_way)
    document = {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
    page.set_input_files("input[type=file]", document)
    fill(page, {"title": "Security manual"})
    press(page, "Upload and attach")
    expect(page.locator(".usa-alert--success")).to_contain_text("is attached")
    page.unroute("**/documents")
    assert shown == [True]


def attach_document(page: Page) -> None:
    page.locator("label", has_text="Security manual").click()
    press(page, "Attach")
    expect(page.locator(".usa-alert--success")).to_contain_text("Attached: 1")


def assess_risks(page: Page) -> None:
    """Take the five steps of the risk assessment, one after the other, and sign them off."""
    task(page, "Assess your risks")
    press(page, "Begin")
    task(page, "Map your supply chain")
    fill(page, {"name": "Our hub", "happens": "Sorts parcels"})
    choose(page, "direct", "direct")
    press(page, "Add")
    for title in ("Rate the threats", "Rate how vulnerable you are"):
        page.get_by_role("link", name="All five steps").click()
        task(page, title)
        for group in page.locator("fieldset").all():
            group.locator("label").first.click()
        press(page, "Save")
    page.get_by_role("link", name="All five steps").click()
    task(page, "Say how you do it")
    fill(page, {"how": "We sit together once a year.", "reviewed_on": "2026-11-01"})
    press(page, "Save")
    page.get_by_role("link", name="All five steps").click()
    press(page, "Sign off version 1")
    expect(page.locator(".usa-alert--success")).to_contain_text("signed off")
    page.get_by_role("link", name="Overview", exact=True).click()


def sign_and_submit(page: Page) -> None:
    assess_risks(page)
    task(page, "Sign the agreement")
    fill(page, {"signer_title": "Director"})
    choose(page, "agreed", "y")
    press(page, "Sign")
    task(page, "Submit your application")
    press(page, "Submit your application")
    expect(page.locator("main")).to_contain_text("Your application is submitted")


def task(page: Page, title: str) -> None:
    """Go to a task of the application's list."""
    go(page, page.locator(".tp-task__link", has_text=title))
