"""The array types that signatures name. Axes are always n (rows), d (features), k (components)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
"""Parameters and statistics: always float64."""

Rows: TypeAlias = NDArray[Any]
"""Data rows (b, d): float32 or float64."""

Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]
