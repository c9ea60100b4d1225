"""scikit-learn's own checks of an estimator: all pass but two that ask for a classifier."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import (
    check_estimator_sparse_array,
    check_estimator_sparse_matrix,
    parametrize_with_checks,
)
from tests.by_capability import ONE_OF_EACH

from mixtura import GaussianMixture, PreparedGaussianMixture

MEANT_FOR_CLASSIFIERS = dict.fromkeys(
    ("check_estimator_sparse_matrix", "check_estimator_sparse_array"),
    "once fitted to sparse rows, whoever has predict_proba is asked for the tags of a classifier",
)

ESTIMATORS = [
    *(GaussianMixture(covariance_type=name) for name in ONE_OF_EACH),
    # some checks fit a handful of rows in ten columns, which nothing holds up
    GaussianMixture(n_components=2, covariance_type="diag"),
    GaussianMixture(n_components=2, covariance_type="spherical", init_params="kmeans", n_init=1),
    PreparedGaussianMixture(),
]


@pytest.mark.filterwarnings("ignore::mixtura.SingularDataWarning")
@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")
@parametrize_with_checks(ESTIMATORS, expected_failed_checks=lambda _: MEANT_FOR_CLASSIFIERS)
def test_check_estimator(estimator, check):
    # some fit a handful of rows, one of them in 30 columns, which deserves the warnings that are
    # ignored here
    with np.errstate(all="raise", under="ignore"):
        check(estimator)


def test_tags():
    tags = GaussianMixture().__sklearn_tags__()
    assert tags.estimator_type == "density_estimator"
    assert tags.input_tags.sparse
    assert tags.input_tags.allow_nan
    assert not tags.target_tags.required


def test_what_is_expected_to_fail_does_so_after_every_answer():
    """scikit-learn asks for the tags of a classifier once rows are fitted and predicted."""
    for check in (check_estimator_sparse_matrix, check_estimator_sparse_array):
        assert check.__name__ in MEANT_FOR_CLASSIFIERS
        with pytest.raises(AssertionError) as caught:
            check("GaussianMixture", GaussianMixture())
        assert str(caught.value.__cause__) == "'NoneType' object has no attribute 'multi_class'"
    assert len(MEANT_FOR_CLASSIFIERS) == 2


@pytest.mark.parametrize("name", ["transform", "set_output", "get_feature_names_out"])
def test_a_density_estimator_is_no_transformer(name):
    assert not hasattr(GaussianMixture(), name)
