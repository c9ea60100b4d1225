"""What a page can choose from, in words; the rows are drawn in ``builtin.py``, ``failures.py``.

Nothing heavy is imported here: a page asks for these before anything else.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Entry(NamedTuple):
    """A built-in data set: ``why`` says what it shows, ``has_noise`` whether noise changes it."""

    title: str
    why: str
    has_noise: bool

    def to_dict(self, name: str) -> dict[str, Any]:
        """As the page lists it."""
        return {"name": name, "title": self.title, "why": self.why, "hasNoise": self.has_noise}


BUILTIN = {
    "blobs": Entry("Overlapping groups", "Rows between two groups belong a little to both.", True),
    "anisotropic": Entry("Leaning groups", "Long groups that K-Means cuts across.", True),
    "unequal": Entry(
        "Wide and narrow groups",
        "K-Means gives the edge of the wide group to its neighbours.",
        True,
    ),
    "moons": Entry("Moons", "Bent shapes are no bell shapes.", True),
    "rings": Entry("Rings", "A ring around another has the same centre.", True),
    "outliers": Entry(
        "Groups with outliers", "A few far rows can take a group for themselves.", True
    ),
    "faithful": Entry(
        "Old Faithful",
        "272 eruptions of a geyser: short ones after short waits, long ones after long waits.",
        False,
    ),
    "iris": Entry("Iris", "150 flowers of three species, two of them much alike.", False),
    "customers": Entry(
        "Customers",
        "Invented customers of four segments; one of them is on its way to another.",
        False,
    ),
}
"""Every built-in data set by its name."""


class Mode(NamedTuple):
    """A failure mode: what goes wrong, why in one line, and what mends it."""

    title: str
    why: str
    cure: str


FAILURES = {
    "overlap": Mode(
        "Groups that overlap",
        "The two groups cross. A round shape has no direction: here one takes the middle of the "
        "cross and the other its ends.",
        "Full covariance: where groups overlap, their shapes tell them apart.",
    ),
    "anisotropic": Mode(
        "Leaning groups",
        "The groups are long and lean, but every component has to be round.",
        "Full covariance: each component may stretch and turn.",
    ),
    "unequal": Mode(
        "Wide beside narrow",
        "All components share one covariance. It is too narrow for the wide group, which is cut "
        "in two, and too wide for the narrow ones, which share one component.",
        "Full covariance: each component has a width of its own.",
    ),
    "moons": Mode(
        "Moons",
        "A bell shape cannot bend, so two of them cut both moons.",
        "More components trace the moons as a density, but no longer are groups; for groups of "
        "such shapes use DBSCAN.",
    ),
    "rings": Mode(
        "Rings",
        "Both rings have the same centre, and a bell shape is densest at its centre.",
        "More components trace the rings as a density, but no longer are groups; for groups of "
        "such shapes use DBSCAN.",
    ),
    "outliers": Mode(
        "Outliers take a component",
        "A few far rows gain so much likelihood by a component of their own that two real groups "
        "have to share one.",
        "Leave extreme rows out of the fit (trim), or give the outliers a component of their own.",
    ),
    "background": Mode(
        "Rows scattered everywhere",
        "One row in six lies anywhere and is in no group. A wide component takes many of these "
        "rows, so that two groups have to share another.",
        "Noise (noise): rows that may lie anywhere have a share of their own, beside the groups, "
        "and are in none of them.",
    ),
    "heavy_tails": Mode(
        "Heavy tails",
        "The groups have dense middles and a few rows far out, as no bell shape has. A wide "
        "component takes those of all groups, so that two groups have to share another.",
        'Components with heavy tails (component="student_t"): rows far out are to be expected, '
        "and count for less, so that each group keeps a component.",
    ),
    "collapse": Mode(
        "A component shrinks to a point",
        "A knot of nearly equal rows has a density without limit, which no real group can match.",
        "A covariance floor (reg_covar): no component may be narrower than that.",
    ),
    "unscaled": Mode(
        "Columns in different units",
        "One column is counted in thousands, so that round components see nothing else.",
        "Standardise the columns first: each then counts the same.",
    ),
    "too_many": Mode(
        "Too many components",
        "Real groups are cut in pieces, because every piece raises the likelihood a little.",
        "Choose k by BIC, which asks more of every component than it gains by chance.",
    ),
    "bad_start": Mode(
        "A bad start",
        "EM climbs to the nearest top, and from this start that is not the highest.",
        "Many starts: the best of them is kept.",
    ),
    "high_d": Mode(
        "Too many columns for full covariance",
        "Each full covariance has more numbers than its group has rows, so that it learns chance.",
        "Diagonal covariances, or fewer columns by PCA: fewer numbers to learn.",
    ),
}
"""Every failure mode by its name."""
