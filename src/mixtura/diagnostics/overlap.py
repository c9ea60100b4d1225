"""Groups that run into one another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mixtura.diagnostics.distances import SAME, coinciding
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.pieces import joined
from mixtura.diagnostics.words import groups, listed, percent, sentence

UNCERTAIN = 0.6
"""A row whose largest responsibility is below this belongs nowhere in particular."""

MANY = (0.1, 0.2)
"""Share of such rows: worth knowing, and a warning."""

MISTAKEN = 0.05
"""Share of one group's rows that are taken for another's, from which on the two touch."""


def check(subject: Examination) -> Iterator[Finding]:
    """``many-ambiguous`` and ``touching-groups``."""
    if subject.n_components > 1:
        yield from _ambiguous(subject)
        yield from _touching(subject)


def coincide(subject: Examination) -> Iterator[Finding]:
    """``components-coincide``."""
    pairs = coinciding(subject)
    if not pairs:
        return
    (a, b), *others = sorted(pairs, key=pairs.__getitem__)
    more = f" So are {listed([groups(pair) for pair in others])}." if others else ""
    fewer = subject.n_components - 1
    yield Finding(
        "components-coincide",
        Severity.WARNING,
        f"{sentence(groups([a, b]))} are all but the same: they have the same centre and shape, "
        f"but for noise.{more}",
        f"Fit again with {fewer} group{'s'[: fewer != 1]}{' or fewer' if others else ''}.",
        {
            "pairs": [
                {"components": list(pair), "bhattacharyya": distance}
                for pair, distance in pairs.items()
            ],
            "limit": SAME,
        },
    )


def _ambiguous(subject: Examination) -> Iterator[Finding]:
    share = float((subject.certainty < UNCERTAIN).mean())
    if share <= MANY[0]:
        return
    yield Finding(
        "many-ambiguous",
        Severity.WARNING if share > MANY[1] else Severity.INFO,
        f"{percent(share)} of the rows sit between groups: no group claims them with a "
        f"probability of {percent(UNCERTAIN)} or more.",
        "There may be fewer groups than asked for; for these rows, use the probabilities and not "
        "the labels.",
        {"share": share, "below": UNCERTAIN, "limit": MANY[0]},
    )


def _touching(subject: Examination) -> Iterator[Finding]:
    mistaken = subject.misclassification
    without_gap: set[tuple[int, int]] = set()
    if subject.law_is_known:  # that is said elsewhere, and says more
        without_gap = {*joined(subject), *coinciding(subject)}
    touching = [  # each pair in the direction in which more rows are mistaken
        max((mistaken[a, b], (a, b)), (mistaken[b, a], (b, a)))
        for a, b in combinations(range(subject.n_components), 2)
        if (a, b) not in without_gap
    ]
    found = sorted((each for each in touching if each[0] > MISTAKEN), reverse=True)
    if not found:
        return
    share, (own, other) = found[0]
    more = f" {len(found) - 1} more pair{'s'[: len(found) != 2]} overlap like this."
    yield Finding(
        "touching-groups",
        Severity.INFO,
        f"{sentence(groups(sorted([own, other])))} overlap: {percent(share)} of the rows of group "
        f"{own} look more like rows of group {other}.{more if len(found) > 1 else ''}",
        "Use the probabilities where it matters which of the two a row belongs to.",
        {"pairs": [{"components": list(pair), "share": float(q)} for q, pair in found]},
    )
