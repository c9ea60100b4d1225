"""Rows that are torn between components, counted and said in words."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.diagnostics.ambiguity import Ambiguous, ambiguous_rows, two_likeliest
from mixtura.errors import InvalidParameterError

RESPONSIBILITIES = np.array(
    [
        [0.99, 0.01, 0.00],
        [0.55, 0.44, 0.01],
        [0.48, 0.52, 0.00],
        [0.10, 0.35, 0.55],
        [0.00, 0.97, 0.03],
        [0.80, 0.20, 0.00],
    ]
)


def find(below: float = 0.6) -> Ambiguous:
    return ambiguous_rows(*two_likeliest(RESPONSIBILITIES.T), k=3, below=below)


def test_two_likeliest() -> None:
    rng = np.random.default_rng(0)
    resp = rng.dirichlet(np.ones(5), size=200)
    first, second, shares = two_likeliest(resp.T)
    order = np.argsort(-resp, axis=1)
    np.testing.assert_array_equal(np.column_stack([first, second]), order[:, :2])
    np.testing.assert_array_equal(shares, np.take_along_axis(resp, order[:, :2], axis=1))


def test_two_likeliest_leaves_what_it_was_given() -> None:
    resp = RESPONSIBILITIES.T.copy()
    two_likeliest(resp)
    np.testing.assert_array_equal(resp, RESPONSIBILITIES.T)


def test_the_rows_and_their_splits() -> None:
    found = find()
    assert found.rows.tolist() == [1, 2, 3]
    assert found.first.tolist() == [0, 1, 2]
    assert found.second.tolist() == [1, 0, 1]
    assert found.splits == ["55/44", "52/48", "55/35"]
    assert found.share == 0.5
    assert list(found.pairs.items()) == [((0, 1), 2), ((1, 2), 1)]


def test_how_sure_the_rows_of_each_component_are() -> None:
    found = find()
    assert found.sizes.tolist() == [3, 2, 1]
    assert found.sure == pytest.approx([1 / 3, 1 / 2, 0])
    assert found.torn_with.tolist() == [1, 0, 1]
    assert found.transition_groups.size == 0  # too few rows to tell


def test_sentences() -> None:
    said = find().sentences(1)
    assert said[0] == ("3 of 6 rows (50.0 %) belong to no group with 60 % probability or more.")
    assert said[1] == "2 of them lie between group 0 and group 1."
    assert said[2] == "1 of them lies between group 1 and group 2."
    assert said[3:] == ["row 2: 52/48 between group 1 and group 0."]
    assert find().sentences(1, first_row=1)[3].startswith("row 3: 52/48")
    assert find(0.53).sentences()[0].startswith("1 of 6 rows (16.7 %) belongs to no group with 53")


def test_a_transition_group_is_said() -> None:
    many = np.tile(RESPONSIBILITIES[[0, 0, 5, 4, 4]], (20, 1))
    found = ambiguous_rows(*two_likeliest(many.T), k=3, below=0.6)
    assert found.transition_groups.tolist() == [0]
    assert found.sentences() == [
        "0 of 100 rows (0.0 %) belong to no group with 60 % probability or more.",
        "group 0 is a transition group: only 67 % of its 60 rows belong to it with more than 90 % "
        "probability, and most of the others could be group 1 too.",
    ]


def test_one_component_and_one_without_rows() -> None:
    alone = ambiguous_rows(*two_likeliest(np.ones((1, 4))), k=1, below=1.0)
    assert alone.rows.size == 0
    assert alone.pairs == {}
    assert alone.torn_with.tolist() == [-1]
    assert alone.transition_groups.size == 0
    empty = ambiguous_rows(*two_likeliest(np.array([[1.0], [0.0]])), k=2, below=0.6)
    assert np.isnan(empty.sure[1])
    assert empty.transition_groups.size == 0


def test_to_frame() -> None:
    frame = find().to_frame("polars")
    assert frame.columns == ["row", "first", "second", "first_share", "second_share", "split"]
    assert frame["split"].to_list() == ["55/44", "52/48", "55/35"]
    assert frame["row"].to_list() == [1, 2, 3]


def _unsure(k: int, sure: int) -> Ambiguous:
    """Of k components, the first ``sure`` are groups of their own and the others are not."""
    first = np.repeat(np.arange(k), 30)
    share = np.where(first < sure, 0.99, 0.7)
    return ambiguous_rows(
        first, (first + 1) % k, np.column_stack([share, 1 - share]), k=k, below=0.6
    )


def test_where_most_groups_are_transitional_one_sentence_says_so() -> None:
    def lines(k: int, sure: int) -> list[str]:
        return [said for said in _unsure(k, sure).sentences() if "transition group" in said]

    assert len(lines(6, 3)) == 3  # half of them: each by itself
    assert len(lines(2, 0)) == 2
    (said,) = lines(7, 2)
    assert said.startswith(
        "5 of the 7 groups are transition groups (2, 3, 4, 5 and 6): under 90 %"
    )
    assert lines(3, 0)[0].startswith("all 3 groups are transition groups (0, 1 and 2)")


@pytest.mark.parametrize("limit", ["a", -1, 1.5, True, None])
def test_a_limit_that_is_no_number_of_sentences(limit: object) -> None:
    with pytest.raises(
        InvalidParameterError, match=f"limit is {limit!r}; give the most sentences"
    ):
        find().sentences(limit=limit)  # type: ignore[arg-type]
