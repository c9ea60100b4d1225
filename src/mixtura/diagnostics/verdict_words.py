"""A verdict in a sentence or two, for who has heard of no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mixtura.diagnostics.aspects import Aspect, Trust

Levels = Mapping[Aspect, Trust]
Reasons = Mapping[Aspect, Sequence[str]]


def in_words(levels: Levels, reasons: Reasons, k: int) -> str:
    """What may be relied on and what may not, the worst first.

    Where part of the model means nothing, nothing else is said. No reason is told twice.
    """
    number, labels, model = (levels[aspect] for aspect in Aspect)
    if model is Trust.NO:
        return f"Part of this model means nothing: {reasons[Aspect.MODEL][0]}."
    said: list[tuple[Trust, str]] = []
    used = _first(reasons[Aspect.NUMBER])
    if k > 1 and number is labels is not Trust.YES and used == _first(reasons[Aspect.LABELS]):
        said.append((number, f"{BOTH[number]}: {used}."))
    else:
        said.append((number, _number(number, used, k)))
        if k > 1:
            said.append((labels, _labels(labels, _first(reasons[Aspect.LABELS]))))
    if model is Trust.CARE:
        others = [why for why in reasons[Aspect.MODEL] if why != used]
        if others:
            said.insert(1, (model, f"Take the centres and spreads with care: {others[0]}."))
    said.sort(key=lambda pair: pair[0])  # of equals the first said
    return " ".join(text for _, text in said[:2])


BOTH = {
    Trust.NO: "Do not rely on the number of groups, nor on which group a row is in",
    Trust.CARE: "Take the number of groups, and which group a row is in, with care",
}


def _first(reasons: Sequence[str]) -> str:
    return reasons[0] if reasons else ""


def _number(level: Trust, why: str, k: int) -> str:
    if level is Trust.YES:
        if k == 1:
            return "Nothing speaks for more than one group."
        return f"Of the numbers of groups that were tried, {k} is clearly the best."
    if k == 1:
        so = "That there is one group only is not certain"
        return (
            f"{so if level is Trust.CARE else 'Do not rely on there being one group only'}: {why}."
        )
    so = "The number of groups is not certain"
    return f"{so if level is Trust.CARE else 'Do not rely on the number of groups'}: {why}."


def _labels(level: Trust, why: str) -> str:
    if level is Trust.YES:
        return "Given these groups, most rows clearly belong to one of them."
    if level is Trust.CARE:
        return f"Take the group of a single row with care: {why}."
    return f"Do not rely on which group a row is in: {why}."
