"""Texts of notices and states: both languages, the same placeholders, times from deadlines."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from trusted.domain.clocks import Unit
from trusted.domain.languages import Language
from trusted.domain.standing import Status
from trusted.program.catalog import placeholders
from trusted.program.model import (
    Deadline,
    MailClosing,
    NoticeTemplate,
    NoticeText,
    StateText,
    StateTexts,
)
from trusted.program.reading import ProgramError, built, only

PLACEHOLDERS = frozenset({"partner_number", "tier", "reason", "note"})
STATES = "states.toml"
NOTICES = "notices.toml"
# To whom mails go: who has an account, and holders of recorded rights, who have none.
READERS = ("account", "holder")
TIME = re.compile(r"<([a-z-]+)>")
UNIT_WORDS = {
    Language.ENGLISH: {
        Unit.HOURS: ("hour", "hours"),
        Unit.CALENDAR_DAYS: ("day", "days"),
        Unit.WORKING_DAYS: ("working day", "working days"),
        Unit.YEARS: ("year", "years"),
    },
    Language.SPANISH: {
        Unit.HOURS: ("hora", "horas"),
        Unit.CALENDAR_DAYS: ("día", "días"),
        Unit.WORKING_DAYS: ("día hábil", "días hábiles"),
        Unit.YEARS: ("año", "años"),
    },
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A notice as it is written: English, and Spanish beside it."""

    title: str
    body: str
    es: NoticeText


def notice_templates(
    data: dict[str, Any], codes: Iterable[str], deadlines: Mapping[str, Deadline]
) -> dict[str, NoticeTemplate]:
    """Return the templates of notices, by code.

    codes:  exactly those that there must be.
    Raises: ProgramError, naming the notice and what is wrong with it.
    """
    items, _ = only(NOTICES, data, "notice", "closing")
    due = sorted(codes)
    templates = only(f"{NOTICES}: notice", items, *due)
    return {
        code: _notice(f"notice.{code}", table, deadlines)
        for code, table in zip(due, templates, strict=True)
    }


def mail_closings(data: dict[str, Any]) -> dict[str, Mapping[Language, MailClosing]]:
    """Return with which words the mails to each kind of reader end, by language.

    Raises: ProgramError, naming the reader and what is wrong.
    """
    _, items = only(NOTICES, data, "notice", "closing")
    found: dict[str, Mapping[Language, MailClosing]] = {}
    for reader, table in zip(READERS, only(f"{NOTICES}: closing", items, *READERS), strict=True):
        texts = only(f"{NOTICES}: closing.{reader}", table, *Language)
        found[reader] = {
            language: built(NOTICES, f"closing.{reader}.{language}", text, MailClosing)
            for language, text in zip(Language, texts, strict=True)
        }
    return found


def state_texts(
    data: dict[str, Any], deadlines: Mapping[str, Deadline]
) -> dict[Status, StateTexts]:
    """Return what each state means to each audience, by state.

    Raises: ProgramError if a state, an audience or a language has no text.
    """
    (items,) = only(STATES, data, "state")
    tables = only(f"{STATES}: state", items, *Status)
    found = {}
    for status, table in zip(Status, tables, strict=True):
        where = f"state.{status}"
        if not isinstance(table, dict):
            raise ProgramError(f"{STATES}: {where} must be a table.")
        english = {name: value for name, value in table.items() if name != Language.SPANISH}
        if Language.SPANISH not in table:
            raise ProgramError(f"{STATES}: {where}: es is missing. Add it.")
        found[status] = StateTexts(
            _state(where, english, Language.ENGLISH, deadlines),
            _state(f"{where}.es", table["es"], Language.SPANISH, deadlines),
        )
    return found


def _notice(where: str, table: object, deadlines: Mapping[str, Deadline]) -> NoticeTemplate:
    written = built(NOTICES, where, table, _Written)
    english = NoticeText(written.title, written.body)
    spanish = written.es
    for text in (english.title, english.body):
        if unknown := placeholders(NOTICES, where, text) - PLACEHOLDERS:
            raise ProgramError(
                f"{NOTICES}: {where}: {{{', '.join(sorted(unknown))}}} is not known. Use one of:"
                f" {', '.join(sorted(PLACEHOLDERS))}."
            )
    template = NoticeTemplate(
        english.title,
        _timed(NOTICES, where, english.body, Language.ENGLISH, deadlines),
        NoticeText(
            spanish.title,
            _timed(NOTICES, f"{where}.es", spanish.body, Language.SPANISH, deadlines),
        ),
    )
    _check_alike(where, english, spanish)
    return template


def _check_alike(where: str, english: NoticeText, spanish: NoticeText) -> None:
    """Refuse a notice that says less, or more, in one of its languages."""
    for part in ("title", "body"):
        said, said_es = (
            _places(where, getattr(english, part)),
            _places(where, getattr(spanish, part)),
        )
        if said != said_es:
            raise ProgramError(
                f"{NOTICES}: {where}: {part} must name the same {{placeholders}} and <times> in"
                " both languages."
            )


def _places(where: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
    return placeholders(NOTICES, where, text), frozenset(TIME.findall(text))


def _state(
    where: str, table: object, language: Language, deadlines: Mapping[str, Deadline]
) -> StateText:
    text = built(STATES, where, table, StateText)
    return StateText(
        *(
            _timed(STATES, where, getattr(text, one.name), language, deadlines)
            for one in fields(StateText)
        )
    )


def _timed(
    file: str, where: str, text: str, language: Language, deadlines: Mapping[str, Deadline]
) -> str:
    def time(found: re.Match[str]) -> str:
        if (deadline := deadlines.get(found[1])) is None:
            raise ProgramError(
                f"{file}: {where}: there is no deadline {found[1]}. Use one of deadlines.toml."
            )
        one, many = UNIT_WORDS[language][deadline.unit]
        return f"{deadline.number} {one if deadline.number == 1 else many}"

    return TIME.sub(time, text)
