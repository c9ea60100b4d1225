"""The sweep of a report: the same from a summary as from the sweep itself."""

from __future__ import annotations

import copy

import pytest

from mixtura.errors import InvalidDataError
from mixtura.report.swept import findings_of_summary, sweep_of_summary

CELL = {
    "n_components": 2,
    "covariance_type": "full",
    "bic": 10.0,
    "aic": 9.0,
    "icl": 11.0,
    "log_likelihood": -4.0,
    "collapsed": False,
    "error": None,
}
SUMMARY = {
    "criterion": "bic",
    "selected": CELL,
    "evidence": {"advantage": 12.0},
    "elbow": {"n_components": 2, "at_edge": False},
    "sweep": [CELL, {**CELL, "n_components": 3, "bic": 22.0}],
    "findings": [
        {"code": "weak-evidence", "severity": "info", "message": "m", "advice": "a"},
        {"code": "overlap", "severity": "info", "message": "m", "advice": "a"},
    ],
}


def test_cells_know_their_parameters_and_the_chosen_one():
    swept = sweep_of_summary(SUMMARY, 2, "full", 2)
    assert [cell["nParameters"] for cell in swept["cells"]] == [11, 17]
    assert [cell["selected"] for cell in swept["cells"]] == [True, False]
    assert (swept["elbow"], swept["atEdge"], swept["advantage"]) == (2, False, 12.0)
    assert swept["verdict"] == "the choice is very clear"


def test_the_verdict_is_that_of_the_summary_where_it_has_one():
    told = {**SUMMARY, "evidence": {"advantage": 12.0, "verdict": "the choice is likely"}}
    assert sweep_of_summary(told, 2, "full", 2)["verdict"] == "the choice is likely"


def test_models_set_aside_for_a_small_group_are_no_sound_cells():
    small = {**SUMMARY, "sweep": [CELL, {**CELL, "n_components": 3, "unbelievable": True}]}
    cells = sweep_of_summary(small, 2, "full", 2)["cells"]
    assert [cell["collapsed"] for cell in cells] == [False, True]


def test_only_findings_of_the_sweep_are_taken():
    assert [finding["code"] for finding in findings_of_summary(SUMMARY)] == ["weak-evidence"]
    assert findings_of_summary({"findings": [1, {"code": []}]}) == []
    assert findings_of_summary([]) == []


@pytest.mark.parametrize("key", ["criterion", "selected", "evidence", "elbow", "sweep"])
@pytest.mark.parametrize("lie", [None, 3, [], {}, "full", [{}], {"n_components": []}])
def test_a_summary_that_is_none_is_refused(key, lie):
    summary = {**copy.deepcopy(SUMMARY), key: lie}
    with pytest.raises(InvalidDataError, match="it holds no comparison of models"):
        sweep_of_summary(summary, 2, "full", 2)


def test_a_summary_of_another_model_is_refused():
    with pytest.raises(InvalidDataError, match=r"another model \(2 groups, full; this one has 4"):
        sweep_of_summary(SUMMARY, 4, "diag", 2)
