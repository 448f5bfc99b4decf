"""Deeds of companies that become one, part, or have others act for them."""

import zipfile
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app

from tests.life.deeds import OPEN_TO_MEMBER, deed
from tests.life.world import ENTITY_TYPE, World
from trusted.domain.criteria import Grade
from trusted.domain.mandates import Scope
from trusted.domain.standing import Role, Status
from trusted.domain.succession import Fate, SuccessionKind, possible_fates
from trusted.persistence.models import Account
from trusted.persistence.queries.successions import held_by
from trusted.services.applications import ResponseDraft, needs_of, save_responses
from trusted.services.bundles import ARCHIVE, LIST, take_in_bundle
from trusted.services.mandates import end_mandate, grant_mandate
from trusted.services.succession_effects import Fates, open_types
from trusted.services.successions import (
    approve_succession,
    refuse_succession,
    request_succession,
)
from trusted.storage.local import LocalStore

ALWAYS = {*Status, None}


def ask_for(world: World, actor: Account, kind: SuccessionKind) -> None:
    """Ask that the company become, or part with something to, another of the same owner."""
    request_succession(
        kind,
        world.company,
        world.other,
        effective_on=world.now.date(),
        reason="The register says so.",
        actor=actor,
        now=world.now,
    )


@deed(Role.MEMBER, Role.SUPERVISOR, when=ALWAYS, on="other")
def ask_to_merge(world: World, actor: Account) -> None:
    ask_for(world, actor, SuccessionKind.MERGE)


@deed(Role.MEMBER, Role.SUPERVISOR, when=ALWAYS, on="other")
def ask_to_split(world: World, actor: Account) -> None:
    ask_for(world, actor, SuccessionKind.SPLIT)


@deed(Role.SUPERVISOR, when=ALWAYS, on="succession")
def approve(world: World, actor: Account) -> None:
    asked = world.succession
    heir = asked.to_company_id
    fates, newest = fates_for(world), world.enrollment and world.enrollment.id
    approve_succession(asked, fates, "", actor=actor, now=world.now)
    if asked.kind is SuccessionKind.MERGE or fates.get(newest) is Fate.MOVE:
        world.is_now(heir)


def fates_for(world: World) -> Fates:
    """Return a fate for each enrollment, by turns another of those that are possible."""
    asked, turn = world.succession, next(world.serial)
    taken = open_types(held_by(asked.to_company_id))
    fates = {}
    for enrollment, held in held_by(asked.from_company_id):
        if possible := possible_fates(asked.kind, held, taken):
            fates[enrollment.id] = possible[turn % len(possible)]
    return fates


@deed(Role.SUPERVISOR, when=ALWAYS, on="succession")
def refuse(world: World, actor: Account) -> None:
    refuse_succession(world.succession, "No document shows it.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=ALWAYS, on="company")
def hire_agent(world: World, actor: Account) -> None:
    today = world.now.date()
    grant_mandate(
        world.company,
        f"customs:US/C{world.agent_id}",
        list(Scope),
        starts_on=today,
        ends_on=today + timedelta(days=90),
        actor=actor,
        now=world.now,
    )


@deed(Role.MEMBER, when=ALWAYS, on="mandate")
def dismiss_agent(world: World, actor: Account) -> None:
    end_mandate(world.mandate, actor=actor, now=world.now)


@deed(Role.MEMBER, when=OPEN_TO_MEMBER, on="agency")
def answer_for_another(world: World, actor: Account) -> None:
    criterion = needs_of(ENTITY_TYPE).criteria[0].id
    statement = f"As they told us, version {next(world.serial)}."
    draft = ResponseDraft(criterion_id=criterion, statement=statement, grade=Grade.MET)
    save_responses(world.application, [draft], actor=actor, now=world.now)


@deed(Role.MEMBER, when=OPEN_TO_MEMBER, on="application")
def bring_many_documents(world: World, actor: Account) -> None:
    criterion, number = needs_of(ENTITY_TYPE).criteria[0].id, next(world.serial)
    settings = current_app.extensions["settings"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(folder / ARCHIVE, "w") as archive:
            archive.writestr("plan.txt", f"The plan, version {number}.")
            archive.writestr("unnamed.txt", "Nobody named it.")
        lines = [f"plan.txt,Plan {number},,{criterion}", "missing.txt,Missing,,", "plan.txt,A,,NO"]
        (folder / LIST).write_text("\n".join(["filename,title,kind,criteria", *lines]))
        results = take_in_bundle(
            world.application,
            folder,
            store=LocalStore(settings.evidence_dir),
            max_bytes=1000,
            actor=actor,
            now=world.now,
        )
    assert [result.good for result in results][1:] == [False, False, False]
