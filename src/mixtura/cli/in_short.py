"""Findings in a line each: what is the case, and what cures it in words of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mixtura._printable import cut_inside
from mixtura.diagnostics import Finding
from mixtura.diagnostics.codes import CODES
from mixtura.diagnostics.words import listed, sentence
from mixtura.model.families import for_dependent_columns

FEWER = "try fewer groups (-k)"
SIMPLER = f"try --covariance {','.join(for_dependent_columns())}"

LOOK = "look at it in report.html"

CURES = {
    "not-converged": FEWER,
    "better-start-known": "try --n-init 50",
    "starts-disagree": "try --n-init 50",
    "component-collapsed": FEWER,
    "component-on-floor": SIMPLER,
    "few-rows": FEWER,
    "few-rows-per-parameter": FEWER,
    "too-many-features-for-full": SIMPLER,
    "many-features": "try --pca 5",
    "scales-differ": "leave out --no-scale",
    "repeated-rows": "find out why rows repeat",
    "point-mass": "try without the column",
    "few-distinct-values": "see whether the groups remain without",
    "nearly-flat": SIMPLER,
    "components-coincide": FEWER,
    "many-ambiguous": "see how sure each is in rows.csv",
    "touching-groups": FEWER,
    "one-cluster-of-several": "read them as one group",
    "outliers-own-component": "look at its rows in rows.csv",
    "not-gaussian": LOOK,
    "low-silhouette": FEWER,
    "edge-of-range": "try others (-k)",
}
"""What to do about a finding, in a few words; codes that are not here have none."""

LAST = "see the last line"

LONGEST_NAME = 24

IN_COMMANDS = (
    (re.compile(r"\b\w+=\S+ \(`mixtura fit (--[^`]+)`\)"), r"\1"),
    (re.compile(r"\(\w+=\S+, or `mixtura fit (--[^`]+)`\)"), r"(\1)"),
    (re.compile(r"covariance_type=(['\"]?)(\w+)\1"), r"--covariance \2"),
    (re.compile(r"\bcovariance_type\b"), "--covariance"),
    (re.compile(r"\bn_components\b"), "-k"),
    (re.compile(r"\bn_init\b"), "--n-init"),
    (re.compile(r"\bone_hot\b"), "--one-hot"),
    (re.compile(r" \(PreparedGaussianMixture does(?: where it helps)?\)"), ""),
)
"""What Python calls a thing, and what the command line does."""


def in_commands(text: str) -> str:
    """A sentence about parameters of Python as one about options.

    Examples
    --------
    >>> from mixtura.cli.in_short import in_commands
    >>> in_commands("Prefer a simpler covariance_type (spherical) or fewer groups.")
    'Prefer a simpler --covariance (spherical) or fewer groups.'
    """
    for pattern, words in IN_COMMANDS:
        text = pattern.sub(words, text)
    return text


def in_short(finding: Finding, width: int, cured: str = "", *, report: bool = True) -> str:
    """A finding and its cure in at most so many letters, if they can be had in so few.

    ``cured`` is the code of the finding that the last line of the screen is for, and ``report``
    whether there is a page to look at.
    """
    cure = LAST if finding.code == cured else CURES.get(finding.code, "")
    if cure == LOOK and not report:
        cure = "see --details"
    if finding.numbers.get("in_all_columns"):  # none would be left
        cure = "look at which values each group has"
    end = f": {cure}." if cure else "."
    for said in (*_columns(finding), _beginning(finding.message), sentence(CODES[finding.code])):
        if len(said) + len(end) <= width:
            return f"{said}{end}"
    return f"{sentence(CODES[finding.code])}{end}"


def _columns(finding: Finding) -> Iterator[str]:
    """Of columns with few values, their names: all, or the first ones."""
    if finding.code != "few-distinct-values":
        return
    names = [repr(cut_inside(name, LONGEST_NAME)) for name in finding.numbers["columns"]]
    yield f"Few different values in {listed(names)}"
    yield f"Few different values in {listed(names, most=min(len(names), 3))}"


def _beginning(message: str) -> str:
    """The first clause of a message: up to a colon or a full stop that is in no name."""
    quoted = ""
    for place, letter in enumerate(message):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"" and (place == 0 or not message[place - 1].isalnum()):
            quoted = letter
        elif letter in ":." and message[place + 1 : place + 2] in ("", " "):
            return message[:place]
    return message
