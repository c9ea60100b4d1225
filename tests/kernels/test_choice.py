"""Which kernel works, and what a person hears when it is not the one expected."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mixtura.errors import InvalidParameterError
from mixtura.kernels import available
from mixtura.kernels.choice import choose


def python(code, **environment):
    """A process of its own, with only the environment variables given for the choice."""
    inherited = {key: value for key, value in os.environ.items() if key != "MIXTURA_KERNELS"}
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


ACTIVE = "from mixtura import kernels; print(kernels.ACTIVE.name)"
WITHOUT = "import sys; sys.modules['mixtura.kernels._native'] = None\n"
FIT = "import mixtura, numpy as np; mixtura.GaussianMixture(2).fit(np.arange(40.0)[:, None])\n"


@pytest.mark.parametrize("name", available())
def test_the_variable_names_the_kernel(name):
    assert python(ACTIVE, MIXTURA_KERNELS=name).stdout.strip() == name


@pytest.mark.parametrize("environment", [{}, {"MIXTURA_KERNELS": ""}])
def test_the_best_one_works_where_nothing_is_said(environment):
    assert python(ACTIVE, **environment).stdout.strip() == next(iter(available()))


def test_the_reference_does_not_load_compiled_code():
    code = ACTIVE + "; import sys; print('mixtura.kernels._native' in sys.modules)"
    assert python(code, MIXTURA_KERNELS="reference").stdout.split() == ["reference", "False"]


def test_without_compiled_code_a_person_is_told_once_what_to_do():
    done = python(WITHOUT + ACTIVE + "\n" + FIT + FIT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "reference"
    assert done.stderr.count("MixturaWarning") == 1
    assert "apt install g++" in done.stderr
    assert "MIXTURA_KERNELS=reference" in done.stderr


def test_who_asked_for_the_reference_is_told_nothing():
    done = python(WITHOUT + ACTIVE + "\n" + FIT, MIXTURA_KERNELS="reference")
    assert done.stdout.strip() == "reference"
    assert done.stderr == ""


def test_a_kernel_that_is_not_here_is_an_error_with_the_choice():
    done = python(WITHOUT + ACTIVE, MIXTURA_KERNELS="v3")
    assert done.returncode != 0
    assert "MIXTURA_KERNELS is 'v3'" in done.stderr
    assert "are reference: set it to one of them" in done.stderr


def test_an_unknown_kernel_is_an_error_with_the_choice():
    with pytest.raises(InvalidParameterError, match=r"MIXTURA_KERNELS is 'v9'.*reference"):
        choose("v9")


def test_the_warning_in_this_process(monkeypatch):
    from mixtura.errors import MixturaWarning
    from mixtura.kernels import choice

    monkeypatch.setattr(choice, "_compiled", lambda: ({}, "no module"))
    available.cache_clear()
    try:
        with pytest.warns(MixturaWarning, match=r"reference kernel.*\(no module\)"):
            assert choose(None).name == "reference"
    finally:
        monkeypatch.undo()
        available.cache_clear()


def test_an_import_that_fails_is_the_reason(monkeypatch):
    from mixtura.kernels import choice, compiled

    def broken():
        raise ImportError("GLIBC_2.99 not found")

    monkeypatch.setattr(compiled, "kernels", broken)
    choice._compiled.cache_clear()
    try:
        assert choice._compiled() == ({}, "GLIBC_2.99 not found")
    finally:
        choice._compiled.cache_clear()
