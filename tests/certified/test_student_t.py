"""Student t components: maxima with the degrees of freedom of each, shared and fixed."""

from __future__ import annotations

import pytest
from scipy import stats
from tests.certified.beyond import furthest, in_order, matrices, names, read, tight

from mixtura import GaussianMixture


def fitted(certified, name):
    dof = None
    if "fixed" in name:
        dof = certified.case["degrees_of_freedom"][0]
    elif "shared" in name:
        dof = "shared"
    return GaussianMixture(
        certified.k,
        covariance_type=certified.shape,
        component="student_t",
        degrees_of_freedom=dof,
        **tight(),
    ).fit(certified.X)


@pytest.mark.parametrize("name", [*names("heavy"), *names("missing_t")])
def test_the_maximum_is_reached(name):
    certified = read(name)
    model = fitted(certified, name)
    likelihood = model.score(certified.X) * len(certified.X)
    assert likelihood == pytest.approx(certified.log_likelihood, abs=1e-5)
    scales = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, scales) < 3e-3
    ours = in_order(certified, model.means_, model.degrees_of_freedom_)
    assert ours == pytest.approx(certified.case["degrees_of_freedom"], rel=3e-3)


def test_one_component_in_one_column_is_scipys():
    certified = read("heavy1_t_VVV_1")
    model = fitted(certified, certified.name)
    nu, location, scale = stats.t.fit(certified.X.ravel())
    theirs = stats.t.logpdf(certified.X.ravel(), nu, location, scale).sum()
    ours = model.score(certified.X) * len(certified.X)
    assert ours >= theirs - 1e-6
    assert ours == pytest.approx(theirs, abs=1e-4)
    assert model.degrees_of_freedom_[0] == pytest.approx(nu, rel=1e-2)
    assert model.means_[0, 0] == pytest.approx(location, abs=1e-2)
