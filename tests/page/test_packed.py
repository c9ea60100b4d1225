from __future__ import annotations

from base64 import b64decode

import numpy as np
import pytest

from mixtura.page.packed import packed, packed_rows


def unpacked(value):
    flat = np.frombuffer(b64decode(value["base64"]), np.dtype(value["type"]).newbyteorder("<"))
    return flat.reshape(value["shape"])


@pytest.mark.parametrize("kind", ["float32", "float64", "int32", ">f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_come_back(kind, order):
    array = np.asarray(np.arange(12).reshape(4, 3), dtype=kind, order=order)
    np.testing.assert_array_equal(unpacked(packed(array)), array)


def test_rows_travel_in_single_precision(blobs):
    value = packed_rows(blobs.X)
    assert value["type"] == "float32"
    np.testing.assert_allclose(unpacked(value), blobs.X, rtol=1e-6)


@pytest.mark.parametrize("X", [[[1e8 + 1], [1e8 + 2]], [[1e60], [2e60]]])
def test_rows_that_single_precision_would_blur_travel_in_double(X):
    value = packed_rows(np.array(X))
    assert value["type"] == "float64"
    np.testing.assert_array_equal(unpacked(value), X)
