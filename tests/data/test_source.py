"""What can be asked of any source follows from its blocks, and is what an array answers."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource, Source
from mixtura.data.checked import CheckedSource
from mixtura.data.opening import OPENERS, as_source
from mixtura.errors import InvalidDataError, InvalidTypeError
from mixtura.model.block import Block


class Streamed(Source):
    """Rows that are handed out in blocks of seven, and never together."""

    def __init__(self, rows, names=None):
        self._rows, self.dtype, self.names = rows, rows.dtype, names

    @property
    def n_rows(self):
        return len(self._rows)

    @property
    def n_features(self):
        return self._rows.shape[1]

    def blocks(self):
        for index, begin in enumerate(range(0, len(self._rows), 7)):
            yield Block(self._rows[begin : begin + 7].copy(), None, index)


@pytest.fixture
def table():
    return np.arange(60.0).reshape(20, 3)


def rows_of(source):
    return np.concatenate([block.rows for block in source.blocks()])


@pytest.mark.parametrize(
    "which", [slice(None), slice(3, 9), np.array([0, 6, 7, 19]), np.array([], dtype=int)]
)
def test_rows_are_taken_by_their_numbers(table, which):
    for source in (Streamed(table), ArraySource(table), CheckedSource(Streamed(table))):
        np.testing.assert_array_equal(source.take(which), table[which])


def test_some_rows_are_the_same_ones_every_time(table):
    weight = np.arange(20.0)
    rows, theirs = Streamed(table).weighted(weight).some(5)
    again, _ = Streamed(table).some(5)
    np.testing.assert_array_equal(rows, again)
    np.testing.assert_array_equal(table[theirs.astype(int)], rows)
    assert Streamed(table).some(20)[0].shape == (20, 3)
    assert ArraySource(table).some(5)[0] is table


def test_rows_are_changed_as_they_go_by(table):
    def doubled(rows):
        return 2.0 * rows[:, :2]

    for source in (Streamed(table), ArraySource(table, block_rows=7)):
        mapped = source.mapped(doubled, 2).mapped(lambda rows: rows + 1.0, 2)
        assert (mapped.n_rows, mapped.n_features, mapped.names) == (20, 2, None)
        np.testing.assert_array_equal(rows_of(mapped), 2.0 * table[:, :2] + 1.0)


def test_weights_are_cut_as_the_rows_are(table):
    weight = np.arange(20.0)
    source = Streamed(table, ["a", "b", "c"]).weighted(weight)
    assert (source.names, source.total_weight) == (["a", "b", "c"], 190.0)
    assert [block.weight.tolist() for block in source.blocks()][2] == weight[14:].tolist()
    assert source.mapped(lambda rows: rows, 3).total_weight == 190.0
    assert source.weighted(None) is source


def test_an_array_keeps_what_it_is_not_asked_to_change(table):
    source = ArraySource(table, names=["a", "b", "c"], block_rows=7, checked=True)
    other = source.weighted(np.ones(20)).cut(5)
    assert (other.names, other.checked, other.rows is table) == (source.names, True, True)
    assert [block.n_rows for block in other.blocks()] == [5] * 4
    assert [block.n_rows for block in source.blocks()] == [7, 7, 6]
    assert source.weight is None


def test_only_an_array_has_all_rows_at_once(table):
    assert ArraySource(table).array() is table
    with pytest.raises(InvalidDataError, match=r"read block by block.*give an array or a table"):
        Streamed(table).mapped(np.sqrt, 3).array()


def test_values_are_looked_at_once_and_named_with_their_row(table, monkeypatch):
    looked = []
    monkeypatch.setattr(
        "mixtura.data.checked.check_finite", lambda rows, names, first, **_: looked.append(first)
    )
    source = CheckedSource(Streamed(table))
    next(source.blocks())
    assert looked == [0]
    assert [len(list(source.blocks())) for _ in range(2)] == [3, 3]
    assert looked == [0, 7, 14]
    monkeypatch.undo()
    table[15, 2] = np.nan
    with pytest.raises(InvalidDataError, match="NaN at row 15, column 'c'"):
        rows_of(CheckedSource(Streamed(table, ["a", "b", "c"])))


@pytest.mark.parametrize("dtype", ["int64", "bool", "object", "float16", ">f8", "float32"])
def test_numbers_of_any_type_become_floats(table, dtype):
    source = CheckedSource(Streamed(table.astype(dtype)))
    rows = rows_of(source)
    assert rows.dtype == source.dtype == ("float32" if dtype == "float32" else "float64")
    np.testing.assert_array_equal(rows, table.astype(dtype).astype(float))


def test_what_is_no_number_is_refused_with_its_row(table):
    cells = table.astype(object)
    cells[9, 1] = "nine"
    with pytest.raises(InvalidDataError, match="row 9, column 1 holds 'nine'"):
        rows_of(CheckedSource(Streamed(cells)))
    with pytest.raises(InvalidTypeError, match="dates or times"):
        rows_of(CheckedSource(Streamed(table.astype("M8[s]"))))


def test_every_kind_of_container_has_its_opener(table):
    def check(cells, of_table):
        return np.asarray(cells, dtype=float)

    pandas, sparse = pytest.importorskip("pandas"), pytest.importorskip("scipy.sparse")
    frame = pandas.DataFrame(table, columns=["a", "b", "c"])
    for container in (table, table.tolist(), sparse.csr_matrix(table), frame):
        source = as_source(container, check)
        np.testing.assert_array_equal(source.array(), table)
        assert source.names == (["a", "b", "c"] if container is frame else None)
    streamed = Streamed(table)
    assert as_source(streamed, check) is streamed


def test_what_is_registered_last_is_asked_first(table, monkeypatch):
    monkeypatch.setitem(OPENERS, "all", lambda X, check: Streamed(table + 1.0))
    assert rows_of(as_source(table, None))[0, 0] == 1.0
