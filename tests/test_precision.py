"""The numbers of one column: one precision, no exponents, readable however large or small."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura._precision import in_column, writing


@pytest.mark.parametrize("exponent", range(-12, 15))
def test_numbers_of_one_column_have_one_precision_and_read_back(exponent):
    rng = np.random.default_rng(exponent + 12)
    means, sds = rng.normal(0, 5, 4) * 10.0**exponent, rng.uniform(0.3, 3, 4) * 10.0**exponent
    written = writing(means.tolist(), sds.tolist())
    cells = [written.spread(m, s) for m, s in zip(means, sds, strict=True)]
    parts = [part.partition(".")[2] for cell in cells for part in cell.split(" ± ")]
    assert len(set(map(len, parts))) == 1
    assert not any("e" in cell for cell in cells)
    unit = float(written.unit.removeprefix("in ") or 1)
    for cell, mean, sd in zip(cells, means, sds, strict=True):
        shown_mean, shown_sd = (float(part.replace(",", "")) for part in cell.split(" ± "))
        assert abs(shown_sd * unit - sd) <= 0.06 * sd
        assert abs(shown_mean * unit - mean) <= 0.06 * sd
    assert max(map(len, cells)) <= 40


@pytest.mark.parametrize(
    ("means", "sds", "expected"),
    [
        ([4.2893, 2.0398], [0.4108, 0.2786], ["4.29 ± 0.41", "2.04 ± 0.28"]),
        ([1234567.0], [345678.0], ["1,234,567 ± 345,678"]),
        ([2007.2, 2009.1], [0.24, 0.31], ["2007.20 ± 0.24", "2009.10 ± 0.31"]),
        ([-0.001], [1.0], ["0.0 ± 1.0"]),
        ([3.0, 4.0], [0.0, 0.0], ["3.000 ± 0.000", "4.000 ± 0.000"]),
        ([0.0], [0.0], ["0.0 ± 0.0"]),
        ([52.5100061], [1.8e-5], ["52.510006 ± 0.000018"]),
        ([5.0], [0.0], ["5.000 ± 0.000"]),
        ([1.7e18], [1e8], ["1.700000000 ± 1e-10"]),
        ([100.0, 5.0], [20.0, 1e-9], ["100.000 ± 20.000", "5.000 ± 1e-09"]),
        ([float("nan")], [float("nan")], ["nan ± nan"]),
        ([1.0, 2.0], [0.1, float("inf")], ["1.00 ± 0.10", "2.00 ± inf"]),
    ],
)
def test_cells_as_a_person_writes_them(means, sds, expected):
    written = writing(means, sds)
    assert [written.spread(m, s) for m, s in zip(means, sds, strict=True)] == expected


def test_a_group_without_spread_does_not_add_digits_to_the_others():
    written = writing([100.0, 5.0], [20.0, 1e-9])
    assert len(written.spread(100.0, 20.0)) <= 20


def test_a_column_names_its_unit():
    assert in_column("mass", [3e20], [5e19]) == ("mass in 1e20", ["3.00 ± 0.50"])
    assert in_column("age", [41.0], [5.0]) == ("age", ["41.0 ± 5.0"])
