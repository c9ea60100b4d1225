"""The sweep that chose a model, from the summary that ``mixtura fit`` wrote beside it."""

from __future__ import annotations

from typing import Any

from mixtura.errors import InvalidDataError
from mixtura.model.families import FAMILIES, GAUSSIAN, kind_of
from mixtura.page.packed import plain
from mixtura.report.numbers import short
from mixtura.selection import CRITERIA, Confidence
from mixtura.selection.confidence import NOT_COMPARED, WORDS
from mixtura.selection.doubts import Doubt

FROM_SWEEP = ("edge-of-range", "elbow-disagrees", "weak-evidence", "failed-models")
"""Findings that only the sweep itself can tell."""

MOST_CELLS = 2_000

MOST_SENTENCES = 10

MOST_WORD = 20

UNCHECKED = "The version of mixtura that compared the models did not check how sure the choice is."
"""Said of a summary without a word for it, whose difference alone would make too much of it."""


def sweep_of_summary(summary: Any, k: int, covariance_type: str, m: int) -> dict[str, Any]:
    """As the page's ``Sweep``.

    Parameters
    ----------
    summary : what ``summary.json`` holds
    k, covariance_type : of the model beside it, the latter with its density
    m : int, columns that the mixtures were fitted to

    Raises
    ------
    InvalidDataError
        It is no summary, or one of another model.
    """
    try:
        criterion = summary["criterion"]
        cells = [_cell(row, summary["selected"], m) for row in summary["sweep"][:MOST_CELLS]]
        words = _words(summary["evidence"])
        elbow, at_edge = summary["elbow"]["n_components"], summary["elbow"]["at_edge"]
        if criterion not in CRITERIA or not isinstance(at_edge, bool):
            raise ValueError(criterion)
        if not any(cell["selected"] for cell in cells):
            raise ValueError("no model is selected")
        elbow = None if elbow is None else int(elbow)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise InvalidDataError(f"it holds no comparison of models ({error!r:.80})") from error
    chosen = next(cell for cell in cells if cell["selected"])
    if (chosen["k"], chosen["covarianceType"]) != (k, covariance_type):
        raise InvalidDataError(
            f"it is of another model ({chosen['k']} groups, {chosen['covarianceType']}; this one "
            f"has {k}, {covariance_type})"
        )
    return {"criterion": criterion, "cells": cells, "elbow": elbow, "atEdge": at_edge, **words}


def _words(evidence: Any) -> dict[str, Any]:
    """What the sweep said of its choice, and never more."""
    if evidence["advantage"] is not None:
        float(evidence["advantage"])  # a summary says by how much
    if not (evidence.get("word") and evidence.get("sentences")):
        return {"word": "Not checked", "sentences": [UNCHECKED]}
    return {
        "word": short(str(evidence["word"]), MOST_WORD),
        "sentences": [short(str(said)) for said in list(evidence["sentences"])[:MOST_SENTENCES]],
    }


def confidence_of_summary(summary: Any) -> Confidence:
    """How sure the sweep was of its choice; nothing is sure where the summary does not say."""
    try:
        evidence, number = summary["evidence"], summary["evidence"]["number_of_groups"]
        strength = str(number["strength"])
        if strength not in (*WORDS, NOT_COMPARED):
            raise ValueError(strength)
        return Confidence(
            short(str(evidence["strength"])),
            short(str(evidence["word"]), MOST_WORD),
            short(str(evidence["verdict"])),
            tuple(short(str(said)) for said in evidence["doubts"][:MOST_SENTENCES]),
            strength,
            tuple(
                Doubt(short(str(doubt["text"])), str(doubt["code"]), bool(doubt["unsettles"]))
                for doubt in number["doubts"][:MOST_SENTENCES]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        unknown = (Doubt("how sure it is was not checked when the models were compared"),)
        return Confidence(NOT_COMPARED, "Not checked", UNCHECKED, (), NOT_COMPARED, unknown)


def findings_of_summary(summary: Any) -> list[dict[str, Any]]:
    """The findings in it that come from the sweep; none where they are not as they should be."""
    found = summary.get("findings") if isinstance(summary, dict) else None
    return [
        {
            "code": finding["code"],
            "severity": finding["severity"],
            "message": short(str(finding.get("message"))),
            "advice": short(str(finding.get("advice"))),
            "numbers": {},
        }
        for finding in (found if isinstance(found, list) else ())
        if isinstance(finding, dict)
        and finding.get("code") in FROM_SWEEP
        and finding.get("severity") in ("info", "warning", "severe")
    ]


def _cell(row: Any, selected: Any, m: int) -> dict[str, Any]:
    k, shape = int(row["n_components"]), _kind(row)
    likelihood = _number(row["log_likelihood"])
    n_parameters = None
    if likelihood is not None:  # counted by whoever fitted; older summaries do not say
        usual = k - 1 + FAMILIES[shape].n_parameters(k, m)
        n_parameters = int(row.get("n_parameters", usual))
    error = row["error"]
    return {
        "k": k,
        "covarianceType": shape,
        **{name: _number(row[name]) for name in CRITERIA},
        "logLikelihood": likelihood,
        "nParameters": n_parameters,
        "setAside": _set_aside(row),
        "error": None if error is None else short(str(error)),
        "selected": (k, shape) == (selected["n_components"], _kind(selected)),
    }


def _kind(row: Any) -> str:
    """Shape and density; older summaries know Gaussians only."""
    return kind_of(str(row["covariance_type"]), str(row.get("component", GAUSSIAN)))


def _set_aside(row: Any) -> str | None:
    """Why the model could not be chosen; older summaries only say that it was collapsed."""
    why = row.get("set_aside") or (
        "a group shrank onto too few rows" if row["collapsed"] else None
    )
    return None if why is None else short(str(why))


def _number(value: Any) -> float | None:
    return None if value is None else plain(float(value))
