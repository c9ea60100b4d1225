"""The choice of size and shape beside that of R's mclust, on the four classic data sets.

mclust is GPL software: it was run, and nothing of it is here but the numbers that it printed:
``mclustBIC(X, G = 1:9, modelNames = c("VVV", "EEE", "VVI", "VII"))``, or ``c("V", "E")`` for one
column, with mclust 6.0.0 on 2026-11-22. Its names are full, tied, diag and spherical here; its BIC
has the other sign. Up to 15 groups, which takes longer, both programs' choices are the same.
"""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixtureIC, datasets

MCLUST = {
    "iris": {
        "full": (2, 574.017832),
        "tied": (5, 604.813068),
        "diag": (6, 707.290095),
        "spherical": (7, 698.541343),
    },
    "faithful": {
        "full": (2, 2322.191959),
        "tied": (3, 2314.316296),
        "diag": (3, 2342.365809),
        "spherical": (9, 2919.414835),
    },
    "diabetes": {
        "full": (3, 4734.561472),
        "tied": (6, 4824.719869),
        "diag": (4, 4777.616988),
        "spherical": (8, 5063.270786),
    },
    "acidity": {"full": (3, 397.910839), "tied": (2, 392.072311)},
}
"""mclust's best number of groups and its BIC, by data set and covariance type."""

TOLERANCE = 0.01
"""In BIC: both programs stop a little before their optimum."""


@pytest.fixture(scope="module", params=MCLUST)
def case(request):
    model = GaussianMixtureIC(range(1, 10), random_state=0).fit(datasets.load(request.param).X)
    return model, MCLUST[request.param]


def test_the_same_choice_as_mclust_and_no_worse_by_bic(case):
    model, theirs = case
    covariance_type, (size, bic) = min(theirs.items(), key=lambda item: item[1][1])
    assert (model.n_components_, model.covariance_type_) == (size, covariance_type)
    assert model.results_["bic"][model.results_["selected"]] <= bic + TOLERANCE
    assert not model.results_["collapsed"][model.results_["selected"]]


def test_within_every_shape_the_same_size_or_a_lower_bic(case):
    model, theirs = case
    for covariance_type, (size, bic) in theirs.items():
        curve = model.sweep_.curve(covariance_type)
        best = int(np.nanargmin([value for _, value in curve]))
        ours, value = curve[best]
        assert value <= bic + TOLERANCE
        assert ours == size or value < bic - TOLERANCE
