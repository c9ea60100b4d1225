"""A fit in sentences and tables, in the manner of R's ``summary``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mixtura._precision import in_column
from mixtura._shown import Grid, Shown
from mixtura._typing import Floats
from mixtura.diagnostics.words import listed
from mixtura.estimators.answers.figures import Figures
from mixtura.model.families import StudentT

MOST_FEATURES = 20
"""Features whose means are shown; the summary holds all."""

MOST_IN_MATRIX, MOST_LINES = 8, 40
"""Features of a covariance matrix that is shown, and lines of all matrices together."""


@dataclass(frozen=True, eq=False, repr=False)
class Summary(Shown, Figures):
    """Printed, a readable text; in a notebook, tables."""

    __doc__ = Figures.__doc__

    def _parts(self) -> Sequence[str | Grid]:
        return [*_headline(self), *_figures(self), *_components(self), *_spread_of(self)]


def _headline(summary: Figures) -> Iterator[str]:
    k, family = summary.n_components, summary.family
    parts = summary.mixture.components
    kind = "Gaussian mixture" if parts.gaussian_form() else "Mixture"
    kind = "Student's t mixture" if isinstance(parts, StudentT) else kind
    shape = f"{family.name} ({family.title}{_in_mclust(summary)})"
    noise = "" if summary.noise is None else " and noise"
    if k:
        yield f"{kind} of {k} component{'s'[: k != 1]}{noise}, {shape}."
    else:
        yield "Noise alone: no component, and every row as likely wherever it lies."
    if summary.noise is not None and k:
        yield (
            f"The noise, the same density everywhere, holds {100 * summary.noise:.1f} % of the "
            "rows, and the components the rest."
        )
    if summary.choice:
        yield summary.choice
    if summary.outcome is not None:
        yield f"The fit {summary.outcome}" if _is_clause(summary) else str(summary.outcome)


def _is_clause(summary: Figures) -> bool:
    return str(summary.outcome).startswith(("converged", "did not"))


def _in_mclust(summary: Figures) -> str:
    """The name that mclust has for it; one component, and one column, have others."""
    family = summary.family
    if summary.n_components == 1:
        return ""
    name = family.univariate if summary.mixture.n_features == 1 else family.mclust
    return f"; mclust's {name}" if name else ""


def _figures(summary: Figures) -> Iterator[str | Grid]:
    n = "total weight" if summary.weighted else "rows"
    yield Grid(
        ["log-likelihood", n, "parameters", "BIC", "AIC", "ICL"],
        [
            [
                _number(summary.log_likelihood),
                "unknown" if summary.n is None else f"{summary.n:.12g}",
                str(summary.n_parameters),
                *(_number(value) for value in (summary.bic, summary.aic, summary.icl)),
            ]
        ],
        frozenset(),
    )
    whose = "the rows of the fit" if summary.of_fit else "the rows given"
    if summary.log_likelihood is not None:
        yield (
            f"The log-likelihood is in nats, of {whose} {_scale(summary)}. Of BIC, AIC and ICL "
            "lower is better; mclust's BIC and ICL have the other sign."
        )
    if summary.weighted:
        yield "Rows had weights: the log-likelihood and the rows are sums with them."
    if summary.maximised.endswith("log-posterior"):
        yield (
            f"The fit has maximised the {summary.maximised}, which its lower bounds are of; "
            "log-likelihood and criteria are without the prior."
        )
    if summary.maximised.startswith("trimmed"):
        yield "Log-likelihood, rows and criteria are those of the rows that were kept."
    if summary.n_trimmed:
        few = summary.n_trimmed == 1
        rows = "1 row was" if few else f"{summary.n_trimmed} rows were"
        yield f"{rows} left out of the fit as extreme."
    if summary.unknown:
        yield f"Unknown: {summary.unknown}. With the rows, summary(X) tells all of it."


def _scale(summary: Figures) -> str:
    preparation = summary.preparation
    if preparation is None or preparation.pca is None:
        return "in their own units"
    m, d = preparation.pca.components.shape
    columns = f"{d} standardised columns" if (preparation.scale != 1.0).any() else f"{d} columns"
    return (
        f"as the density of {m} principal component{'s'[: m != 1]} of {columns}, not of the "
        "columns themselves"
    )


def _components(summary: Figures) -> Iterator[str | Grid]:
    k, names = summary.n_components, list(summary.names)
    if not k:
        return
    rows = [["share", *(f"{100 * share:.1f} %" for share in summary.weights)]]
    if summary.evidence is not None and summary.of_fit:
        rows.append(["rows", *(f"{summary.evidence.n * share:.1f}" for share in summary.weights)])
    shown = names[:MOST_FEATURES]
    spread = f"{summary.family.centre_name} ± {summary.family.spread_name[0]}"
    for name, means, sds in zip(shown, summary.means.T, summary.sds.T, strict=False):
        called, cells = in_column(name, means.tolist(), sds.tolist())
        rows.append([called, *cells])
    yield (
        f"Share, effective rows, and {spread} of each feature in the units of the rows:"
        if len(rows) > len(shown) + 1
        else f"Share, and {spread} of each feature in the units of the rows:"
    )
    tails = _tails(summary)
    rows += [] if tails is None else [tails]
    yield Grid(["component", *map(str, range(k))], rows)
    if tails is not None:
        yield (
            "The fewer degrees of freedom, the heavier are the tails; from a hundred or so on "
            "they are a Gaussian's. A standard deviation is the scale times the root of "
            "df / (df - 2), and infinite up to 2."
        )
    if summary.log:
        logs = listed([repr(names[place]) for place in summary.log])
        yield f"Fitted as logarithms, and shown as the values themselves: {logs}."
    if len(names) > len(shown):
        yield (
            f"and {len(names) - len(shown)} more features: .means and .sds hold all, "
            ".to_frame() as a table."
        )


def _spread_of(summary: Figures) -> Iterator[str | Grid]:
    """The covariances as far as they say more than standard deviations do."""
    d, k = len(summary.names), summary.n_components
    if not k:
        return
    if d == 1 or not _turned(summary):
        if d > 1:
            yield "Features do not correlate within a component, so that these say it all."
        return
    if d > MOST_IN_MATRIX:
        yield f"Covariances are {k} matrices of {d} by {d} features: .covariances holds them."
        return
    matrices = summary.covariances
    matrix_name = "Covariance" if _tails(summary) is None else "Scale matrix"
    if summary.family.shared and not summary.log:
        yield f"{matrix_name}, the same for every component:"
        yield _matrix(summary.names, matrices[0])
        return
    most = max(1, MOST_LINES // (d + 1))
    for component, matrix in enumerate(matrices[:most]):
        yield f"{matrix_name} of component {component}:"
        yield _matrix(summary.names, matrix)
    if k > most:
        yield f"and {k - most} more: .covariances holds all."


def _tails(summary: Figures) -> list[str] | None:
    """Degrees of freedom as a line of the table; None where components have none."""
    components = summary.mixture.components
    if not isinstance(components, StudentT):
        return None
    return ["degrees of freedom", *(f"{nu:.3g}" for nu in components.degrees_of_freedom)]


def _turned(summary: Figures) -> bool:
    """Whether features correlate within components."""
    if summary.density_scale != "original":
        return True
    return bool(summary.family.stored_as_matrices or _off_diagonal(summary))


def _off_diagonal(summary: Figures) -> bool:
    """Of a family that does not say: look, where looking is cheap."""
    if summary.mixture.components.gaussian_form() is not None or len(summary.names) > 100:
        return False
    matrices = summary.covariances
    return bool((matrices * (1 - np.eye(matrices.shape[-1]))).any())


def _matrix(names: Sequence[str], matrix: Floats) -> Grid:
    rows = [
        [name, *(f"{value:.4g}" for value in row)] for name, row in zip(names, matrix, strict=True)
    ]
    return Grid(["", *names], rows)


def _number(value: float | None) -> str:
    """With four decimals, and fewer of what is large."""
    if value is None:
        return "unknown"
    return f"{value:.4f}" if abs(value) < 1e7 else f"{value:.10g}"
