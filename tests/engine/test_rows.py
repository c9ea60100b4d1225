"""Rows of any source: cut as the kernel likes it, whoever reads."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import kernels
from mixtura.engine.blocks import in_blocks


def cut(source):
    return [block.n_rows for block in source.blocks()]


@pytest.fixture
def table():
    return np.random.default_rng(0).normal(size=(50_000, 3))


@pytest.mark.parametrize("k", [1, 4, 300])
def test_blocks_are_as_long_as_the_kernel_likes(monkeypatch, table, k):
    monkeypatch.setattr(kernels, "block_rows", lambda n, k, d: n // 100 + 10 * k + d)
    sizes = cut(in_blocks(table, n_components=k))
    assert sum(sizes) == 50_000
    assert set(sizes[:-1]) == {500 + 10 * k + 3}


def test_the_division_depends_on_shapes_only(table):
    sizes = cut(in_blocks(table, n_components=4))
    for other in (table + 1.0, table.astype(np.float32), np.asfortranarray(table)):
        assert cut(in_blocks(other, np.ones(50_000), n_components=4)) == sizes


def test_rows_and_weights_come_through(table):
    weight = np.arange(50_000.0)
    blocks = list(in_blocks(table, weight, n_components=5).blocks())
    np.testing.assert_array_equal(np.concatenate([b.rows for b in blocks]), table)
    np.testing.assert_array_equal(np.concatenate([b.weight for b in blocks]), weight)
