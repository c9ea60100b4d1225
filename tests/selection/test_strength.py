"""The scale of Kass & Raftery, at and beside its bounds."""

from __future__ import annotations

from math import inf, nan, nextafter

import pytest

from mixtura import InvalidParameterError
from mixtura.selection import strength, verdict

SCALE = {0.0: "hardly any", 2.0: "positive", 6.0: "strong", 10.0: "very strong"}


@pytest.mark.parametrize(("bound", "words"), SCALE.items())
def test_each_step_begins_at_its_bound(bound: float, words: str) -> None:
    assert strength(bound) == words


@pytest.mark.parametrize(("lower", "upper"), [(0.0, 2.0), (2.0, 6.0), (6.0, 10.0), (10.0, inf)])
def test_each_step_ends_before_the_next(lower: float, upper: float) -> None:
    assert strength(nextafter(upper, 0.0)) == SCALE[lower]


def test_infinitely_better_is_very_strong() -> None:
    assert strength(inf) == "very strong"


def test_each_step_has_a_verdict_of_its_own() -> None:
    assert len({verdict(bound) for bound in SCALE}) == len(SCALE)


@pytest.mark.parametrize("difference", [-1.0, nan, -inf])
@pytest.mark.parametrize("function", [strength, verdict])
def test_what_is_no_difference_is_refused(function, difference: float) -> None:
    with pytest.raises(InvalidParameterError, match="at least 0"):
        function(difference)
