"""scikit-learn's own checks of an estimator: all of them pass, none is expected to fail."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from mixtura import GaussianMixture, PreparedGaussianMixture

EXPECTED_FAILURES: dict[str, str] = {}

ESTIMATORS = [
    *(GaussianMixture(covariance_type=name) for name in ("full", "tied", "diag", "spherical")),
    # some checks fit a handful of rows in ten columns, which full covariances with several
    # components refuse with a reason; the families without a matrix fit them
    GaussianMixture(n_components=2, covariance_type="diag"),
    GaussianMixture(n_components=2, covariance_type="spherical", init_params="kmeans", n_init=1),
    PreparedGaussianMixture(),
]


@pytest.mark.filterwarnings("ignore::mixtura.SingularDataWarning")
@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")
@parametrize_with_checks(ESTIMATORS, expected_failed_checks=lambda _: EXPECTED_FAILURES)
def test_check_estimator(estimator, check):
    # some fit a handful of rows, one of them in 30 columns, which deserves the warnings that are
    # ignored here
    with np.errstate(all="raise", under="ignore"):
        check(estimator)


def test_tags():
    tags = GaussianMixture().__sklearn_tags__()
    assert tags.estimator_type == "density_estimator"
    assert not tags.input_tags.sparse
    assert not tags.input_tags.allow_nan
    assert not tags.target_tags.required


def test_nothing_is_expected_to_fail():
    assert not EXPECTED_FAILURES


@pytest.mark.parametrize("name", ["transform", "set_output", "get_feature_names_out"])
def test_a_density_estimator_is_no_transformer(name):
    assert not hasattr(GaussianMixture(), name)
