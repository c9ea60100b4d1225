"""How large and how small numbers may be: what a fit keeps is what a model file may hold.

A fit takes values up to :data:`LARGEST` and has a use for variances from :data:`SMALLEST_VARIANCE`
on; the smallest floor under them is 1e-13 of that. Its parameters follow from there. Beyond these
limits a product of two of them would leave a double's range.
"""

from __future__ import annotations

LARGEST = 1e100
"""The largest value, and the largest sum of weights: a double still holds weight times square."""

LARGEST_WHOLE = 2.0**53
"""Up to here a double holds every whole number, and from here on it skips some."""

MOST_STARTS = 100_000
"""Far more than anybody waits for; each has a generator of its own, made beforehand."""

SMALLEST_VARIANCE = 1e-200
"""The smallest variance, other than none: a double still holds a weighted floor under it."""

VARIANCES = 1e-220, 1e204
"""What the variance of a component may be: the smallest floor under the smallest variance of a
column, and the square of the distance between the largest values, with room for rounding."""
