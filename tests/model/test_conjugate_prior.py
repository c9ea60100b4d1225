"""What a person may say of a prior, and what is refused with a sentence."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest

from mixtura import ConjugatePrior, InvalidParameterError


def test_all_of_it_has_a_default():
    assert ConjugatePrior() == ConjugatePrior(None, 0.01, None, None, 1.0)


@pytest.mark.parametrize("scale", [2.0, [1.0, 2.0], [[2.0, 0.5], [0.5, 1.0]], np.eye(2)])
def test_it_keeps_what_it_was_told_whatever_becomes_of_the_array(scale):
    mean = np.array([1.0, 2.0])
    prior = ConjugatePrior(mean, 0.5, 7, scale, 2)
    mean[:] = np.nan
    assert prior.mean == (1.0, 2.0)
    assert prior == ConjugatePrior((1, 2), 0.5, 7.0, scale, 2.0)
    assert hash(prior) == hash(copy.deepcopy(prior))
    assert pickle.loads(pickle.dumps(prior)) == prior  # noqa: S301


@pytest.mark.parametrize("scale", [None, 2.0, [1.0, 2.0], [[2.0, 0.5], [0.5, 1.0]]])
def test_it_goes_through_json(scale):
    prior = ConjugatePrior([1.0, 2.0], 0.0, None, scale)
    assert ConjugatePrior.from_plain(json.loads(json.dumps(prior.as_plain()))) == prior


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"shrinkage": -0.1},
            "shrinkage of the prior is -0.1: give a finite number of at least 0",
        ),
        ({"shrinkage": np.inf}, "shrinkage of the prior is inf"),
        ({"shrinkage": np.nan}, "shrinkage of the prior is nan"),
        ({"shrinkage": "much"}, "shrinkage of the prior is 'much': give a number of at least 0"),
        ({"shrinkage": True}, "shrinkage of the prior is True"),
        ({"shrinkage": None}, "shrinkage of the prior is None"),
        ({"degrees_of_freedom": 0}, "degrees_of_freedom of the prior is 0.0: give a number above"),
        ({"degrees_of_freedom": -3.0}, "degrees_of_freedom of the prior is -3.0"),
        ({"concentration": 0.5}, "concentration of the prior is 0.5: give a finite number of at"),
        ({"mean": 1.0}, r"mean of the prior is 1.0: it has the shape \(\); give an array \(d,\)"),
        ({"mean": [[1.0]]}, r"mean of the prior is \[\[1.0\]\]: it has the shape \(1, 1\)"),
        ({"mean": []}, r"mean of the prior is \[\]: it has the shape \(0,\)"),
        ({"mean": [np.nan]}, r"it holds NaN or infinity"),
        ({"mean": ["a"]}, r"mean of the prior is \['a'\]: give numbers"),
        ({"scale": 0.0}, "scale of the prior is 0.0: give a number above 0"),
        ({"scale": -1}, "scale of the prior is -1: give a number above 0"),
        ({"scale": [1.0, 0.0]}, "its numbers, one a column, must be above 0"),
        ({"scale": np.ones((2, 3))}, r"it has the shape \(2, 3\); give \(d, d\), or \(d,\)"),
        ({"scale": np.ones((1, 2, 2))}, r"it has the shape \(1, 2, 2\)"),
        ({"scale": [[1.0, 0.5], [0.2, 1.0]]}, "a covariance is symmetric, and this is not"),
        ({"scale": [[1.0, 1.0], [1.0, 1.0]]}, "it is not positive-definite"),
        ({"scale": [[1.0, 2.0], [2.0, 1.0]]}, "it is not positive-definite"),
        ({"scale": [[-1.0, 0.0], [0.0, 1.0]]}, "numbers above 0 on its diagonal"),
        ({"scale": {"a": 1}}, "give numbers"),
    ],
)
def test_what_is_none_is_refused_with_its_name_and_a_cure(wrong, told):
    with pytest.raises(InvalidParameterError, match=told):
        ConjugatePrior(**wrong)


def test_a_scale_of_wild_units_is_positive_definite():
    unit = np.array([1e-9, 1e9])
    matrix = np.array([[1.0, 0.9], [0.9, 1.0]]) * np.outer(unit, unit)
    assert ConjugatePrior(scale=matrix).scale[1][1] == pytest.approx(1e18)


@pytest.mark.parametrize("values", [{}, {"mean": None, "strength": 2.0}])
def test_a_file_with_another_prior_is_refused(values):
    with pytest.raises(InvalidParameterError, match="too many or too few"):
        ConjugatePrior.from_plain(values)
