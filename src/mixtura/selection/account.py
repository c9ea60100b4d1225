"""What a sweep says of its choice, sentence by sentence: on the screen, in reports and in the lab.

There is one text, so that no two places can be sure of different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from mixtura.selection.candidate import Row
from mixtura.selection.choice import Sweep
from mixtura.selection.confidence import Confidence, confidence
from mixtura.selection.strength import HARDLY_ANY


def account(sweep: Sweep) -> tuple[str, ...]:
    """How far the next model is behind and what that is worth, then what rows left out said.

    Examples
    --------
    >>> from mixtura import GaussianMixtureIC, datasets
    >>> from mixtura.selection import account
    >>> X = datasets.load("faithful").X
    >>> print(account(GaussianMixtureIC(range(1, 5), random_state=0).fit(X).sweep_)[0])
    The next model is 5.8 behind: the choice is likely, not certain.
    """
    return (_lead(sweep), *_out_of_sample(sweep))


def _lead(sweep: Sweep) -> str:
    lead, said = sweep.advantage, confidence(sweep)
    if not isfinite(lead):
        return f"{said.sentence[0].upper()}{said.sentence[1:]}."
    if lead == 0.0 and sweep.overruled is not None:
        return (
            f"By {sweep.criterion.upper()} the next model is ahead; this one was chosen for how "
            "it predicts rows left out of the fit."
        )
    k, second = sweep.selected.n_components, sweep.runner_up
    rivals = second is not None and second.n_components == k
    if rivals and said.number_is_clear and not said.is_clear:
        return (
            f"The next model has {k} group{'s'[: k != 1]} too, of another shape, and is "
            f"{lead:.1f} behind: {_shape(said, k)}."
        )
    return f"The next model is {lead:.1f} behind: {said.sentence}."


def _shape(said: Confidence, k: int) -> str:
    """Where the number of groups is clear and their shape is not."""
    number = f"that there {'is one' if k == 1 else f'are {k}'} is clear"
    if said.strength == HARDLY_ANY:
        return f"{number}, but the data hardly tells the two shapes apart"
    return f"{number}, and the shape likely, not certain"


def _out_of_sample(sweep: Sweep) -> Iterator[str]:
    """Which models were set aside though the criterion prefers them, and why."""
    alone, name = sweep.overruled, sweep.criterion.upper()
    beaten = [row for row in sweep if row.beaten_by is not None and row is not alone]
    if alone is not None:
        yield f"{name} alone would have chosen {_named(alone)}, but {alone.set_aside}."
    if beaten:
        next_best = min(beaten, key=lambda row: row.value(sweep.criterion))
        yield f"Of the others it prefers {_named(next_best)}, but {next_best.set_aside}."
    elif sweep.checks and alone is None:
        yield "On rows left out of the fit it predicts better than every simpler model tried."


def _named(row: Row) -> str:
    k = row.n_components
    return f"{k} group{'s'[: k != 1]} ({row.covariance_type})"
