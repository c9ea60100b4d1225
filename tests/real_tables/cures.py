"""A refusal's advice, followed as a person would who copies it."""

from __future__ import annotations

import re
import shlex

OPTION = re.compile(
    r"(?<![\w-])--[a-z][a-z-]*(?: (?:'[^']*'|\"[^\"]*\"|[^\s;:()'\"]*[^\s,.;:()'\"]|,(?= )))?"
)


def advised(sentence: str) -> list[str]:
    """The first option that a sentence names, with its value, as arguments.

    Examples
    --------
    >>> advised("12 rows have gaps: fit the others with --missing drop, or fill them in.")
    ['--missing', 'drop']
    >>> advised("column 'a b' is nearly empty: leave it out with --drop 'a b'.")
    ['--drop', 'a b']
    >>> advised("give --decimal , which reads it")
    ['--decimal', ',']
    """
    found = OPTION.search(" ".join(sentence.split()))
    return shlex.split(found[0]) if found else []
