"""What an estimator says of sparse rows: that it takes them."""

from __future__ import annotations

from typing import Any


class ReadsSparse:
    """Tells scikit-learn that an estimator takes sparse rows."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.sparse = True
        return tags
