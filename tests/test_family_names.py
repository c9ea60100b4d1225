"""Nothing but the registry lists the families, and no test but those of the four."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from mixtura.model.families import FAMILIES
from tests.by_capability import MATRICES, SCIKIT_LEARNS, WITHOUT_MATRICES

ROOT = Path(__file__).parents[1]
THEIR_OWN = (
    "src/mixtura/model",
    "src/mixtura/kernels",  # kernels by the name of the family
    "tests/model",
    "tests/kernels",
    "tests/certified",  # values that others published, for each
    "tests/oracle",  # the same families, written a second time
)
BY_CAPABILITY = [{*MATRICES} & {*SCIKIT_LEARNS}, {*WITHOUT_MATRICES} & {*SCIKIT_LEARNS}]
"""Pairs of the first four that a capability gives; more families come to each."""

BY_NAME = {
    "tests/diagnostics/test_clean_data.py": "the covariances that rows are drawn from",
    "tests/diagnostics/test_suggestions.py": "the shapes that rows were drawn from",
    "tests/preparation/test_one_gaussian.py": "what one Gaussian is in three of them",
    "tests/selection/test_choice.py": "with one component a full matrix and a tied one are one",
}
"""Files that may spell out a list, and why."""


def spelled_out(text: str) -> Iterator[int]:
    """Lines with a list, tuple, set or dict that a capability or the registry could give."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict):
            items = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            items = node.elts
        else:
            continue
        names = {item.value for item in items if isinstance(item, ast.Constant)} & {*FAMILIES}
        if len(names) > 2 or names in BY_CAPABILITY:
            yield node.lineno


def test_what_lists_families_is_found():
    assert list(spelled_out(f"x = {[*FAMILIES]}")) == [1]
    assert list(spelled_out(f"\nx = {dict.fromkeys(FAMILIES)}")) == [2]
    assert list(spelled_out(f"x in {tuple(MATRICES)}")) == [1]
    assert not list(spelled_out("GaussianMixture(2, covariance_type='full')"))


def test_nothing_outside_the_registry_lists_the_families():
    found = [
        f"{name}:{line}"
        for top in ("src", "tests")
        for path in sorted((ROOT / top).rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(THEIR_OWN)
        and name not in BY_NAME
        for line in spelled_out(path.read_text("utf-8"))
    ]
    assert not found, f"ask mixtura.model.families.FAMILIES or tests.by_capability: {found}"


def test_none_is_excused_for_nothing():
    for name in BY_NAME:
        assert list(spelled_out((ROOT / name).read_text("utf-8"))), name
