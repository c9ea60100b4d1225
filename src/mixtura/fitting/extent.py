"""How many rows a search looks at, and how far it goes: by the problem's size, never a clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mixtura.engine.effort import Effort
from mixtura.engine.side_by_side import OF_A_PATTERN
from mixtura.fitting.problem import Settings
from mixtura.initialise import Sample
from mixtura.initialise.tree import MOST_ROWS

SEARCH_ALL_ROWS = 10_000
"""Up to this many rows the search looks at all of them."""

SEARCH_ROWS = (2_000, 10_000)
"""Above it, at one row in fifty but within these bounds.

A search costs some hundreds of iterations on its rows and a single fit some tens on all of them,
so that both cost about the same at the lower bound, and the search less and less above it.
"""

CALL = 30_000
"""Numbers (rows x components x features) whose arithmetic costs what calling NumPy costs.

It turns a budget of work into rounds of the race: below it, a wider stack is free. Measured with
the reference kernel: 0.1 ms a pass and 3 ns a number. The compiled kernel is five to ten times
faster, so that both halves of a fit cost less with it, and both kernels search equally far.
"""

BUDGET = (1_250, 200)
"""Work of all races at ``n_init=10``, in calls: a constant, and so many for each CALL numbers.

More keeps finding better optima, ever more slowly; benchmarks/README.md has what this costs
beside ten starts of scikit-learn.
"""

FURTHER = 25_000, 1.0, 8.0
"""Where the search sees a sample: its budget grows in proportion to n / 25 000, within bounds."""

DEAR = 150.0
"""Multiplications a number (row x component x feature) from which an iteration of an ordinary fit
costs no more than ours; below, it spends most of its time in passing arrays about."""

MOST_CHEAPER = 6.0
"""How many of our iterations one of an ordinary fit costs at most."""

PASS = 1.5e6
"""Multiplications that cost as much as an iteration of an ordinary fit does beside them."""

SETTING_OUT = 5e6, 10.0
"""Multiplications that cost as much as an ordinary start does before its first iteration: for any,
and for each number, for k-means."""

ROUND = 4e6
"""Multiplications that cost as much as a round does beside its iterations."""

SHARE = 0.5
"""Of what ordinary starts cost, which a search may use up where the budget leaves off."""

MOST = 1.1
"""Of what ordinary starts cost, which a search never goes beyond."""

AS_FAR = 1e6
"""Multiplications of errors of measurement in a pass up to which a search goes as far as without;
beyond, passes take so long that it goes less far, by the root of what is above."""

MERGING = 40.0
"""Multiplications, roughly, that a tree of the rows takes for each pair of them."""

LAST_SHARE = 0.01
"""Of what a search has cost, which a tree may add for a start that comes last."""

SEARCHES_AGAIN, ROWS_AGAIN = 5, 1_200
"""Searches that follow at most where a fit has collapsed, and how many rows they look at together,
if more than one: most find a sound end at once, and where values repeat none may.
"""

WIDER = 8.0
"""Multiplications a number from which on a problem counts as larger than its numbers."""

ROUNDS_OF_ONE, MOST_RELATIVES = 12, 4
"""A start from where another shape has ended saves one in so many rounds; more than so many
starts save no more."""


ROOM = 3.0
"""Times the rows that all components take at least, below which most of what a search meets has
collapsed."""


def crowded(sample: Sample, settings: Settings) -> bool:
    """Whether rows are so few that the sound end of a simpler shape would end a search too soon.

    There it is the only sound one that a search sees, far below what another search finds: on 178
    rows of 13 columns 400 in BIC with six and eight groups.
    """
    least = settings.family.least_rows(sample.rows.shape[1])
    return sample.n_rows < ROOM * settings.n_components * least


def search_rows(n_rows: int) -> int:
    """How many rows the search looks at."""
    if n_rows <= SEARCH_ALL_ROWS:
        return n_rows
    return int(np.clip(n_rows // 50, *SEARCH_ROWS))


def of_patterns(sample: Sample, settings: Settings) -> float:
    """Multiplications, roughly, that the patterns of missing values add to an iteration."""
    patterns, d = sample.block.patterns, sample.rows.shape[1]
    if patterns is None:
        return 0.0
    a_pattern = OF_A_PATTERN + (d**3 if settings.family.stored_as_matrices else 0)
    return settings.n_components * len(patterns.observed) * float(a_pattern)


def of_errors(sample: Sample, settings: Settings) -> float:
    """The same of errors of measurement: every row has a matrix of its own in each component."""
    if sample.errors is None:
        return 0.0
    d = sample.rows.shape[1]
    by_columns = sample.errors.ndim == 2 and not settings.family.stored_as_matrices
    a_row = DEAR * d + (0.0 if by_columns else float(d**3))
    return float(sample.n_rows * settings.n_components * a_row)


def _less_far(sample: Sample, settings: Settings) -> float:
    """The share of a search that is gone through with, where passes take as long as that."""
    errors = of_errors(sample, settings)
    return 1.0 if errors <= AS_FAR else float(np.sqrt(AS_FAR / errors))


def effort_for(sample: Sample, settings: Settings, n_rows: int) -> Effort:
    """How far to search: in proportion to ``n_init``, by the size of the problem alone.

    A fit that the caller ends early (``max_iter``) ends its candidates early too and does not
    race. Where the sample is but a part of ``n_rows``, a search may go several times as far: it
    still costs less than the fit to all of them.
    """
    k, n_init = settings.n_components, settings.n_init
    d = sample.rows.shape[1]
    work = settings.family.work(sample.n_rows, k, d) + of_patterns(sample, settings)
    size = max(sample.n_rows * k * d, work / WIDER) / CALL
    new = int(np.clip(1 / size, 4, 16))  # the smaller the problem, the more a call carries
    effort = Effort(
        candidates=n_init,
        patience=max(2, (2 * k * n_init) // 10),
        cohorts=(new, max(2, 3 * new // 8), max(1, 3 * new // 16)),
    )
    if settings.max_iter < effort.short + effort.settle:
        return replace(effort, short=min(effort.short, settings.max_iter), rounds=0)
    budget = (BUDGET[0] + BUDGET[1] * size) * n_init / 10
    budget *= _less_far(sample, settings)
    if n_rows > SEARCH_ALL_ROWS:
        budget *= np.clip(n_rows / FURTHER[0], *FURTHER[1:])
    rounds = budget / (effort.per_round * (1.0 + effort.field * size))
    return replace(effort, rounds=int(np.clip(rounds, 1, 6 * n_init)))


def beside_relatives(effort: Effort, number: int) -> Effort:
    """An effort where so many other shapes of the same rows have shown where they end.

    What a race would find, theirs may have found. Measured on 450 models of small tables
    (benchmarks/README.md), the fits so found are as often better than those of a whole search by
    itself as they are worse, and better on average; another seed's win and lose more.
    """
    saved = effort.rounds * min(number, MOST_RELATIVES) // ROUNDS_OF_ONE
    return replace(effort, rounds=effort.rounds - saved)


def extended(
    sample: Sample, settings: Settings, n_rows: int, effort: Effort, iterations: int, sound: bool
) -> Effort:
    """An effort by what ``n_init`` ordinary starts of so many iterations cost.

    Where there are many columns an iteration costs the square of their number, or the cube: a
    search that counted rows alone would cost many times what an ordinary fit does. Where an
    ordinary fit takes long, so may the search. Where the ordinary start has collapsed, most
    others will, and every iteration takes eigenvalues. Of more rows than the search sees, an
    ordinary fit takes as much longer.
    """
    d, k = sample.rows.shape[1], settings.n_components
    numbers = float(sample.n_rows * k * d)
    gaps = of_patterns(sample, settings)
    work = settings.family.work(sample.n_rows, k, d) + gaps
    ordinary = work + of_errors(sample, settings)
    cheaper = float(np.clip(DEAR * numbers / ordinary, 1.0, MOST_CHEAPER))
    start = iterations * (cheaper * work + PASS) + SETTING_OUT[0] + SETTING_OUT[1] * numbers
    allowed = settings.n_init * start * _less_far(sample, settings)
    if not sound:
        work = settings.family.work(sample.n_rows, k, d, floored=True) + gaps
        allowed /= 2  # another search may follow, under another floor
    a_round = effort.per_round * effort.field * work + ROUND
    begun = replace(effort, rounds=0).iterations * work + ROUND * settings.n_init
    fewest = int(SHARE * allowed / a_round)
    most_work = MOST * allowed
    if n_rows > SEARCH_ALL_ROWS:
        most_work *= n_rows / sample.n_rows
    most = int((most_work - begun) / a_round)
    rounds = int(np.clip(max(effort.rounds, fewest), 0, max(0, min(most, 6 * settings.n_init))))
    return replace(effort, rounds=rounds).within(most_work / work)


def leaves_room_for_a_tree(
    sample: Sample, settings: Settings, iterations: int, rounds: int, *, floored: bool = False
) -> bool:
    """Whether to grow a tree of the rows after a search of so many iterations and rounds.

    On few rows it costs next to nothing beside them; it goes with the square of their number.
    ``floored`` where components were on the floor, which makes iterations dear.
    """
    d, k = sample.rows.shape[1], settings.n_components
    work = settings.family.work(sample.n_rows, k, d, floored=floored)
    work += of_patterns(sample, settings)
    spent = iterations * work + ROUND * rounds + SETTING_OUT[0] * settings.n_init
    return MERGING * min(sample.n_rows, MOST_ROWS) ** 2 <= LAST_SHARE * spent


def searches_again(settings: Settings, n_rows: float) -> int:
    """How many searches may follow where a fit has collapsed: some after a search of few rows."""
    searched = settings.plain is not None and settings.n_init > 1
    if not searched or settings.given.decides_the_start or n_rows > MOST_ROWS:
        return 0
    return int(np.clip(ROWS_AGAIN // n_rows, 1, SEARCHES_AGAIN))
