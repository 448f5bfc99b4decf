"""What people are told: in both languages, to each audience, with the same facts."""

import re

import pytest

from trusted.domain.clocks import Unit
from trusted.domain.languages import Language
from trusted.domain.standing import Status
from trusted.program import Audience, ProgramError, load_program, shipped_program
from trusted.program.notices import UNIT_WORDS

PROGRAM = shipped_program()


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("language", Language)
def test_every_state_has_a_text_for_each_audience_in_each_language(status, audience, language):
    text = PROGRAM.states[status].said_to(audience, language)

    assert re.fullmatch(r"[A-Z][^{}<>]+[.]", text)


def test_no_state_is_told_to_a_reader_of_spanish_in_english():
    for texts in PROGRAM.states.values():
        for audience in Audience:
            said = {texts.said_to(audience, language) for language in Language}
            assert len(said) == len(Language)


def test_no_notice_reason_or_deadline_is_told_to_a_reader_of_spanish_in_english():
    # A notice that is nothing but what a person wrote has the same text in both.
    told = [n for n in PROGRAM.notices.values() if n.body.strip() != "{note}"]
    assert [n.title for n in told if n.body == n.es.body or n.title == n.es.title] == []
    for said in (*PROGRAM.reasons.values(), *PROGRAM.deadlines.values()):
        assert said.said_in(Language.SPANISH) != said.said_in(Language.ENGLISH)


def test_every_unit_of_a_deadline_has_words_in_each_language():
    assert UNIT_WORDS.keys() == set(Language)
    assert all(words.keys() == set(Unit) for words in UNIT_WORDS.values())


def test_the_times_are_said_in_the_language_of_the_notice():
    suspend = PROGRAM.notices["suspend"]

    assert "within 90 days" in suspend.body
    assert "un plazo de 90 días" in suspend.es.body


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "notices.toml",
            "{partner_number} está suspendida",
            "Está suspendida",
            r"notice.suspend: title must name the same",
        ),
        (
            "notices.toml",
            "Puede apelar en un plazo de <file-appeal>, o",
            "Puede apelar, o",
            r"notice.reject: body must name the same",
        ),
        (
            "notices.toml",
            "[notice.suspend.es]",
            "[notice.suspend.fr]",
            r"notice.suspend: fr is not",
        ),
        ("reasons.toml", "text_es = ", "text_fr = ", r"reason return-incomplete: text_fr is not"),
        ("deadlines.toml", "text_es = ", "text_fr = ", r"decide-application: text_fr is not"),
        ("states.toml", "[state.draft.es]", "[state.draft.fr]", r"state.draft: es is missing"),
        (
            "states.toml",
            "[state.draft.es]\ncompany",
            "[state.draft.es]\nfirm",
            r"firm is not known",
        ),
        ("states.toml", "<decide-application>", "<decide>", r"no deadline decide"),
        ("states.toml", "[state.draft]\n", "[state.draught]\n", r"draught is not known"),
    ],
)
def test_what_one_language_lacks_is_named(changed, file, old, new, message):
    folder = changed(file, old, new)

    with pytest.raises(ProgramError, match=rf"(?s)^{file}: .*{message}"):
        load_program(folder)


def test_a_state_must_be_a_table(changed):
    folder = changed("states.toml", "[state.draft]\n", "[state]\ndraft = 1\n[state.x]\n")

    with pytest.raises(ProgramError, match=r"state"):
        load_program(folder)
