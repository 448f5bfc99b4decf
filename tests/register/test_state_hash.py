import random
from hashlib import shake_128

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trusted.register.state_hash import NOTHING, StateHash

lines = st.lists(st.binary(max_size=50), max_size=12)


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(some, chance):
    mixed = chance.sample(some, len(some))
    assert StateHash.of(some).hexdigest() == StateHash.of(mixed).hexdigest()


@given(lines, lines)
def test_what_was_counted_in_can_be_taken_out_again(some, more):
    state = StateHash.of(some + more)
    for line in random.Random(1).sample(more, len(more)):
        state.remove(line)
    assert state.hexdigest() == StateHash.of(some).hexdigest()


@given(lines)
def test_it_is_the_sum_of_the_counters_of_all_lines(some):
    total = np.zeros(1024, dtype=">u2")
    for line in some:
        total += np.frombuffer(shake_128(line).digest(2048), dtype=">u2")
    assert StateHash.of(some).kept() == total.tobytes()


@given(lines, lines)
def test_other_lines_have_another_hash(some, other):
    same = sorted(some) == sorted(other)
    assert (StateHash.of(some).hexdigest() == StateHash.of(other).hexdigest()) is same


@given(lines, st.binary(max_size=50))
def test_it_goes_on_from_what_was_kept(some, line):
    again = StateHash(StateHash.of(some).kept())
    again.add(line)
    assert again.hexdigest() == StateHash.of([*some, line]).hexdigest()


def test_nothing_has_a_hash_too():
    assert StateHash.of([]).hexdigest() == NOTHING
