"""What officials write for each other: on their pages, and on no page of anybody else."""

import pytest

from tests.factories import NOON, make_account, make_certified, make_company, owner_of
from tests.factories_review import company_of, make_vetted
from tests.web.signed_in import Visitor
from trusted.domain.standing import Role
from trusted.domain.threads import Visibility
from trusted.services.threads import MessageDraft, Topic, open_thread
from trusted.services.vetting import raise_flag

FIELDS = {
    "a flag": "Zinnober the owners.",
    "a note among officials": "Zaffre the ledger.",
    "a debt": "Duties of 2025",
}
READERS = ("the company", "another company", "nobody")


@pytest.fixture
def people(application):
    """A case with each field filled in, and a browser for everybody."""
    with application.app_context():
        enrollment = make_certified()
        make_vetted(enrollment)
        reviewer = make_account(Role.REVIEWER)
        raise_flag(
            enrollment, FIELDS["a flag"], owner=reviewer, expires_on=None, actor=reviewer, now=NOON
        )
        note = MessageDraft(body=FIELDS["a note among officials"], visibility=Visibility.OFFICIALS)
        thread = open_thread(enrollment, Topic(subject="Books"), note, actor=reviewer, now=NOON)
        ids = {
            "an official": reviewer.id,
            "the company": owner_of(company_of(enrollment)).id,
            "another company": owner_of(make_company()).id,
        }
        values = {"thread_id": thread.id, "number": enrollment.partner_number, "name": "suspend"}
        values |= {"strand": "profile", "step": "map", "criterion_id": "GOV-01"}
    browsers = {who: Visitor(application, id_).client for who, id_ in ids.items()}
    return values, browsers | {"nobody": application.test_client()}


def all_read(application, values, client):
    """Return the text of every page that can be opened, rows not named being the first."""
    pages = []
    for rule in application.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith(("api.", "static")):
            continue
        if rule.endpoint == "public.sign_out":
            continue
        given = {name: values.get(name, 1) for name in rule.arguments}
        with application.test_request_context():
            path = application.url_for(rule.endpoint, **given)
        with client.get(path) as answer:
            if answer.status_code == 200:
                pages.append(answer.get_data().decode(errors="replace"))
    return "\n".join(pages)


def test_what_officials_write_for_each_other_is_read_by_them_alone(application, people):
    values, browsers = people

    read = {who: all_read(application, values, client) for who, client in browsers.items()}

    assert values["number"] in read["the company"]
    for field, text in FIELDS.items():
        assert text in read["an official"], field
        assert [who for who in READERS if text in read[who]] == [], field
