"""The summary of a fit: what ``summary.json`` holds and ``--json`` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mixtura._printable import escaped_json
from mixtura._typing import Ints
from mixtura.diagnostics.ambiguity import Ambiguous
from mixtura.fitted import FittedModel
from mixtura.fitted.group_names import names_of
from mixtura.model.families import GAUSSIAN, kind_of, parts_of
from mixtura.page.packed import plain
from mixtura.selection import CRITERIA, Row, Sweep, account, confidence
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.reduced import recorded
from mixtura.workflow.study import Study

SCHEMA_VERSION = 1
"""Rises when a key of the summary changes its meaning or goes away; keys may join."""


MOST_NUMBERS = 100_000
"""Numbers of all covariance matrices together that are written down: two megabytes or so."""

MOST_LISTED = 1_000
"""Ambiguous rows that are listed; rows.csv has the probabilities of all."""


def summarise(study: Study, judgement: Judgement) -> dict[str, Any]:
    """The summary as plain values."""
    model = FittedModel.of(study.model)
    matrix = study.matrix
    return {
        "schema_version": SCHEMA_VERSION,
        "n_rows": matrix.X.shape[0],
        "n_features": matrix.X.shape[1],
        "features": matrix.names,
        "dropped": [asdict(drop) for drop in matrix.dropped],
        "density_scale": model.density_scale,
        "n_principal_components": model.n_principal_components,
        "reduction": recorded(study.reduction),
        "log": [model.names[place] for place in model.log],
        "criterion": study.plan.criterion,
        "seed": study.plan.seed,
        "selected": _figures(study.selected),
        "evidence": _evidence(study.sweep),
        "elbow": {
            "n_components": study.sweep.elbow,
            "disagrees": study.sweep.elbow_disagrees,
            "at_edge": study.sweep.at_edge,
        },
        "verdict": judgement.verdict.to_dict(),
        "findings": [finding.to_dict() for finding in judgement.findings],
        "silhouette": judgement.silhouette,
        "ambiguous": _ambiguous(judgement.ambiguous, matrix.kept),
        "sweep": [{**_figures(row), "seconds": row.seconds} for row in study.sweep.rows],
        "components": components(model),
        **noise(model),
        **_regularised(study),
        "anomalies": {
            "quantile": model.anomaly_quantile,
            "threshold": model.anomaly_threshold,
            "count": int((judgement.anomalies.flagged | study.left_out).sum()),
        },
        "trimmed": {
            "threshold": study.plan.trim,
            "count": int(study.trimmed.size),
            "rows": (matrix.kept[study.trimmed] + 1).tolist(),
        },
    }


def _regularised(study: Study) -> dict[str, Any]:
    """The prior and the bound on eigenvalues of the fits, where there were any."""
    told: dict[str, Any] = {}
    prior, ratio = study.plan.prior, study.plan.max_ratio
    if prior is not None:
        told["prior"] = prior if isinstance(prior, str) else prior.as_plain()
    if ratio is not None:
        told["max_ratio"] = ratio
    return told


def _evidence(sweep: Sweep) -> dict[str, Any]:
    """The words for the choice, and how it did on rows left out of the fits."""
    words = confidence(sweep)
    return {
        "advantage": plain(sweep.advantage),
        "strength": words.strength,
        "word": words.word,
        "verdict": words.sentence,
        "sentences": list(account(sweep)),
        "doubts": list(words.doubts),
        "number_of_groups": {
            "strength": words.number,
            "doubts": [asdict(doubt) for doubt in words.number_doubts],
        },
        "standard_error": 2.0 * sweep.chance,
        "out_of_sample": [
            {
                "n_components": check.n_components,
                **_kind(check.covariance_type),
                "difference": plain(check.difference),
                "standard_error": check.standard_error,
            }
            for check in sweep.checks
        ],
    }


def _ambiguous(found: Ambiguous, kept: Ints) -> dict[str, Any]:
    """The rows between groups, by their numbers in the table, from 1."""
    return {
        "below": found.below,
        "count": int(found.rows.size),
        "share": found.share,
        "transition_groups": found.transition_groups.tolist(),
        "pairs": [{"groups": [a, b], "count": count} for (a, b), count in found.pairs.items()],
        "rows": (kept[found.rows[:MOST_LISTED]] + 1).tolist(),
    }


def components(model: FittedModel) -> list[dict[str, Any]]:
    """Name, share, mean, sd and covariances of each component, in the units of the data.

    ``covariance`` is a matrix as a list of rows, rows and columns in the order of the summary's
    ``features``; null where those of all components are too many numbers for a text: the model
    file has them.
    Columns of categories have the share of each level beside that. Of a logarithm mean and
    standard deviation are those of the values, null beyond a double's range, and ``log`` has their
    median and the factor to either side of it within which two thirds (68 %) lie. Of heavy tails
    there are ``centre``, ``scale``, ``scale_matrix`` and ``degrees_of_freedom``.
    """
    heavy = model.degrees_of_freedom
    centre, spread, matrix = (
        ("mean", "sd", "covariance") if heavy is None else ("centre", "scale", "scale_matrix")
    )
    described: list[dict[str, Any]] = [
        {
            "name": named,
            "weight": float(weight),
            centre: dict(zip(model.names, map(plain, mean.tolist()), strict=True)),
            spread: dict(zip(model.names, map(plain, sd.tolist()), strict=True)),
        }
        for named, weight, mean, sd in zip(
            names_of(model), model.weights, model.means, model.sds, strict=True
        )
    ]
    few = len(described) * len(model.names) ** 2 <= MOST_NUMBERS
    for k, component in enumerate(described):
        component[matrix] = plain(model.covariances[k]) if few else None
        if heavy is not None:
            component["degrees_of_freedom"] = float(heavy[k])
    for name, shares in model.level_shares.items():
        for component, share in zip(described, shares, strict=True):
            levels = component.setdefault("levels", {})
            levels[name] = dict(zip(model.levels[name], share.tolist(), strict=True))
    for k, component in enumerate(described):
        if model.log:
            component["log"] = {
                model.names[place]: {
                    "median": float(model.medians[k, place]),
                    "factor": float(model.factors[k, place]),
                }
                for place in model.log
            }
    return described


def noise(model: FittedModel) -> dict[str, Any]:
    """Share and volume of the noise, where the model has any; then the weights of the components
    add up to one less the share. The volume is on the scale that ``density_scale`` names, and null
    beyond a double's range.
    """
    if model.noise is None:
        return {}
    return {"noise": {"weight": model.noise, "volume": plain(model.estimator.noise_volume_)}}


def describe(model: FittedModel) -> dict[str, Any]:
    """A model file as plain values, for ``info --json``."""
    mixture = model.inner
    return {
        "schema_version": SCHEMA_VERSION,
        "n_components": len(model.weights),
        **_kind(kind_of(mixture.covariance_type, mixture.component)),
        "n_features": len(model.names),
        "features": model.names,
        "density_scale": model.density_scale,
        "n_principal_components": model.n_principal_components,
        "log": [model.names[place] for place in model.log],
        "converged": getattr(mixture, "converged_", None),
        "n_iter": getattr(mixture, "n_iter_", None),
        "components": components(model),
        **noise(model),
        "anomalies": {"quantile": model.anomaly_quantile, "threshold": model.anomaly_threshold},
    }


def _kind(kind: str) -> dict[str, str]:
    """Shape, and density where that is no Gaussian's."""
    shape, density = parts_of(kind)
    return {"covariance_type": shape, **({} if density == GAUSSIAN else {"component": density})}


def as_json(summary: Mapping[str, Any]) -> str:
    """JSON text that any reader takes: no NaN, no infinity, letters as they are where seen."""
    return escaped_json(json.dumps(summary, indent=2, allow_nan=False, ensure_ascii=False)) + "\n"


def _figures(row: Row) -> dict[str, Any]:
    fit = row.candidate
    return {
        "n_components": row.n_components,
        **_kind(row.covariance_type),
        **{name: plain(row.value(name)) for name in CRITERIA},
        "log_likelihood": None if fit is None else plain(fit.evidence.log_likelihood),
        "n_parameters": None if fit is None else fit.evidence.n_parameters,
        "converged": fit is not None and fit.outcome.converged,
        "collapsed": row.collapsed,
        "unbelievable": row.unbelievable,
        "set_aside": row.set_aside or None,
        "selected": row.selected,
        "n_iter": None if fit is None else fit.n_iter,
        "error": row.error,
    }
