"""Policies that were kept long ago: whatever is added to policies later, they still can be read."""

import json
from pathlib import Path

from trusted.program import shipped_program
from trusted.program.policy import policy_from
from trusted.program.policy_terms import arranged

# As it was kept when policies began to be kept. This file never changes: a number that is added
# to policies has a default under which the older ones mean what they meant.
KEPT = Path(__file__).with_name("kept_policy.json")
HASH = "dcd34e514dc409c3fa05ede4469a2897468c014be99b82999aeb184f1094f3a6"


def test_a_policy_that_was_kept_long_ago_is_read_with_the_same_hash():
    policy = policy_from(arranged(json.loads(KEPT.read_text()), shipped_program().policy_parts))

    assert policy.hash == HASH
    assert policy.content == KEPT.read_text().strip()
    assert policy.scoring.weights == {
        "criteria": 40,
        "outcomes": 30,
        "data_quality": 15,
        "conduct": 15,
    }
