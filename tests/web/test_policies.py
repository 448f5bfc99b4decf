"""Policies at the pages: read, drafted, compared, withdrawn."""

import re

from tests.web.policy_work import HASH, begun, save, stored
from tests.web.signed_in import visitor
from trusted.domain.standing import Role
from trusted.services.policies import first_policy, policy_of


def test_a_policy_is_read_in_words(application):
    auditor = visitor(application, Role.AUDITOR)

    overview = auditor.see("/officer/policies")
    page = auditor.see(f"/officer/policies/{HASH}")

    assert first_policy().label in overview
    assert "Copy the policy in force" not in overview
    assert "In force" in page
    assert HASH in page
    assert "A score that dips below takes effect after the cool-down." in page
    assert "40 points" in page
    assert auditor.client.get(f"/officer/policies/{'0' * 64}").status_code == 404


def test_a_draft_is_made_by_copying_and_says_what_it_is_for(application):
    manager = visitor(application, Role.PROGRAM_MANAGER)
    address = f"/officer/policies/{HASH}/copy"

    bare = manager.send(address, purpose="")
    made = manager.send(address, purpose="Weigh outcomes more.")

    assert "Say what the new policy is for" in bare.text
    assert made.location.endswith(f"/officer/policy-drafts/{stored(application).id}")
    page = manager.see(made.location)
    assert "Weigh outcomes more." in page
    assert "Run it dry on everyone" in page


def test_numbers_are_changed_part_by_part_and_the_difference_is_shown(application):
    manager, address = begun(application)

    sent = save(
        manager,
        f"{address}/parts/weights",
        **{
            "scoring-weights-criteria": "35",
            "scoring-weights-outcomes": "35",
            "scoring-weights-data_quality": "15",
            "scoring-weights-conduct": "15",
        },
    )

    assert sent.status_code == 302
    page = manager.see(address)
    assert "Weights of the score: Outcomes of examinations" in page
    assert "30 points" in page
    assert "35 points" in page
    assert "A score that dips below takes effect after the cool-down." in page
    changed = re.search(r"How many of the 100 points each.*?</tr>", page, re.DOTALL)[0]
    assert ">2<" in re.sub(r"\s", "", changed)


def test_an_error_names_the_number_and_what_to_change_and_nothing_is_lost(application):
    manager, address = begun(application)
    weights = {
        "scoring-weights-criteria": "45",
        "scoring-weights-outcomes": "30",
        "scoring-weights-data_quality": "15",
        "scoring-weights-conduct": "fifteen",
    }

    wrong = save(manager, f"{address}/parts/weights", **weights)
    sums = save(manager, f"{address}/parts/weights", **weights | {"scoring-weights-conduct": "15"})

    assert wrong.status_code == sums.status_code == 422
    assert "Conduct: Enter a whole number." in wrong.text
    assert 'value="fifteen"' in wrong.text
    assert 'value="45"' in sums.text
    assert "add up to 105. Lower one by 5." in sums.text


def test_demands_of_a_tier_are_put_in_and_taken_out(application):
    manager, address = begun(application)
    page = manager.see(f"{address}/parts/tier-2")
    assert 'name="tiers-demands-2-no_drift" type="checkbox" checked' in _ordered(page)

    sent = save(
        manager,
        f"{address}/parts/tier-2",
        **{
            "tiers-demands-2-score": "70",
            "tiers-demands-2-must_grade": "2",
            "tiers-demands-2-must_assurance": "site_verified",
            "tiers-demands-2-within_cycle": "y",
            "tiers-demands-2-best_practices": "1",
            "tiers-demands-2-rate_multiple": "",
            "tiers-demands-2-probability": "",
        },
    )

    assert sent.status_code == 302
    demand = policy_of(stored(application).content).tiers.demands[2]
    assert (str(demand.score), demand.best_practices) == ("70", 1)
    assert (demand.no_drift, demand.within_cycle) == (False, True)
    assert demand.must_assurance == "site_verified"
    assert demand.rate_multiple is None


def test_multiples_are_a_list(application):
    manager, address = begun(application)
    page = manager.see(f"{address}/parts/outcomes")
    assert 'value="1, 0.5, 0.25"' in page


def test_a_change_in_another_window_is_not_overwritten(application):
    manager, address = begun(application)
    old = manager.see(f"{address}/parts/bands")
    values = {f"score_bands-{letter}": str(n) for letter, n in (("A", 90), ("B", 65), ("C", 40))}
    save(manager, f"{address}/parts/bands", **values)

    late = save(manager, f"{address}/parts/bands", old, **values | {"score_bands-A": "80"})

    assert late.status_code == 409
    assert "changed in another window" in late.text
    assert 'value="80"' in late.text


def test_a_part_or_draft_that_is_not_there_is_not_found(application):
    manager, address = begun(application)

    assert manager.client.get(f"{address}/parts/none").status_code == 404
    for path in ("policy-drafts/99", "policy-trials/99", "policy-shadows/99"):
        assert manager.client.get(f"/officer/{path}").status_code == 404
    for key in ("draft-99", "draft-x"):
        answer = manager.client.get(f"/officer/policies/compare?one={key}")
        assert answer.status_code in (200, 404)


def test_any_two_policies_are_compared(application):
    manager, address = begun(application, {"tiers.dip_days": 20})
    number = address.rpartition("/")[2]

    page = manager.see(f"/officer/policies/compare?one={HASH}&other=draft-{number}")
    same = manager.see("/officer/policies/compare")

    assert "Cool-down" in page
    assert "30 days" in page
    assert "20 days" in page
    assert "Nothing differs" in same


def test_a_draft_is_withdrawn(application):
    manager, address = begun(application)

    assert manager.send(f"{address}/withdraw", manager.see(address)).status_code == 302

    assert "Withdrawn" in manager.see(address)
    assert "Run it dry" not in manager.see(address)


def _ordered(page):
    """Return the page with its checkboxes written in one way."""

    def one(found):
        tag = found.group(0)
        name = re.search(r'name="([^"]+)"', tag)
        checked = " checked" if " checked" in tag else ""
        return f'name="{name.group(1)}" type="checkbox"{checked}' if name else tag

    return re.sub(r'<input[^>]*type="checkbox"[^>]*>', one, page)
