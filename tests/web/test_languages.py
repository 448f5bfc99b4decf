"""Pages that anybody can read: in English and in Spanish, and nothing of them is forgotten."""

import re
from collections import Counter

import pytest

from tests.factories import make_account, make_validated, owner_of
from tests.factories_holds import make_agency, make_agent
from tests.factories_library import CONTENT, make_article
from tests.visitors import send, visitor, words
from tests.web.marked import Marked, Outside
from tools.catalog import PAGES, PROGRAM, catalog_at, page_texts, program_texts
from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company
from trusted.program import shipped_program
from trusted.services.certificates import issue_certificate
from trusted.storage.local import LocalStore
from trusted.web import languages

PLACE = re.compile(r"%\(\w+\)s|<\w+")


@pytest.mark.parametrize(
    ("path", "texts"), [(PAGES, page_texts), (PROGRAM, program_texts)], ids=["pages", "program"]
)
def test_everything_that_is_said_in_public_has_spanish(path, texts):
    catalog = catalog_at(path)
    known = {one.id for one in catalog if one.id}

    said = texts()

    assert known == said, "make catalog, and translate what is new"
    assert [one.id for one in catalog if one.id and not all(spanish_of(one))] == []


def spanish_of(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("path", [PAGES, PROGRAM])
def test_spanish_has_the_same_values_and_marks_as_english(path):
    different = []
    for message in (one for one in catalog_at(path) if one.id):
        english = message.id[-1] if isinstance(message.id, tuple) else message.id
        wanted = Counter(PLACE.findall(english))
        if any(Counter(PLACE.findall(said)) != wanted for said in spanish_of(message)):
            different.append(english)

    assert different == []


def public_addresses(application):
    with application.app_context():
        enrollment = make_validated()
        settings = application.extensions["settings"]
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        code = issue_certificate(
            enrollment,
            store=LocalStore(settings.evidence_dir),
            base_url=settings.base_url,
            actor=owner,
            now=enrollment.status_since,
        ).code
        names = {db.session.get_one(Company, enrollment.company_id).legal_name, code}
        names.add(enrollment.partner_number)
        make_article("seals")
        make_article("seals", Language.SPANISH)
        names |= {CONTENT.title, CONTENT.hash("seals", Language.SPANISH)}
    # Each of these says itself in both languages.
    for category in shipped_program().allegations.categories.values():
        names |= set(category.said_in(Language.SPANISH))
    values = {"entity_type": "carrier", "code": code, "slug": "seals"}
    values |= {"language": "es", "version_number": 1}
    found = ["/nowhere", "/check/7KQ2M-9XD4T-W0HPR-5BVEN"]
    for rule in application.url_map.iter_rules():
        access = getattr(application.view_functions[rule.endpoint], "access", True)
        if access is None and "GET" in rule.methods and rule.arguments <= values.keys():
            with application.test_request_context():
                given = {name: values[name] for name in rule.arguments}
                found.append(application.url_for(rule.endpoint, **given))
    return found, names


def test_no_word_of_a_public_page_is_left_in_english(application, monkeypatch):
    marked = Marked()
    monkeypatch.setattr(languages, "texts_in", lambda _: marked)
    addresses, names = public_addresses(application)
    client = application.test_client()
    left = {}
    for address in addresses:
        with client.get(address, headers={"Accept-Language": "es"}) as page:
            if page.mimetype == "text/html" and '<html lang="es">' in page.text:
                left[address] = Outside(page.text, names).said

    assert len(left) > len(addresses) / 2
    assert {address: said for address, said in left.items() if said} == {}


@pytest.mark.parametrize("frame", ["/embed/directory", "/embed/library"])
def test_a_frame_keeps_its_language_without_a_cookie(client, frame):
    answer = client.get(f"{frame}?lang=es")

    assert "Set-Cookie" not in answer.headers
    assert '<input type="hidden" name="lang" value="es">' in answer.text
    assert f'href="{frame}?lang=es">Borrar</a>' in answer.text
    assert f'href="{frame}">' not in answer.text


def test_who_is_signed_in_chooses_the_language_at_the_page(application):
    with application.app_context():
        client = visitor(application, make_agent(make_agency()).id)

    english = client.get("/officer/holds").text
    assert '<a href="?lang=es" lang="es" hreflang="es">Español</a>' in english
    assert "Ordenar una retención" in words(client.get("/officer/holds?lang=es"))
    refused = send(client, "/officer/holds/new", {"target": "shipment", "until": "soon"})
    assert "No es un valor para la fecha y la hora válido" in words(refused)
    assert "Indique en qué se funda" in words(refused)
    assert "Retenciones" in words(client.get("/officer/holds")), "remembered"
    assert '<html lang="es">' in client.get("/officer/referrals").text


def test_the_link_is_stronger_than_the_cookie_and_the_cookie_than_the_browser(client):
    assert '<html lang="en">' in client.get("/").text
    by_browser = client.get("/", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    assert '<html lang="es">' in by_browser.text
    assert by_browser.headers["Content-Language"] == "es"

    assert '<html lang="es">' in client.get("/?lang=es").text
    assert '<html lang="es">' in client.get("/check").text, "remembered"
    assert '<html lang="es">' in client.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in client.get("/?lang=en").text
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "es"}).text
    assert '<html lang="en">' in client.get("/?lang=xx").text


def test_a_page_tells_where_it_is_in_the_other_language(client):
    page = client.get("/check?code=&lang=es").text

    assert 'hreflang="en" href="http://127.0.0.1:8000/check?code=&amp;lang=en"' in page
    assert 'hreflang="es" href="http://127.0.0.1:8000/check?code=&amp;lang=es"' in page
    assert '<a href="?code=&amp;lang=en" lang="en" hreflang="en">English</a>' in page


def test_dates_counts_and_refusals_are_said_in_the_language_of_the_page(client):
    client.get("/?lang=es")

    refused = send(client, "/sign-up", {"name": "", "email": "x", "password": "kurz"})
    assert "Escriba su nombre" in words(refused)
    assert "Elija una contraseña de 12 a 128 caracteres" in words(refused)
    unknown = send(client, "/sign-in", {"email": "a@b.example", "password": "not it at all"})
    assert "Esta dirección de correo y esta contraseña no corresponden." in words(unknown)
    assert "Ninguna acción requerida atrasada." in words(client.get("/score-and-tiers"))


def test_a_page_that_is_in_one_language_alone_stays_in_english(application):
    with application.app_context():
        person = make_account()
        client = visitor(application, person.id)
    client.get("/?lang=es")

    page = client.get("/calendar").text

    assert '<html lang="en">' in page
    assert "My companies" in page
    assert "hreflang" not in page


def test_who_is_signed_in_reads_public_pages_in_the_language_chosen_for_the_account(application):
    with application.app_context():
        person = make_account()
        person.language = Language.SPANISH
        client = visitor(application, person.id)
        db.session.commit()

    assert '<html lang="es">' in client.get("/").text

    answer = send(client, "/account", {"language": "en"})
    assert answer.status_code == 302
    assert "Your language is set." in client.get("/account").text
    assert '<html lang="en">' in client.get("/account").text
    with application.app_context():
        assert db.session.get_one(Account, person.id).language is Language.ENGLISH


def test_an_error_page_speaks_the_visitors_language(client):
    page = client.get("/nowhere", headers={"Accept-Language": "es"})

    assert page.status_code == 404
    assert "Esta página no existe" in words(page)
