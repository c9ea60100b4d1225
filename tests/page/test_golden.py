"""The page's own mathematics is held to golden.json; golden.json is held to the engine here."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np
import pytest

WEB = Path(__file__).parents[2] / "web" / "test"


@pytest.mark.skipif(not WEB.exists(), reason="the front end's source is not here")
def test_the_golden_file_says_what_the_engine_says() -> None:
    kept = json.loads((WEB / "golden.json").read_text())
    made = runpy.run_path(str(WEB / "golden.py"))["cases"]()
    assert len(kept) == len(made) >= 6
    for old, new in zip(kept, made, strict=True):
        assert old.pop("noise", None) == new.pop("noise", None)
        for name in new:
            np.testing.assert_allclose(old[name], new[name], rtol=1e-11, atol=1e-11, err_msg=name)
