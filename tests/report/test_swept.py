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
    "evidence": {
        "advantage": 12.0,
        "word": "Likely",
        "verdict": "the choice is likely",
        "sentences": ["The next model is 12.0 behind: the choice is likely."],
    },
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
    assert (swept["elbow"], swept["atEdge"]) == (2, False)


def test_the_words_are_those_of_the_summary():
    swept = sweep_of_summary(SUMMARY, 2, "full", 2)
    evidence = SUMMARY["evidence"]
    told = {name: evidence[name] for name in ("word", "sentences")}
    assert {name: swept[name] for name in told} == told


@pytest.mark.parametrize("name", ["word", "sentences"])
def test_a_summary_that_does_not_say_how_sure_it_is_is_not_made_sure(name):
    evidence = {key: value for key, value in SUMMARY["evidence"].items() if key != name}
    swept = sweep_of_summary({**SUMMARY, "evidence": evidence}, 2, "full", 2)
    assert swept["word"] == "Not checked"
    assert "did not check" in swept["sentences"][0]
    assert "clear" not in " ".join([swept["word"], *swept["sentences"]])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, None),
        ({"set_aside": "a group has only 3 rows"}, "a group has only 3 rows"),
        ({"collapsed": True}, "a group shrank onto too few rows"),
    ],
)
def test_models_set_aside_say_why(more, why):
    other = {**SUMMARY, "sweep": [CELL, {**CELL, "n_components": 3, **more}]}
    cells = sweep_of_summary(other, 2, "full", 2)["cells"]
    assert [cell["setAside"] for cell in cells] == [None, why]


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
