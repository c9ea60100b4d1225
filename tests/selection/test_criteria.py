"""Criteria by name and as functions."""

from __future__ import annotations

from functools import partial
from math import isnan, log, nan

import numpy as np
import pytest

from mixtura import InvalidParameterError
from mixtura.selection import CRITERIA, Evidence, named

EVIDENCE = Evidence(log_likelihood=-120.0, n_parameters=5, n=80.0, entropy=3.0)


def hannan_quinn(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    return -2 * log_likelihood + 2 * n_parameters * log(log(n))


def test_each_charges_what_it_says() -> None:
    assert EVIDENCE.judge("aic") == 240 + 10
    assert EVIDENCE.judge("bic") == pytest.approx(240 + 5 * log(80))
    assert EVIDENCE.judge("icl") - EVIDENCE.judge("bic") == pytest.approx(6.0)


def test_a_function_is_given_the_four_numbers() -> None:
    assert EVIDENCE.judge(lambda *numbers: sum(numbers)) == -120 + 5 + 80 + 3
    assert EVIDENCE.judge(hannan_quinn) == pytest.approx(240 + 10 * log(log(80)))


def test_a_function_goes_by_its_name_beside_the_others() -> None:
    name, criteria = named(hannan_quinn)
    assert name == "hannan_quinn"
    assert criteria == {**CRITERIA, "hannan_quinn": hannan_quinn}


def test_without_a_name_of_its_own_it_is_called_criterion() -> None:
    def bic(*numbers: float) -> float:
        return 0.0

    for function in (lambda *numbers: 0.0, partial(hannan_quinn), bic):
        name, criteria = named(function)
        assert name == "criterion"
        assert criteria["bic"] is CRITERIA["bic"]


def test_one_of_ours_as_a_function_is_ours() -> None:
    assert named(CRITERIA["icl"]) == ("icl", CRITERIA)


@pytest.mark.parametrize("unknown", ["BIC", "", None, 3, ["bic"]])
def test_what_is_neither_a_name_nor_a_function_is_refused(unknown) -> None:
    with pytest.raises(InvalidParameterError, match="choose one of bic, aic, icl"):
        named(unknown)


@pytest.mark.parametrize("value", ["12", None, 1 + 2j, [3.0]])
def test_a_function_must_return_a_real_number(value) -> None:
    def hopeful(*numbers: float):
        return value

    with pytest.raises(InvalidParameterError, match=r"hopeful.*not a number"):
        EVIDENCE.judge(hopeful)


def test_kinds_of_number_become_floats() -> None:
    for value in (np.float32(2.0), 2, np.int64(2), True + 1):
        judged = EVIDENCE.judge(lambda *numbers, value=value: value)
        assert type(judged) is float
        assert judged == 2.0
    assert isnan(EVIDENCE.judge(lambda *numbers: nan))
