"""All deeds, and the ordinary ways: what leads on from each status, and where a story may begin."""

from tests.life import applying, doubting, living, responding, succeeding, validating
from tests.life.deeds import Deed
from trusted.domain.standing import Status

ROOMS = (applying, validating, responding, living, succeeding, doubting)
DEEDS = {name: one for room in ROOMS for name, one in vars(room).items() if isinstance(one, Deed)}

WAIT = "wait "  # followed by days
EXAMINED = "examined "  # followed by how many, and how many violations were found

APPLY = [
    "name_officer", "answer_gates", "respond", "begin_assessment", "assess_risks",
    "sign_assessment", "sign",
]  # fmt: skip
ADVISE = ["examine", "settle", "advise_to_certify"]
VISIT = ["plan", "find_all_met", "report", "agree_to_report", "conclude"]

# A status that is not here is an end.
ONWARD: dict[Status | None, list[str]] = {
    None: ["begin"],
    Status.DRAFT: [*APPLY, "submit"],
    Status.RETURNED: [*APPLY, "submit"],
    Status.SUBMITTED: ["take"],
    Status.IN_REVIEW: [*ADVISE, "admit"],
    Status.CERTIFIED: VISIT,
    Status.VALIDATED: VISIT,
    Status.SUSPENDED: [
        "confirm",
        "hand_in_plan",
        "accept_plan",
        "mend",
        "verify",
        "give_back_standing",
    ],
}

TAKEN = ["begin", *APPLY, "submit", "take"]
CERTIFIED = [*TAKEN, *ADVISE, "admit"]
VALIDATED = [*CERTIFIED, *VISIT]
FAILED = ["plan", "find_faults", "report", "agree_to_report", "conclude"]
CONTESTED = ["appeal", "give_appeal", "ask_appellant"]

BEGUN: dict[str, list[str]] = {
    "nothing yet": [],
    "handed in": TAKEN,
    "returned": [*TAKEN, "take_anew", "examine", "ask", "say", "settle", "give_back"],
    "withdrawn": [*TAKEN, "withdraw"],
    "rejected": [*TAKEN, "examine", "advise_to_reject", "turn_down", *CONTESTED, "uphold"],
    "certified": CERTIFIED,
    "checked": [
        *CERTIFIED, "plan", "ask_for_another_day", "move_the_day", "give_validation_on",
        "propose_practice",
        "find_not_applicable", "confirm_not_applicable", "decline_practice",
    ],
    "failed at once": [
        *CERTIFIED, *FAILED, "plan_mending", "give_time", "mend", "send_back_action", "mend",
        "verify",
    ],
    "validated": [*CERTIFIED, "plan", "propose_practice", *VISIT, "accept_practice", "raise_tier"],
    "failed later": [*VALIDATED, *FAILED, *CONTESTED, "answer_appeal", "stay", "dismiss"],
    "suspended": [
        *VALIDATED, "suspend_at_once", "confirm", "answer_suspension", "hand_in_plan",
        "send_plan_back", "hand_in_plan", "accept_plan", "mend", "verify", "give_back_standing",
    ],
    "unconfirmed": [*VALIDATED, "note_incident", "suspend_for_incident", "refuse_to_confirm"],
    "warned": [
        *VALIDATED, "note_incident", "note_penalty", "propose_to_warn", "take_step",
        "propose_a_plan", "decline_step",
    ],
    "reduced": [
        *VALIDATED, "propose_to_warn", "take_step", "propose_a_plan", "take_step",
        "propose_to_reduce", "take_step", *CONTESTED, "uphold",
    ],
    "suspended in order": [*VALIDATED, "propose_to_suspend", "take_step", *CONTESTED],
    "removed": [*VALIDATED, "propose_to_remove", "take_step", *CONTESTED, "uphold_in_part"],
    "a year on": [
        *VALIDATED, f"{WAIT}300", "go_through_annual_review", "hand_in_annual_review",
        "send_review_back", f"{WAIT}1", "go_through_annual_review", "hand_in_annual_review",
        "accept_review",
    ],
    "changed": [
        *VALIDATED, "file_new_volume", "file_new_name", "accept_filing", "file_new_name",
        "refuse_filing", "report_own_incident", "read_incident_report",
    ],
    "merged": [
        *TAKEN, "ask_to_merge", "refuse", "ask_to_merge", "approve", *ADVISE, "admit",
        "ask_to_split", "approve", "ask_to_merge", "approve",
    ],
    "agent": [
        "begin", "hire_agent", "answer_for_another", "bring_many_documents", "dismiss_agent",
        *APPLY, "submit",
    ],
    "contesting": [
        *CERTIFIED, *FAILED[:-1], "contest_fact", "give_dispute", "correct_fact", "note_penalty",
        "contest_fact", "give_dispute", "uphold_fact", "contest_fact", "withdraw_the_dispute",
    ],
    "in doubt": [
        *VALIDATED, "raise_tier", f"{WAIT}2", f"{EXAMINED}30 12", "answer_drift", "settle_drift",
    ],
    "held above": [
        *VALIDATED, f"{EXAMINED}120 0", f"{WAIT}1", "decline_higher_tier", "raise_tier",
        "propose_to_hold", "refuse_to_hold", "propose_to_hold", "hold", f"{WAIT}3",
        "hold_no_longer",
    ],
}  # fmt: skip
