"""The oldest versions that pyproject.toml allows, as constraints for pip: ``name==version``.

    python .ci/oldest.py [pyproject.toml] > oldest.txt

What a package of ours needs itself is held to its lower bound; what those need in turn is as new
as they allow, which is what somebody with an old environment gets who upgrades the rest.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXTRAS = ("cli", "plot", "lab")
GROUPS = ("build", "test")
BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?>=(?P<version>[0-9.]+)")


def requirements(project: dict[str, Any]) -> Iterator[str]:
    """What mixtura, its extras, its build and its tests name."""
    yield from project["build-system"]["requires"]
    yield from project["project"]["dependencies"]
    for extra in EXTRAS:
        yield from project["project"]["optional-dependencies"][extra]
    for group in GROUPS:
        yield from project["dependency-groups"][group]


def oldest(project: dict[str, Any]) -> dict[str, str]:
    """Name -> lowest version; a requirement without one, or with two of them, is an error."""
    bounds: dict[str, str] = {}
    for requirement in requirements(project):
        if requirement.startswith("mixtura["):
            continue
        found = BOUND.fullmatch(requirement)
        if found is None:
            raise SystemExit(
                f"{requirement!r} in pyproject.toml is not of the form name>=version: give it the "
                "lowest version with which the tests pass (make oldest)."
            )
        name, version = found["name"], found["version"]
        if bounds.setdefault(name, version) != version:
            raise SystemExit(
                f"pyproject.toml wants {name} from {bounds[name]} in one place and from {version} "
                "in another: write the same bound in both."
            )
    return bounds


if __name__ == "__main__":
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "pyproject.toml")
    for name, version in oldest(tomllib.loads(path.read_text(encoding="utf-8"))).items():
        print(f"{name}=={version}")
