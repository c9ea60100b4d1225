"""Every code that a finding may have, and what it means in a few words."""

from __future__ import annotations

CODES = {
    "not-converged": "the fit was stopped before it came to rest",
    "better-start-known": "a single start leads to a better model than this one",
    "starts-disagree": "different starts lead to different models",
    "component-collapsed": "a group has shrunk onto too few rows",
    "component-on-floor": "a group has no spread of its own in some direction",
    "few-rows": "a group has too few rows to be believed",
    "few-rows-per-parameter": "few rows for the many numbers that the model estimates",
    "too-many-features-for-full": "too many columns for groups with free shapes",
    "many-features": "more than 20 columns without PCA",
    "scales-differ": "columns on wildly different scales",
    "skewed-column": "a column leans far to the right, and its logarithms may say more",
    "repeated-rows": "many rows are exactly the same",
    "point-mass": "one value of a column comes far too often, and a group may be just that",
    "few-distinct-values": "a column holds only a handful of values, or one of them far too often",
    "nearly-flat": "a group is next to flat: its columns determine one another",
    "components-coincide": "two groups are the same but for noise",
    "many-ambiguous": "many rows sit between groups",
    "touching-groups": "groups overlap, so that rows are easily mistaken",
    "one-cluster-of-several": "groups without a clear gap between them may be one cluster",
    "outliers-own-component": "a group is made of outliers",
    "not-gaussian": "the rows of a group do not look like a Gaussian, a bell-shaped cloud",
    "low-silhouette": "rows are hardly nearer to their own group than to the next",
    "not-checked": "the groups are no Gaussians, of which alone some checks hold",
    "missing-values": "some rows lack values, and count by those that they have",
    "rows-unlike-training": "the rows are not like those of the fit",
    "edge-of-range": "the chosen number of groups is the largest, or the smallest, that was tried",
    "elbow-disagrees": "the criterion's elbow is elsewhere than its minimum",
    "weak-evidence": "the choice is not clear",
    "failed-models": "some models of the sweep were set aside",
}
"""Codes are stable: programs may rely on them. ``docs/findings.md`` says how each is measured."""
