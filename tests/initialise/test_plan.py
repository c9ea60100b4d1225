"""Which start begins where."""

from __future__ import annotations

from itertools import islice

import pytest

from mixtura.initialise.plan import EVERY, PLAIN, turns

ALL = ("raw", "standardised", "whitened", "leading")


def asked(*_):
    """What the caller asked for."""


def plain(*_):
    """K-means."""


def first(number, views=ALL, ordinary=plain):
    return list(islice(turns(asked, ordinary, views), number))


@pytest.mark.parametrize("views", [ALL, ALL[1:], ("standardised",), ("standardised", "leading")])
def test_the_plain_start_is_k_means_in_the_plainest_view(views):
    assert first(10, views)[PLAIN] == (plain, views[0])


def test_with_two_starts_the_plain_one_is_among_them():
    assert (plain, "raw") in first(2)


def test_one_start_in_so_many_is_k_means():
    of_k_means = [i for i, (partition, _) in enumerate(first(30)) if partition is plain]
    assert of_k_means == list(range(PLAIN, 30, EVERY))


def test_k_means_looks_at_the_leading_axes_next_and_then_at_the_others():
    seen = [view for partition, view in first(5 * EVERY) if partition is plain]
    assert seen == ["raw", "leading", "whitened", "standardised", "raw"]


def test_what_was_asked_for_takes_the_views_of_all_columns_in_turn():
    seen = [view for partition, view in first(10) if partition is asked]
    assert seen == ["raw", "standardised", "whitened"] * 2 + ["raw", "standardised"]


def test_without_a_plain_start_there_is_nothing_but_what_was_asked_for():
    assert first(4, ordinary=None) == [
        (asked, "raw"),
        (asked, "standardised"),
        (asked, "whitened"),
        (asked, "raw"),
    ]


def test_what_has_one_start_to_offer_is_followed_by_others():
    def others(*_):
        """What goes on where there is nothing more to try."""

    found = list(islice(turns(asked, plain, ALL, others), 10))
    assert [partition for partition, _ in found[:4]] == [asked, plain, others, others]
    assert [partition for partition, _ in found].count(asked) == 1
    assert [view for _, view in found] == [view for _, view in first(10)]


def test_more_starts_begin_with_the_same_ones():
    assert first(20)[:7] == first(7)


def test_one_view_serves_all():
    assert {view for _, view in first(12, ("standardised",))} == {"standardised"}
