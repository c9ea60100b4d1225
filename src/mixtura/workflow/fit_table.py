"""``mixtura.fit_table``: what ``mixtura fit`` does, for a caller in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from numbers import Integral, Real
from os import PathLike, fspath
from typing import Any

from mixtura.errors import InvalidParameterError
from mixtura.estimators.inputs.family import check_freedom, check_freedom_of
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import COMPONENTS, FAMILIES, kind_of
from mixtura.preparation.logarithms import Log
from mixtura.selection import CRITERIA
from mixtura.selection.grid import chosen_components, chosen_sizes, chosen_types
from mixtura.workflow.cells import Cells, logarithms, matrix_of
from mixtura.workflow.given import opened
from mixtura.workflow.judgement import judge
from mixtura.workflow.preparing import Plan
from mixtura.workflow.study import study
from mixtura.workflow.table_fit import TableFit
from mixtura.workflow.telling import Advance
from mixtura.workflow.wording import errors_in_python, in_python


def fit_table(
    table: Any,
    n_components: int | Iterable[int] = tuple(range(1, 16)),
    *,
    covariance_type: str | Iterable[str] = "usual",
    criterion: str = "bic",
    columns: Sequence[str] | None = None,
    drop: str | Sequence[str] | None = None,
    missing: str = "keep",
    na: Any = None,
    one_hot: str | Sequence[str] | None = None,
    n_init: int = 10,
    random_state: int = 0,
    scale: bool = True,
    pca: str | int | None = "auto",
    anomaly_quantile: float = 0.05,
    trim: float | None = None,
    log: Log = None,
    header: bool | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    component: str | Iterable[str] = "gaussian",
    degrees_of_freedom: str | float | None = None,
    tell: Callable[[str], object] | None = None,
    progress: Callable[[str, float | None], object] | None = None,
    noise: float | None = None,
    prior: str | ConjugatePrior | None = None,
    max_ratio: float | None = None,
) -> TableFit:
    """Find the groups in a table, and the rows that fit none: the whole of ``mixtura fit``.

    Picks the columns of numbers, standardises them, reduces many of them to the principal
    components that show groups best, tries 1 to 15 groups of every shape, chooses the best model
    and judges it. The command line does the same by the same code, and finds the same model.

    Parameters
    ----------
    table : path, table or array (n, d)
        A file of any kind that ``mixtura fit`` reads, a table of pandas, polars, pyarrow or
        whatever narwhals reads, or an array. Files need pyarrow.
    n_components : int or iterable of int, default=1 to 15
        Numbers of groups to try.
    covariance_type : str or several of them, default="usual"
        Shapes to try.
    criterion : {"bic", "aic", "icl"}, default="bic"
        How to choose among the models.
    columns : list of str, optional
        Columns to use; all columns of numbers by default, but for those that tell nothing, of
        which ``notes`` and ``dropped`` say why.
    drop : list of str, optional
        Columns not to use.
    missing : {"keep", "drop", "error"}, default="keep"
        Rows with a missing value in a column that is used: use them by the values that they have,
        which rests on values missing at random; leave them out; or refuse the table.
    na : value, list of values, or dict of column to value or values, optional
        What stands for a missing value: -999 or "unknown" in all columns, {"age": 99} in the
        column age alone, for which "age=99" may stand in a list.
    one_hot : "all" or list of str, optional
        Columns of categories to use as columns of 0 and 1.
    n_init : int, default=10
        Starts that compete for each model.
    random_state : int, default=0
        The same seed gives the same result.
    scale : bool, default=True
        Standardise the columns first.
    pca : "auto", int or None, default="auto"
        Principal components to reduce to; "auto" keeps, of more than 20 columns, as many as tell
        groups apart best, or all columns.
    anomaly_quantile : float, default=0.05
        Share of the rows to call anomalies.
    trim : float, optional
        Leave rows out of the fit that are more than so many robust standard deviations off in a
        column; 10 is what ``--trim`` alone means.
    log : "all", list of str or int, optional
        Columns to take as logarithms first: incomes, prices, sizes, with every value above zero.
        Densities and criteria count the change of variables, so that BIC compares.
    header : bool, optional
        Whether the first line of a file names its columns; by default as it shows.
    decimal : "," or ".", optional
        What stands before the decimals in a file; the other mark then separates thousands.
    encoding : str, optional
        How the letters of a file are encoded; UTF-8 by default, or as it shows.
    sheet : str or int, optional
        Sheet of a workbook, by name or number, from 1; the first that is not empty by default.
    component : {"gaussian", "student_t"} or several of them, default="gaussian"
        Tails of the groups to try: "student_t" for heavy ones, both to let the criterion choose.
    degrees_of_freedom : None, "shared" or float, default=None
        How heavy the tails of "student_t" are: found for each group, one number, or fixed.
    tell : callable, optional
        Called with each note as it comes; all of them are in ``notes`` afterwards.
    progress : callable, optional
        Called with what is being done, and the share of it that is done, or None.
    noise : float, optional
        Share of the rows, above 0 and below 1, with which noise begins: rows that are scattered
        evenly and in no group, whose label is -1. The fit finds how many there are.
    prior : "default" or ConjugatePrior, optional
        What holds the spread of every group near that of all rows, so that none can shrink onto a
        point; in units of the prepared rows (:class:`mixtura.ConjugatePrior`).
    max_ratio : float, optional
        How many times as large as another, at most, the variance of a group of prepared rows may
        be in any direction.

    Returns
    -------
    TableFit
        ``model``, ``summary()``, ``verdict``, ``findings``, ``groups``, ``rows`` (the table's own
        columns beside each row's group), ``anomalies``, ``report(path)``; printed, it says what
        was found.

    Raises
    ------
    MissingLibraryError
        The table is a file, and pyarrow is not installed.
    InvalidDataError, InvalidTypeError
        The table cannot be read, or there is nothing in it to fit.
    InvalidParameterError
        A parameter has a value that it cannot have.

    See Also
    --------
    mixtura.GaussianMixtureIC : the choice alone, for rows that are prepared already
    mixtura.PreparedGaussianMixture : one model of one size and shape with its preparation

    Examples
    --------
    >>> import mixtura
    >>> found = mixtura.fit_table(mixtura.datasets.path("faithful"), range(1, 5))
    >>> found.model.n_components, found.model.covariance_type
    (3, 'tied')
    >>> len(found.labels), int(found.anomalies.flagged.sum())
    (272, 14)
    """
    notes = _Notes(tell)
    with errors_in_python():
        plan = _plan(
            n_components=n_components,
            covariance_type=covariance_type,
            criterion=criterion,
            n_init=n_init,
            random_state=random_state,
            scale=scale,
            pca=pca,
            anomaly_quantile=anomaly_quantile,
            trim=trim,
            noise=noise,
            prior=prior,
            max_ratio=max_ratio,
            component=component,
            degrees_of_freedom=degrees_of_freedom,
        )
        watched = _Progress(progress)
        watched("reading the table")
        reading = {"header": header, "decimal": decimal, "encoding": encoding, "sheet": sheet}
        cells = Cells(columns, one_hot, drop, missing, na)
        given = opened(table, notes, reading)
        matrix = matrix_of(given, cells, notes)
        if log is not None:
            plan = replace(plan, log=logarithms(given, matrix, log))
        finished = study(matrix, plan, notes, watched)
        watched("looking at the groups and the rows")
        rows = matrix.table()
        if given.array is not None:  # whose columns have no names: nor has the model
            del finished.model.feature_names_in_
            if plan.log:  # and what it would be fitted with again are positions
                finished.model.log = list(finished.model.preparation_.log)
            rows = matrix.X
        judgement = judge(finished, rows)
    path = fspath(table) if isinstance(table, str | PathLike) else None
    return TableFit(finished, judgement, given, rows, tuple(notes.told), path)


def _plan(
    *,
    n_components: Any,
    covariance_type: Any,
    criterion: Any,
    n_init: Any,
    random_state: Any,
    scale: Any,
    pca: Any,
    anomaly_quantile: Any,
    trim: Any,
    noise: Any,
    prior: Any,
    max_ratio: Any,
    component: Any,
    degrees_of_freedom: Any,
) -> Plan:
    """What to fit; what cannot be is refused by the estimator that takes it."""
    sizes, given = sorted(chosen_sizes(n_components)), chosen_types(covariance_type)
    if criterion not in list(CRITERIA):
        raise InvalidParameterError(
            f"criterion is {criterion!r:.80}; choose one of {', '.join(CRITERIA)}."
        )
    if (
        not isinstance(random_state, Integral)
        or isinstance(random_state, bool)
        or not 0 <= int(random_state) < 2**32
    ):
        raise InvalidParameterError(
            f"random_state is {random_state!r:.80}; give a whole number from 0 to {2**32 - 1}."
        )
    settings = {
        "n_init": n_init,
        "scale": scale,
        "pca": pca,
        "anomaly_quantile": anomaly_quantile,
        "trim": trim,
        "noise": noise,
        "prior": prior,
        "max_ratio": max_ratio,
    }
    if noise is not None and not isinstance(noise, Real):
        raise InvalidParameterError(
            f"noise is {noise!r:.80}: give the share of the rows with which it begins, above 0 "
            "and below 1, such as 0.05; rows that are known to be noise are for GaussianMixture, "
            "since a table may have rows that are left out."
        )
    densities = chosen_components(component)
    check_freedom_of(densities, degrees_of_freedom)
    PreparedGaussianMixture(sizes[0], **settings)._check_parameters()
    return Plan(
        sizes=sizes,
        shapes=[  # in the command line's order
            kind_of(shape, density)
            for density in COMPONENTS
            if density in densities
            for shape in (
                *(shape for shape in given if shape not in [*FAMILIES]),
                *(shape for shape in FAMILIES if shape in given),
            )
        ],
        criterion=criterion,
        n_init=int(n_init),
        seed=int(random_state),
        scale=bool(scale),
        pca=pca,
        anomaly_quantile=float(anomaly_quantile),
        trim=None if trim is None else float(trim),
        noise=None if noise is None else float(noise),
        prior=prior,
        max_ratio=None if max_ratio is None else float(max_ratio),
        degrees_of_freedom=check_freedom(degrees_of_freedom),
    )


class _Notes:
    """Keeps what is said on the way, in the words of Python, and passes it on."""

    def __init__(self, tell: Callable[[str], object] | None) -> None:
        self.told: list[str] = []
        self._tell = tell

    def note(self, text: str, more: str = "") -> None:
        said = in_python(f"{text} {more}".rstrip()).removeprefix("note: ")
        self.told.append(said)
        if self._tell is not None:
            self._tell(said)


class _Progress:
    """Tells a function what is done, and how much of it."""

    def __init__(self, tell: Callable[[str, float | None], object] | None) -> None:
        self._tell = tell

    def __call__(self, what: str, steps: float | None = None) -> Advance:
        tell = self._tell
        if tell is None:
            return lambda more: None
        tell(what, 0.0 if steps else None)
        done = 0.0

        def advance(more: float) -> None:
            nonlocal done
            done += more
            tell(what, min(1.0, done / steps) if steps else None)

        return advance
