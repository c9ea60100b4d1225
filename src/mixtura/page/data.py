"""A sheet as the page's ``Data``."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Ints
from mixtura.page.dataset import Dataset
from mixtura.page.packed import packed, packed_rows


def data_of(
    sheet: Dataset,
    identity: str = "",
    shown: Ints | None = None,
    *,
    kept: str = "",
    with_rows: bool = True,
) -> dict[str, Any]:
    """The rows to be drawn and what the page says of the table.

    Parameters
    ----------
    sheet : Dataset
    identity : str, by which a server knows the sheet; "" in a report
    shown : (m,) rows to draw, ascending, or None for an even sample
    kept : str, which rows are drawn for certain, for the sentence on the sample
    with_rows : bool, False for a report that must not hold any row
    """
    index = sheet.shown if shown is None else shown
    sampled = None
    if with_rows and index.size < sheet.n_rows:
        sampled = (
            f"{index.size:,} of {sheet.n_rows:,} rows are drawn{kept}, spread evenly along the "
            "first principal component; every number on this page comes from all rows."
        )
    mean, axes = sheet.view
    labels = sheet.labels if with_rows else None
    return {
        "id": identity,
        "title": sheet.title,
        "names": list(sheet.names),
        "nRows": sheet.n_rows,
        "rows": packed_rows(sheet.X[index]) if with_rows else None,
        "index": packed(index.astype(np.int32)) if with_rows else None,
        "sampled": sampled,
        "view": {"mean": mean.tolist(), "axes": axes.tolist()},
        "scale": sheet.scale.tolist(),
        "labels": None if labels is None else labels[index].tolist(),
        "classNames": None if labels is None else sheet.class_names,
        "notes": list(sheet.notes),
    }
