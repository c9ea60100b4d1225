"""A comparison as plain text of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from mixtura.comparison.method import Method, parameters_in_words

WIDTH = 80


def headings(labelled: bool) -> list[str]:
    """Of the table: what is known of every method, and what only labels can tell."""
    judged = ["ARI", "NMI"] if labelled else []
    return ["method", "rows belong", "groups", "noise", "silhouette", *judged, "seconds"]


def cells(method: Method, labelled: bool) -> list[str]:
    """A method's line, under the same headings."""
    judged = [method.ari, method.nmi] if labelled else []
    if method.error is not None:
        return [method.title, "no result", *[""] * (4 + len(judged))]
    return [
        method.title,
        method.assignment.replace("with noise", "noise"),
        str(method.n_groups),
        f"{method.n_noise:,}" if method.n_noise or method.assignment.endswith("noise") else "",
        _number(method.silhouette),
        *map(_number, judged),
        f"{method.seconds:.1f}",
    ]


def legend(labelled: bool) -> str:
    """What the columns mean."""
    text = (
        "Rows belong to groups in shares (soft), to one group (hard), or to one or none (noise). "
        "Silhouette: how much closer rows are to their own group than to the next, 1 at best, in "
        "units of the columns' standard deviations; it favours round groups."
    )
    if labelled:
        text += (
            " ARI, NMI: agreement with the labels, 1 where it is perfect and about 0 where it is "
            "chance. Supervised: taught the labels, and judged on rows it was not taught."
        )
    return text


def ran_with(method: Method) -> str:
    """How a method's parameters were found, and what they are."""
    if method.error is not None:
        return method.error
    return f"{parameters_in_words(method.parameters)} ({method.note})"


def as_text(methods: Sequence[Method], sentences: Sequence[str], labelled: bool) -> str:
    """Table, what the methods ran with, and the sentences."""
    table = [headings(labelled), *(cells(method, labelled) for method in methods)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    lines += ["", *textwrap.wrap(legend(labelled), WIDTH), ""]
    for method in methods:
        told = f"{method.title}: {ran_with(method)}"
        lines += textwrap.wrap(told, WIDTH, initial_indent="  ", subsequent_indent="    ")
    lines.append("")
    for sentence in sentences:
        lines += textwrap.wrap(sentence, WIDTH, initial_indent="- ", subsequent_indent="  ")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
