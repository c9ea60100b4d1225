"""Labels and their certainty from responsibilities, of which noise has a part."""

from __future__ import annotations

import numpy as np

from mixtura.model.likeliest import certainty, left_over, likeliest


def test_without_noise_it_is_the_largest():
    resp = np.random.default_rng(0).dirichlet(np.ones(4), 200)
    np.testing.assert_array_equal(likeliest(resp), resp.argmax(axis=1))
    np.testing.assert_array_equal(certainty(resp), resp.max(axis=1))
    np.testing.assert_allclose(left_over(resp), 0.0, atol=1e-15)


def test_one_component_has_every_row():
    assert likeliest(np.ones((3, 1))).tolist() == [0, 0, 0]


def test_noise_wins_where_it_is_more():
    resp = np.array([[0.3, 0.1], [0.5, 0.1], [0.0, 0.0]])
    assert likeliest(resp).tolist() == [-1, 0, -1]
    np.testing.assert_allclose(certainty(resp), [0.6, 0.5, 1.0])


def test_of_no_component_all_is_noise():
    assert likeliest(np.empty((2, 0))).tolist() == [-1, -1]
    assert certainty(np.empty((2, 0))).tolist() == [1.0, 1.0]
