"""Whoever follows X from ``fit`` is at the EM loop after a few files."""

from __future__ import annotations

import inspect
from pathlib import Path

from mixtura import GaussianMixture
from mixtura.fitting import problem


def test_the_loop_is_at_most_four_files_away(truth, monkeypatch):
    ways = []

    def run(*arguments, **keywords):
        files = [Path(frame.filename) for frame in inspect.stack()[1:]]
        ours = files[: files.index(Path(__file__))]
        ways.append(list(dict.fromkeys(f"{file.parent.name}/{file.name}" for file in ours)))
        return loop(*arguments, **keywords)

    loop = problem.run
    monkeypatch.setattr(problem, "run", run)
    GaussianMixture(2, random_state=0).fit(truth().X)
    assert ways
    for way in ways:  # and the file of the loop itself
        assert len({*way, "fitting/problem.py", "engine/em.py"}) <= 4  # it has settings.run
        assert way == ["fitting/fit.py", "estimators/gaussian_mixture.py"]
