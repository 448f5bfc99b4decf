"""The loader: an error in a file is named by file and key, with what to change."""

import pytest

from trusted.program import ProgramError, load_program

GOV = "criteria/a-governance.toml"
KYC = "criteria/b-vetting.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (GOV, "weight = 3", "wait = 3", r"criterion GOV-01: wait is not known here.*weight"),
        (GOV, "weight = 3\n", "", r"criterion GOV-01: weight is missing. Add it"),
        (
            GOV,
            "weight = 3",
            'weight = "3"',
            r"criterion GOV-01: weight: this must be a whole number, not text",
        ),
        (GOV, "weight = 3", "weight = 0", r"criterion GOV-01: weight must be at least 1"),
        (
            GOV,
            'level = "must"',
            'level = "may"',
            r"criterion GOV-01: level: 'may' must be one of must, should",
        ),
        (GOV, 'id = "GOV-02"', 'id = "GOV-01"', r"GOV-01 is there twice"),
        (GOV, '"seller"]', '"sailor"]', r"criterion GOV-01: entity_types names sailor.*seller"),
        (GOV, "within {days} days", "soon", r"GOV-05: no text names the threshold days"),
        (GOV, "within {days} days", "in {dayz}{days}", r"GOV-05: text names dayz, which is not"),
        (GOV, "within {days} days", "within {days days", r"GOV-05: text: a brace is not closed"),
        (GOV, "[category]", "[[category]]", r"category must be a table"),
        (GOV, "[category]", "[kategory]", r"kategory is not known here.*category"),
        (KYC, 'id = "vetting"', 'id = "governance"', r"governance is there twice"),
        (KYC, 'id = "KYC-01"', 'id = "GOV-01"', r"GOV-01 is there twice"),
        ("agreement.toml", 'title = "Participation agreement"', 'title = " "', r"title is empty"),
        ("agreement.toml", "title", "# title", r"agreement: title is missing"),
        ("agreement.toml", "title =", "title", r"not readable as TOML"),
        (
            "deadlines.toml",
            '"calendar_days"',
            '"days"',
            r"deadline decide-application: unit",
        ),
        ("deadlines.toml", "number = 90", "number = 0", r"decide-application: number must be at"),
        ("deadlines.toml", 'holidays = "US"', 'holidays = "USA"', r"holidays must name a country"),
        ("reminders.toml", "[90, 30, 7]", "[7, 30, 90]", r"evidence: list days of at least 1"),
        ("reminders.toml", "[90]", "[]", r"revalidate: list days of at least 1"),
        ("reminders.toml", 'id = "revalidate"', 'id = "renew"', r"reminder: add one for each of"),
        ("deadlines.toml", "[[deadline]]", "[deadline]", r"not readable as TOML"),
        ("decision_log.toml", "= 1826", "= 0", r"keep_days must be at least 1"),
        ("decision_log.toml", "sync_ms = 200", "sync_ms = -1", r"sync_ms must be 0 or more"),
        (
            "eligibility.toml",
            "required = true",
            "required = 1",
            r"required: this must be true or false",
        ),
        ("eligibility.toml", '"seller"]', '"sailor"]', r"gate legal-entity: entity_types must"),
        ("filings.toml", "within_days = 10", "within_days = 0", r"legal-name: within_days must be"),
        ("filings.toml", '"legal_name"', '"name"', r"kind legal-name: effect"),
        ("entity_types.toml", '"ein"', '"fax"', r"entity_type marketplace: .*'fax' must be one"),
        ("entity_types.toml", 'one_of = ["marketplace"', 'one_of = ["mid"', r"marketplace: one_of"),
        ("identifier_schemes.toml", "12-3456789", "1", r"scheme ein: example: An EIN has nine"),
        ("identifier_schemes.toml", 'id = "ior"', 'id = "ein"', r"ein is there twice"),
        ("notices.toml", "[notice.take]", "[notice.took]", r"took is not known here.*take"),
        ("notices.toml", "[notice.take]", "[other]", r"other is not known here"),
        ("notices.toml", "\n{note}", "\n{nota}", r"notice.return: {nota} is not known.*note"),
        (
            "notices.toml",
            "<file-appeal>, or",
            "<file-apple>, or",
            r"no deadline file-apple",
        ),
        (
            "reasons.toml",
            "appealable = false",
            "appealable = true",
            r"incomplete: appealable",
        ),
        (
            "reasons.toml",
            'action = "suspend"',
            'action = "scold"',
            r"action: 'scold' must be one of",
        ),
        (
            "reasons.toml",
            'action = "downgrade"',
            'action = "upgrade"',
            r"downgrade-valid",
        ),
        (
            "policy.toml",
            'major = "1"',
            "major = 1.5",
            r"severity_weights.major: write the",
        ),
        (
            "policy.toml",
            'major = "1"',
            'mayor = "1"',
            r"severity_weights must be of crit",
        ),
        (
            "policy.toml",
            'major = "1"',
            'major = "NaN"',
            r"severity_weights.major: NaN is",
        ),
        ("policy.toml", 'major = "1"', 'major = "one"', r"severity_weights: this must be a n"),
        ("policy.toml", 'major = "1"', 'major = "-1"', r"severity_weights.major: -1 is below 0"),
        ("policy.toml", "high_risk = 800", "high_risk = -1", r"priority.high_risk: -1 is below 0"),
        ("policy.toml", "criteria = 40", "criteria = 41", r"scoring: weights must add up to 100"),
        ("policy.toml", "dip_days = 30", "deep_days = 30", r"tiers: deep_days is not known here"),
        ("policy.toml", "must_grade = 1", "most_grade = 1", r"tiers.demands.1: most_grade is not"),
        (
            "policy.toml",
            '["certified", "validated"]',
            '["good"]',
            r"demands.1: statuses must",
        ),
        ("policy.toml", "[tiers.demands.3]", "[tiers.demands.4]", r"demands: give the tiers 1, 2"),
        ("policy.toml", "2 = 6000\n", "", r"tier_credits: give the tiers 1, 2 and 3"),
        ("policy.toml", "carrier = 2500", "courier = 2500", r"role_weights .*see carrier, courier"),
        ("policy.toml", 'A = "85"', 'A = "25"', r"score_bands: list the best first"),
        ("policy.toml", 'name = "2027-01"', "name = 2027", r"name: this must be text in"),
        ("validation.toml", "at_least = 180", "at_least = 400", r"planning: evidence: list the st"),
        ("validation.toml", "days_each = 6", "days_each = 0", r"planning: days_each must be at"),
        ("validation.toml", '"GOV-01"', '"GOV-99"', r"scope: criteria names GOV-99"),
        ("validation.toml", "desk = 10", "", r"scope: verified must say a number"),
    ],
)
def test_an_error_is_named_by_file_and_key(changed, file, old, new, message):
    folder = changed(file, old, new)

    with pytest.raises(ProgramError, match=rf"(?s)^{file}: .*{message}"):
        load_program(folder)


def test_a_missing_file_is_named(folder):
    (folder / "reasons.toml").unlink()

    with pytest.raises(ProgramError, match=r"reasons.toml: the file is missing"):
        load_program(folder)


def test_a_catalog_without_files_is_refused(folder):
    for path in folder.glob("criteria/*.toml"):
        path.unlink()

    with pytest.raises(ProgramError, match=r"criteria: the folder has no files"):
        load_program(folder)


def test_a_file_that_is_no_text_is_named(folder):
    (folder / "notices.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(ProgramError, match=r"notices.toml: not readable"):
        load_program(folder)


def test_an_action_without_any_reason_is_named(folder):
    path = folder / "reasons.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('action = "reinstate"', 'action = "withdraw"'), encoding="utf-8")

    with pytest.raises(ProgramError, match=r"reasons.toml: reason: add one for .*reinstate"):
        load_program(folder)
