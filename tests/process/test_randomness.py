"""Seeds of every kind become generators."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mixtura.process.randomness import generator


def draws(random_state):
    return generator(random_state).integers(2**62, size=3).tolist()


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, np.int64(7), np.uint8(200)])
def test_an_int_is_the_random_state_of_that_int(seed):
    assert draws(seed) == draws(np.random.RandomState(seed)) == draws(seed)


def test_a_random_state_moves_on_and_a_generator_is_itself():
    legacy = np.random.RandomState(0)
    assert draws(legacy) != draws(legacy)
    rng = np.random.default_rng(0)
    assert generator(rng) is rng


def test_the_global_state_is_left_alone_unless_asked_for():
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    draws(3)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    assert draws(None) != draws(None)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_other_numbers_are_refused(seed):
    with pytest.raises(ValueError, match="Seed must be between"):
        generator(seed)


def test_threads_do_not_mix_up_their_seeds():
    expected = [draws(seed) for seed in range(100)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draws, range(100))) == expected
