"""Counts, ratings and shares: whole numbers, and numbers that have an end."""

from __future__ import annotations

import numpy as np

from benchmarks.kinds._drawn import Drawn, by_name, drawn, sizes

Generator = np.random.Generator


def counts(rng: Generator) -> Drawn:
    """Poisson counts in four columns, small and large."""
    y = sizes(200, 150, 100)
    rates = np.array([[2, 5, 1, 20], [6, 5, 3, 35], [2, 14, 8, 20]])
    return drawn(rng.poisson(rates[y]), y)


def rare_counts(rng: Generator) -> Drawn:
    """Counts that are mostly nought or one, beside two measurements."""
    y = sizes(240, 160)
    rare = rng.poisson(np.where(y[:, None] == 0, 0.15, 0.9), size=(400, 3))
    return drawn(np.c_[rng.normal(3 * y, 1.0), rng.normal(2 * y, 1.0), rare], y)


def overdispersed_counts(rng: Generator) -> Drawn:
    """Negative binomial visits, calls and days: skewed, with many zeros."""
    y = sizes(250, 150)
    mean = np.array([[2, 8, 1], [12, 10, 7]])[y]
    return drawn(rng.poisson(rng.gamma(1.5, mean / 1.5)), y)


def word_counts(rng: Generator) -> Drawn:
    """Thirty words in 300 documents of three topics."""
    y = sizes(120, 100, 80)
    topics = rng.dirichlet(np.full(30, 0.3), size=3)
    return drawn(np.stack([rng.multinomial(80, topics[topic]) for topic in y]), y)


def ratings(rng: Generator) -> Drawn:
    """Eight questions from 1 to 5."""
    y = sizes(180, 150, 120)
    leaning = np.array([[4.4] * 8, [2.0] * 8, [4.4, 4.4, 1.6, 1.6, 3.0, 3.0, 4.4, 1.6]])
    return drawn(np.clip(np.round(rng.normal(leaning[y], 0.9)), 1, 5), y)


def stars(rng: Generator) -> Drawn:
    """Three ratings from 1 to 10 that most give as 10."""
    y = sizes(260, 140)
    return drawn(np.clip(np.round(rng.normal(9.8 - 4 * y[:, None], 1.6, size=(400, 3))), 1, 10), y)


def exam_scores(rng: Generator) -> Drawn:
    """Points out of 20 in five tests."""
    y = sizes(150, 150, 100)
    chance = np.array([[0.4] * 5, [0.7] * 5, [0.95] * 5])[y]
    return drawn(rng.binomial(20, chance), y)


def percentages(rng: Generator) -> Drawn:
    """Shares of 100 that pile up at nought and at all."""
    y = sizes(220, 180)
    share = rng.beta(np.where(y[:, None] == 0, 0.8, 5), np.where(y[:, None] == 0, 4, 1), (400, 3))
    return drawn(np.round(100 * share), y)


def compositions(rng: Generator) -> Drawn:
    """Five parts that add up to one: a covariance of all five is singular."""
    y = sizes(160, 140, 100)
    parts = np.array([[8, 4, 2, 2, 4], [2, 8, 4, 4, 2], [4, 2, 8, 2, 4]])
    return drawn(np.stack([rng.dirichlet(3 * parts[group]) for group in y]), y)


def compositions_without_one(rng: Generator) -> Drawn:
    """The same with the last part left out, as one should."""
    whole = compositions(rng)
    return whole._replace(X=np.ascontiguousarray(whole.X[:, :-1]))


KINDS = by_name(
    counts,
    rare_counts,
    overdispersed_counts,
    word_counts,
    ratings,
    stars,
    exam_scores,
    percentages,
    compositions,
    compositions_without_one,
)
