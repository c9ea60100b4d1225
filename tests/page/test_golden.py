"""The page's own mathematics is held to golden.json; golden.json is held to the engine here."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np
import pytest
import scipy

from mixtura.model.families import family_of

WEB = Path(__file__).parents[2] / "web" / "test"


@pytest.mark.skipif(not WEB.exists(), reason="the front end's source is not here")
def test_the_golden_file_says_what_the_engine_says() -> None:
    kept = json.loads((WEB / "golden.json").read_text())
    made = runpy.run_path(str(WEB / "golden.py"))["cases"]()
    assert len(kept) == len(made) >= 6
    for old, new in zip(kept, made, strict=True):
        assert old.pop("noise", None) == new.pop("noise", None)
        assert set(old) == set(new)
        for name in new:
            np.testing.assert_allclose(old[name], new[name], rtol=1e-11, atol=1e-11, err_msg=name)


@pytest.mark.skipif(not WEB.exists(), reason="the front end's source is not here")
def test_lines_are_drawn_where_a_t_holds_as_much_as_a_gaussian() -> None:
    """By scipy, and by the families' own law of distances."""
    kept = json.loads((WEB / "lines.json").read_text())
    made = runpy.run_path(str(WEB / "golden.py"))["lines"]()
    old = tuple(map(int, scipy.__version__.split(".")[:2])) < (
        1,
        14,
    )  # which knows quantiles to nine digits
    np.testing.assert_allclose(kept, made, rtol=1e-8 if old else 1e-11)
    gaussian = family_of("full")
    for freedom, *lines in kept:
        heavy = family_of("full", "student_t", freedom)
        for d, own in ((1, lines[:2]), (2, lines[2:])):
            about = np.zeros((1, d)), np.ones(d), np.full(d, 1e-9)
            plain = gaussian.from_feature_variances(*about)
            core = plain.arrays()
            t = heavy(*core, np.array([freedom]))
            shares = [float(plain.nearer(np.array([away**2]))[0]) for away in (1.0, 2.0)]
            radii = [float(t.radius(share)[0]) for share in shares]
            np.testing.assert_allclose(own, radii, rtol=1e-8)
