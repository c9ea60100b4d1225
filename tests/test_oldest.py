"""The oldest versions that ``make oldest`` installs are those that pyproject.toml promises."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def oldest():
    specification = importlib.util.spec_from_file_location("oldest", ROOT / ".ci" / "oldest.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.oldest


def test_every_requirement_has_a_lower_bound(oldest):
    bounds = oldest(PROJECT)
    asked = [
        *PROJECT["project"]["dependencies"],
        *(
            requirement
            for extra in ("cli", "plot", "lab", "excel")
            for requirement in PROJECT["project"]["optional-dependencies"][extra]
        ),
    ]
    for requirement in asked:
        if not requirement.startswith("mixtura"):
            name, _, version = requirement.partition(">=")
            assert bounds[name] == version
    assert {"pandas", "polars", "pytest", "nanobind"} <= bounds.keys()


def test_every_extra_that_people_install_is_held_down():
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(extras) == {"cli", "plot", "lab", "excel", "all", "bench"}


@pytest.mark.parametrize("bad", ["numpy", "numpy<3", "numpy~=2.0", "numpy>=2,<3"])
def test_a_requirement_of_another_form_is_refused(oldest, bad):
    project = {**PROJECT, "project": {**PROJECT["project"], "dependencies": [bad]}}
    with pytest.raises(SystemExit, match="is not of the form name>=version: give it the"):
        oldest(project)


def test_two_bounds_of_one_package_are_refused(oldest):
    project = {**PROJECT, "build-system": {"requires": ["nanobind>=1.0"]}}
    with pytest.raises(SystemExit, match=r"nanobind from 1\.0 in one place and from"):
        oldest(project)
