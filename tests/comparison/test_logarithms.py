"""Methods compared on logarithms: all see them, and a model that was given has its own."""

from __future__ import annotations

import numpy as np
import pytest
from tests.estimators.test_logarithms import X

from mixtura import PreparedGaussianMixture, compare
from mixtura.errors import InvalidDataError, InvalidParameterError


def test_all_methods_see_the_logarithms() -> None:
    logs = X.copy()
    logs[:, 0] = np.log(X[:, 0])
    taken = compare(X, n_components=2, log=[0])
    given = compare(logs, n_components=2)
    for method, other in zip(taken.methods, given.methods, strict=True):
        np.testing.assert_array_equal(method.labels, other.labels)


def test_a_model_has_its_own_logarithms() -> None:
    model = PreparedGaussianMixture(2, random_state=0, n_init=2, log=[0]).fit(X)
    compared = compare(X, model=model)
    np.testing.assert_array_equal(compared.methods[0].labels, model.predict(X))
    with pytest.raises(InvalidParameterError, match="leave log out"):
        compare(X, model=model, log=[0])


def test_what_has_no_logarithm() -> None:
    with pytest.raises(InvalidDataError, match="at row 0, column 0"):
        compare(-X, log=[0])
    with pytest.raises(InvalidParameterError, match="have no names"):
        compare(X, log=["income"])
