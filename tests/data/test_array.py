"""Blocks of an array: all rows, in order, the same division whoever reads."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource


@pytest.fixture
def table():
    return np.arange(60.0).reshape(20, 3)


def cut(source):
    return [block.n_rows for block in source.blocks()]


@pytest.mark.parametrize("block_rows", [1, 3, 20, 64])
def test_blocks_hold_every_row_and_weight_in_order(table, block_rows):
    weight = np.arange(20.0)
    blocks = list(ArraySource(table, weight, block_rows=block_rows).blocks())
    np.testing.assert_array_equal(np.concatenate([b.rows for b in blocks]), table)
    np.testing.assert_array_equal(np.concatenate([b.weight for b in blocks]), weight)
    assert [b.index for b in blocks] == list(range(len(blocks)))
    assert all(b.n_rows == block_rows for b in blocks[:-1])


def test_rows_without_weights_stay_without(table):
    assert all(block.weight is None for block in ArraySource(table).blocks())


def test_every_reading_gives_the_same_blocks(table):
    source = ArraySource(table, block_rows=7)
    assert cut(source) == cut(source) == [7, 7, 6]
    assert (source.n_rows, source.n_features) == (20, 3)


def test_a_contiguous_array_is_cut_once(table):
    source = ArraySource(table, block_rows=7)
    assert [*map(id, source.blocks())] == [*map(id, source.blocks())]


def test_readings_do_not_disturb_each_other(table):
    for rows in (table, np.asfortranarray(table)):
        source = ArraySource(rows, block_rows=7)
        one, other = source.blocks(), source.blocks()
        assert [next(one).index, next(other).index, next(one).index] == [0, 0, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layout", ["F", "every other row", "every other column", "reversed"])
def test_any_layout_becomes_contiguous_blocks_of_its_own_type(table, dtype, layout):
    wide = np.repeat(np.repeat(table, 2, axis=0), 2, axis=1).astype(dtype)
    rows = {
        "F": lambda: np.asfortranarray(table.astype(dtype)),
        "every other row": lambda: wide[::2, :3],
        "every other column": lambda: wide[:20, ::2],
        "reversed": lambda: table.astype(dtype)[::-1],
    }[layout]()
    assert not rows.flags.c_contiguous
    blocks = list(ArraySource(rows, block_rows=6).blocks())
    assert all(b.rows.flags.c_contiguous and b.rows.dtype == dtype for b in blocks)
    np.testing.assert_array_equal(np.concatenate([b.rows for b in blocks]), rows)


def test_a_contiguous_array_is_not_copied(table):
    assert all(np.shares_memory(b.rows, table) for b in ArraySource(table, block_rows=6).blocks())


def test_a_strided_array_is_copied_a_block_at_a_time():
    rows = np.zeros((1000, 4))[:, ::2]
    for block in ArraySource(rows, block_rows=10).blocks():
        assert block.rows.base is None
        assert block.rows.nbytes == 160
