"""What anybody can read: the program, and whether a certificate holds."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.factories import NOON, make_account, make_certified, make_company, reason_for
from tests.factories_companies import make_succession
from tests.factories_policy import make_policy_draft, make_published, make_trial
from tests.visitors import send, words
from trusted.domain.standing import Role
from trusted.domain.succession import Fate
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Enrollment
from trusted.program import shipped_program
from trusted.services.certificates import issue_certificate
from trusted.services.effect import shipped_effect
from trusted.services.policies import policy_of
from trusted.services.suspensions import suspend
from trusted.web.downloads import kept_files

KINDS = tuple(shipped_program().entity_types)


def issued(application):
    """Return the code of a certificate, and the id of its enrollment."""
    with application.test_request_context():
        enrollment = make_certified()
        certificate = issue_certificate(
            enrollment,
            store=kept_files(),
            base_url="http://trusted.example",
            actor=make_account(Role.REVIEWER),
            now=NOON,
        )
        return certificate.code, enrollment.id


def test_a_certificate_shows_the_standing_that_holds_now(application, client):
    code, enrollment_id = issued(application)
    assert "is a trusted partner now" in client.get(f"/check/{code}").text

    with application.app_context():
        suspend(
            db.session.get(Enrollment, enrollment_id),
            reason_for("suspend"),
            note="",
            actor=make_account(Role.SUPERVISOR),
            now=datetime.now(UTC),
        )

    page = words(client.get(f"/check/{code}"))
    assert "is not a trusted partner now" in page
    assert "Suspended" in page
    assert "Status then Certified" in page


@pytest.mark.parametrize(
    ("fate", "words_shown"),
    [(Fate.MOVE, "Passed on to Heir Inc."), (Fate.END, "Superseded by Heir Inc.")],
)
def test_a_certificate_of_a_merged_company_names_who_follows(
    application, client, fate, words_shown
):
    code, enrollment_id = issued(application)
    with application.app_context():
        company = db.session.get_one(Enrollment, enrollment_id).company_id
        heir = make_company(legal_name="Heir Inc.")
        make_succession(db.session.get_one(Company, company), heir, {enrollment_id: fate})

    page = words(client.get(f"/check/{code}"))

    assert words_shown in page
    assert "was merged into Heir Inc." in page


def test_a_code_may_be_typed_carelessly(application, client):
    code, _ = issued(application)

    page = client.get("/check", query_string={"code": f" {code.lower().replace('-', ' ')} "})

    assert page.location == f"/check/{code}"


@pytest.mark.parametrize(
    "path",
    ["/check/7KQ2M-9XD4T-W0HPR-5BVEN", "/check/x", "/check?code=a/b", "/check/'--"],
)
def test_an_unknown_code_is_told_kindly(client, path):
    page = client.get(path)

    assert page.status_code == 404
    assert "No certificate has this code" in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_program_tells_each_entity_type_what_to_show(client, kind):
    page = words(client.get(f"/program/{kind}"))

    for criterion in shipped_program().criteria:
        assert (criterion.id in page) == (kind in criterion.entity_types)


@pytest.mark.parametrize("kind", KINDS)
def test_eligibility_is_checked_without_an_account_and_without_a_trace(application, client, kind):
    gates = [g for g in shipped_program().eligibility if kind in g.entity_types]
    good = {gate.id: "yes" if gate.required else "no" for gate in gates}
    path = f"/program/{kind}/eligibility"

    assert "you are eligible" in send(client, path, good).text
    bad = send(client, path, good | {gates[0].id: "no" if gates[0].required else "yes"})
    assert gates[0].why in words(bad)
    assert send(client, path, {gates[0].id: "yes"}).status_code == 422
    with application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize("path", ["/program/pirate", "/program/pirate/eligibility"])
def test_an_entity_type_that_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_numbers_of_score_and_tiers_are_the_policys(client):
    page = words(client.get("/score-and-tiers"))

    for demand in shipped_program().policy.tiers.demands.values():
        assert f"at least {demand.score}." in page


def test_everybody_can_read_that_trust_foretold_nothing_on_the_shipped_declarations(client):
    measured = shipped_effect(shipped_program().policy)

    page = words(client.get("/effect"))

    assert "No difference can be shown" in page
    assert "We claim no benefit" in page
    for line in measured.lines:
        found = line.compared
        assert f"{found.ratio:.2f} {found.low:.2f} to {found.high:.2f}" in page
        # The picture tells no digit that the study does not know.
        assert f"{found.ratio:.1%}, between {found.low:.1%} and {found.high:.1%}" in page


def test_every_number_of_score_and_tiers_is_published_and_how_they_are_used(client):
    policy = shipped_program().policy

    page = words(client.get(f"/policies/{policy.hash}"))

    assert policy.hash in page
    for part in shipped_program().policy_parts:
        of_priority = any(number.key.startswith("priority.") for number in part.number)
        for number in part.number:
            assert (number.label in page) != of_priority, number.key
    assert "shape κ·m/w + k/φ, rate κ/w + e/φ" in page
    assert f"/policies/{policy.hash}" in client.get("/score-and-tiers").text


def test_a_policy_that_was_only_tried_is_nobodys_business(application, client):
    with application.app_context():
        draft = make_policy_draft()
        make_trial(draft)
        tried = policy_of(draft.content).hash
        coming = make_published({"tiers.dip_days": 10}).policy.hash

    assert client.get(f"/policies/{tried}").status_code == 404
    assert "Announced" in words(client.get(f"/policies/{coming}"))
