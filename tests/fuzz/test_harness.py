"""A fuzz that could not fail would promise nothing: every kind of fault is seen and named."""

from __future__ import annotations

import numpy as np
from tests.fuzz.harness import attempt_all
from tests.fuzz.mutations import MUTATIONS, damaged


def test_every_fault_is_seen_and_the_next_mutants_are_attempted() -> None:
    outcome = attempt_all("tests.fuzz.subject_of_the_harness", count=8, asleep=5)

    assert outcome.ends == {"kept": 3, "refused": 1, "fault": 4}
    untyped, segfault, asleep, left = outcome.faults
    assert untyped.startswith("mutant 2: ")
    assert "KeyError" in untyped
    assert "\n" not in untyped
    assert segfault.startswith("mutant 3: died by SIGSEGV")
    assert asleep.startswith("mutant 4: slept until it was killed")
    assert left.startswith("mutant 5: ")
    assert "SystemExit" in left


def test_a_mutant_is_known_by_its_number() -> None:
    sound = bytes(range(256)) * 4
    first, again, other = (damaged(np.random.default_rng([1, n]), sound) for n in (0, 0, 1))

    assert first == again != other


def test_every_mutation_damages_and_takes_the_shortest_input() -> None:
    sound = bytes(range(1, 256))
    for mutation in MUTATIONS:
        rng = np.random.default_rng(5)
        results = set()
        for _ in range(20):
            data = bytearray(sound)
            mutation(rng, data)
            results.add(bytes(data))
            mutation(rng, bytearray(b"x"))
        assert results - {sound}, mutation.__name__
