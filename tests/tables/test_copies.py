"""Columns that are others over again, and columns that follow from others."""

import numpy as np
import pytest

from mixtura.tables.advice import NO_OPTIONS, OF_A_FIT
from mixtura.tables.copies import find_copies
from mixtura.tables.dependence import find_dependences, sentences

RNG = np.random.default_rng(5)
X = RNG.normal(20, 7, size=300)
GAPS = np.where(RNG.random(300) < 0.1, np.nan, X)

COPIES = {
    "the same": (X, X, "the same as 'a'"),
    "cents": (X.round(2), (100 * X.round(2)).round(), "(100 x)"),
    "celsius": (X.round(1), (1.8 * X.round(1) + 32).round(1), "(1.8 x + 32)"),
    "turned round": (X, 1 - X, "(-1 x + 1)"),
    "yes and no": ((X > 20) * 1.0, (X <= 20) * 1.0, "(-1 x + 1)"),
    "float32": (X, X.astype(np.float32).astype(float) / 3, "(0.33333 x)"),
    "a large offset": (X, X + 1e6, "(1 x + 1e+06)"),
    "a few gaps": (X, np.where(np.isnan(GAPS), np.nan, 2 * X), "(2 x)"),
}

NO_COPIES = {
    "another": (X, RNG.normal(size=300)),
    "nearly": (X, X + RNG.normal(0, 0.01, size=300)),
    "one row differs": (X, np.where(np.arange(300) == 171, X + 1, X)),
    "the logarithm": (np.exp(X / 20), X),
    "whole numbers": (RNG.integers(1, 6, size=300) * 1.0, RNG.integers(1, 6, size=300) * 1.0),
    "rounded away": (X.round(), (X.round() / 10).round()),
    "few rows": (X[:5], 2 * X[:5]),
    "no rows in common": (np.where(X > 20, X, np.nan), np.where(X > 20, np.nan, X)),
    "constant": (X, np.ones(300)),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_names_its_twin(kind):
    first, second, words = COPIES[kind]
    (copy,) = find_copies({"a": first, "other": RNG.normal(size=300), "b": second})
    assert (copy.name, copy.of) == ("b", "a")
    assert copy.reason.endswith(words)


@pytest.mark.parametrize("kind", NO_COPIES)
def test_what_differs_is_no_copy(kind):
    first, second = NO_COPIES[kind]
    assert find_copies({"a": first, "b": second}) == []


def test_the_one_with_fewer_gaps_stays():
    (copy,) = find_copies({"a": GAPS, "b": X})
    assert (copy.name, copy.of) == ("a", "b")


def test_a_difference_that_no_sample_shows():
    long = RNG.normal(size=20_000)
    other = long.copy()
    other[17_777] += 1e-3
    assert find_copies({"a": long, "b": other}) == []
    assert len(find_copies({"a": long, "b": 3 * long, "c": long - 4})) == 2


A, B, C = RNG.uniform(1, 9, size=(3, 200))
FOLLOW = {
    "'t' = 'a' + 'b'": {"a": A, "b": B, "t": A + B},
    "'t' = 'a' + 'b' + 'c'": {"t": A + B + C, "a": A, "b": B, "c": C},
    "'a' + 'b' + 'c' = 100": {"a": A, "b": B, "c": 100 - A - B},
    "'a' and 'b' are nearly the same": {"a": A, "b": A + RNG.normal(0, 0.02, size=200)},
    "'b' follows from 'a', 'c'": {"a": A, "c": C, "b": 0.3 * A + 1.7 * C},
    "'a' = 'b' + 5": {"a": A, "x": C, "b": A - 5 + 1e-3 * B},
}


@pytest.mark.parametrize("words", FOLLOW)
def test_columns_that_follow_from_others(words):
    (found,) = find_dependences(FOLLOW[words])
    rounded = found.words.replace(" 4.995", " 5")
    assert rounded.startswith(words) or words.startswith("'a' = ")
    first, more = sentences([found], OF_A_FIT)
    assert first.endswith(f": --drop {found.name}.")
    assert more
    assert "--" not in " ".join(sentences([found], NO_OPTIONS))
    left = {name: x for name, x in FOLLOW[words].items() if name != found.name}
    assert find_dependences(left) == []


def test_shares_that_are_rounded():
    shares = np.stack([A, B, C]) / (A + B + C)
    rounded = dict(zip("abc", (100 * shares).round(1), strict=True))
    (found,) = find_dependences(rounded)
    assert found.words == "'a' + 'b' + 'c' = 100"


def test_what_does_not_follow():
    noisy = A + B + RNG.normal(0, 0.1, size=200)
    assert find_dependences({"a": A, "b": B, "t": noisy}) == []
    assert find_dependences({"a": A[:8], "b": B[:8], "t": (A + B)[:8]}) == []
    assert find_dependences({"a": A}) == []
    assert find_dependences({}) == []
    long = {name: np.tile(x, 50) for name, x in {"a": A, "b": B}.items()}
    total = long["a"] + long["b"]
    total[5_001] += 100
    assert find_dependences({**long, "t": total}) == []


def test_totals_of_a_table_of_few_rows():
    """A league of twenty teams: points follow from victories and draws for certain."""
    won, drawn = RNG.integers(2, 25, 20).astype(float), RNG.integers(3, 9, 20).astype(float)
    scored, taken = RNG.normal(50, 9, (2, 20)).round()
    league = {"W": won, "D": drawn, "L": 38 - won - drawn, "GF": scored, "GA": taken}
    league |= {"GD": scored - taken, "Pts": 3 * won + drawn}
    assert [one.name for one in find_dependences(league)] == ["L", "GD", "Pts"]
    unrelated = dict(zip("abcdefghij", RNG.normal(size=(10, 20)), strict=True))
    assert find_dependences(unrelated) == []
