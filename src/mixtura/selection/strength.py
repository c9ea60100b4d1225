"""How strongly a difference of BIC speaks for the lower one, in words."""

from __future__ import annotations

from mixtura.errors import InvalidParameterError

HARDLY_ANY = "hardly any"

STRENGTHS = (
    (2.0, HARDLY_ANY, "the data hardly tells the two apart"),
    (6.0, "positive", "the choice is likely, not certain"),
    (10.0, "strong", "the choice among these models is clear"),
    (float("inf"), "very strong", "the choice among these models is very clear"),
)
"""Upper bound of the difference, the evidence, and the verdict.

The scale of Kass & Raftery (1995, JASA 90:773, section 3.2): twice the log of the Bayes factor,
which a difference of BIC approximates (their section 4.1.3).
"""


NOT_CERTAIN = 6.0
"""The difference from which a choice is called clear."""


def strength(difference: float) -> str:
    """The evidence for the model whose BIC is lower by ``difference``.

    Raises
    ------
    InvalidParameterError
        The difference is negative or NaN.

    Examples
    --------
    >>> from mixtura.selection import strength
    >>> strength(1.0), strength(7.5), strength(40.0)
    ('hardly any', 'strong', 'very strong')
    """
    return _step(difference)[1]


def verdict(difference: float) -> str:
    """The same as half a sentence about the choice between the two."""
    return _step(difference)[2]


def _step(difference: float) -> tuple[float, str, str]:
    if not difference >= 0:  # true for NaN
        raise InvalidParameterError(
            f"a difference of BIC is {difference!r} here; it is how much higher that of the worse "
            "model is, so give a number of at least 0."
        )
    return next((step for step in STRENGTHS if difference < step[0]), STRENGTHS[-1])
