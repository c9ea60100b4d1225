"""Columns: too many of them, or on scales that do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.model.families import advised, for_dependent_columns

ROWS_A_FEATURE = 10
"""Rows for each feature that a free covariance takes."""

MANY_FEATURES = 20
"""More features than this call for PCA first."""

WILD = (10.0, 1000.0)
"""Ratio of the largest standard deviation to the smallest, for one variance for all features, and
for families to which a feature's scale makes no difference."""


def check(subject: Examination) -> Iterator[Finding]:
    """``too-many-features-for-full``, ``many-features`` and ``scales-differ``."""
    components, n, d = subject.mixture.components, round(subject.n_fitted), subject.n_features
    joint = components.spans_all_directions
    free = joint and components.n_parameters(2, d) - 2 * d >= d * (d + 1)
    if free and d > n / ROWS_A_FEATURE:
        simpler = [
            name
            for name, family in advised().items()
            if family.in_any_units and family.n_parameters(2, d) < components.n_parameters(2, d)
        ]
        use = f"Use covariance_type {' or '.join(simpler)}, or reduce" if simpler else "Reduce"
        yield Finding(
            "too-many-features-for-full",
            Severity.WARNING,
            f"Every group has a free shape in {d} columns, but there are only {n:,} rows: fewer "
            f"than {ROWS_A_FEATURE} for each column.",
            f"{use} the columns by PCA.",
            {"n_features": d, "n_rows": n, "least_rows": ROWS_A_FEATURE * d},
        )
    if d > MANY_FEATURES and not subject.reduced:
        yield Finding(
            "many-features",
            Severity.WARNING if joint and n < components.n_parameters(1, d) - d else Severity.INFO,
            f"The groups are sought in {d} columns at once, where distances tell little and "
            "noise in many columns hides what few of them show.",
            "Reduce the columns by PCA first (PreparedGaussianMixture does where it helps), or "
            "keep the columns that matter.",
            {"n_features": d, "limit": MANY_FEATURES},
        )
    yield from _scales(subject)


def _scales(subject: Examination) -> Iterator[Finding]:
    if subject.scaled:
        return
    spread = subject.measured.std(axis=0)
    if not spread.max() > 0:
        return
    spread_least = spread[spread > 0].min()
    low, high = int((spread == spread_least).argmax()), int(spread.argmax())
    ratio = float(spread[high] / spread_least)
    one_variance = subject.mixture.components.isotropic
    if len(spread) == 1 or ratio <= WILD[0 if one_variance else 1]:
        return
    wide, narrow = subject.names[high], subject.names[low]
    scales = f"Column {wide!r} spreads {ratio:,.0f} times as far as column {narrow!r}"
    numbers = {"widest": wide, "narrowest": narrow, "ratio": ratio}
    if one_variance:
        yield Finding(
            "scales-differ",
            Severity.WARNING,
            f"{scales}, and groups with one spread for all columns see only the wide ones.",
            "Standardise the columns first (PreparedGaussianMixture does), or use covariance_type "
            f"{for_dependent_columns()[0]}.",
            numbers,
        )
    else:
        yield Finding(
            "scales-differ",
            Severity.INFO,
            f"{scales}; this fit does not depend on it, but K-Means, DBSCAN and plots do.",
            "Standardise the columns (PreparedGaussianMixture does) before you compare methods.",
            numbers,
        )
