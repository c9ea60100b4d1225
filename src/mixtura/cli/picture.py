"""From a model, a table and a kind of picture to a file."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mixtura.cli.column_options import near_names
from mixtura.cli.destination import check_file, write_file
from mixtura.cli.model import summary_beside
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.fitted import FittedModel
from mixtura.model_file.disk import read_bytes
from mixtura.plotting import DISPLAYS, OF_FEATURES, CriterionDisplay
from mixtura.plotting._drawing import SIZE, matplotlib, paper

FORMATS = (".png", ".svg", ".pdf")

UNDATED = {".png": {}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
"""Without the time of day, the same picture is the same bytes."""


def check_picture(out: Path, what: str, features: str | None, inputs: Sequence[str]) -> None:
    """Find out whatever can be wrong before any work is done.

    Raises
    ------
    InvalidParameterError
        This kind of picture takes no features, or there is no such format.
    OutputError
        The folder is missing, or the picture would overwrite what it is drawn from.
    MissingLibraryError
        matplotlib is not installed.
    """
    if features is not None and what not in OF_FEATURES:
        raise InvalidParameterError(
            f"--features is for {', '.join(OF_FEATURES)}; a picture of {what} has other axes, so "
            "leave it away."
        )
    if out.suffix.lower() not in FORMATS:
        raise InvalidParameterError(
            f"--out is {str(out)!r}; the name of a picture ends in {', '.join(FORMATS[:-1])} or "
            f"{FORMATS[-1]}."
        )
    check_file(out, "picture", "drawn", inputs)
    matplotlib()


def display_of(
    opened: FittedModel, path: str, rows: Callable[[], Any], what: str, features: str | None
) -> Any:
    """Work out what the picture shows of the ``rows``, which are read only where it shows some.

    Raises
    ------
    InvalidDataError
        The table does not fit the model, or there is no summary with a sweep where one is needed.
    """
    if what == "criterion":
        return _criterion(path)
    keywords = {} if features is None else {"features": near_names(features, opened.names)}
    display: Any = DISPLAYS[what]
    return display.from_estimator(opened.estimator, rows(), **keywords)


def write_picture(display: Any, out: Path) -> bool:
    """Draw, put the picture in its place whole or not at all, and tell whether no letter lacks.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    suffix = out.suffix.lower()
    drawn = io.BytesIO()
    with paper(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure = figure_of(display)
        figure.savefig(drawn, format=suffix[1:], metadata=UNDATED[suffix])
    write_file(out, drawn.getvalue())
    for warning in caught:
        if not _is_of_letters(warning):
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    return not any(map(_is_of_letters, caught))


def _is_of_letters(warning: warnings.WarningMessage) -> bool:
    """Whether the font lacks a letter, such as an emoji in the name of a column."""
    return str(warning.message).startswith("Glyph ")


def figure_of(display: Any) -> Any:
    """The picture on a figure of its own, which no window and no other figure knows of."""
    figure = matplotlib().figure.Figure(
        figsize=getattr(display, "size", SIZE), layout="constrained"
    )
    display.plot(figure.subplots())
    return figure


def _criterion(path: str) -> CriterionDisplay:
    """The curves that ``mixtura fit`` has noted beside its model."""
    where = summary_beside(path)
    try:
        summary = json.loads(read_bytes(where))
        return CriterionDisplay.from_rows(summary["sweep"], summary["criterion"])
    except FileNotFoundError as error:
        raise InvalidDataError(
            f"a picture of criterion shows every model that was compared, which {where} would "
            "say, but there is no such file: a model alone does not know. Give the folder that "
            "`mixtura fit` wrote."
        ) from error
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise InvalidDataError(
            f"{where} holds no comparison of models that can be drawn ({error!r:.80}): fit again "
            "with `mixtura fit`, or give the folder that it wrote."
        ) from error
