"""``mixtura.fit_table``: what ``mixtura fit`` does, for a caller in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Integral, Number
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from mixtura.errors import InvalidParameterError
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.extras import missing as lacking
from mixtura.preparation.logarithms import Log, places_of
from mixtura.selection import CRITERIA
from mixtura.selection.grid import chosen_sizes, chosen_types
from mixtura.workflow.given import Given, opened, plain_matrix
from mixtura.workflow.judgement import judge
from mixtura.workflow.preparing import Plan
from mixtura.workflow.study import study
from mixtura.workflow.table_fit import TableFit
from mixtura.workflow.telling import Advance, Voice
from mixtura.workflow.wording import errors_in_python, in_python

if TYPE_CHECKING:
    from mixtura.tables.asked import Asked
    from mixtura.tables.columns import Matrix


def fit_table(
    table: Any,
    n_components: int | Iterable[int] = tuple(range(1, 16)),
    *,
    covariance_type: str | Iterable[str] = "all",
    criterion: str = "bic",
    columns: Sequence[str] | None = None,
    drop: str | Sequence[str] | None = None,
    missing: str = "error",
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
    sheet: str | None = None,
    tell: Callable[[str], object] | None = None,
    progress: Callable[[str, float | None], object] | None = None,
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
    covariance_type : str or several of them, default="all"
        Shapes to try.
    criterion : {"bic", "aic", "icl"}, default="bic"
        How to choose among the models.
    columns : list of str, optional
        Columns to use; all columns of numbers by default, but for those that tell nothing, of
        which ``notes`` and ``dropped`` say why.
    drop : list of str, optional
        Columns not to use.
    missing : {"error", "drop"}, default="error"
        Rows with a missing value in a column that is used: refuse the table, or leave them out.
    na : value or list of values, optional
        What stands for a missing value: -999, "unknown", or "age=99" for the column age alone.
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
    sheet : str, optional
        Sheet of a workbook, by name or number; the first that is not empty by default.
    tell : callable, optional
        Called with each note as it comes; all of them are in ``notes`` afterwards.
    progress : callable, optional
        Called with what is being done, and the share of it that is done, or None.

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
        )
        watched = _Progress(progress)
        watched("reading the table")
        reading = {"header": header, "decimal": decimal, "encoding": encoding, "sheet": sheet}
        given = opened(table, notes, reading)
        matrix = _matrix(given, columns, one_hot, _Gaps(missing, na, drop), notes)
        if log is not None:
            plan = replace(plan, log=_logarithms(given, matrix, log))
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
) -> Plan:
    """What to fit; what cannot be is refused by the estimator that takes it."""
    sizes, shapes = sorted(chosen_sizes(n_components)), chosen_types(covariance_type)
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
    }
    PreparedGaussianMixture(sizes[0], **settings)._check_parameters()
    return Plan(
        sizes=sizes,
        shapes=shapes,
        criterion=criterion,
        n_init=int(n_init),
        seed=int(random_state),
        scale=bool(scale),
        pca=pca,
        anomaly_quantile=float(anomaly_quantile),
        trim=None if trim is None else float(trim),
    )


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What becomes of missing values, and columns not to use, as they were given."""

    missing: Any
    na: Any
    drop: Any

    def asked(self, given: Given) -> Asked:
        """The same, checked."""
        from mixtura.tables.asked import ROWS, Asked
        from mixtura.tables.missing_values import Codes

        if self.missing not in ROWS:
            raise InvalidParameterError(
                f"missing is {self.missing!r:.80}; give 'error', to refuse a table with missing "
                "values, or 'drop', to leave out the rows that have one."
            )
        drop = [] if self.drop is None else given.named(self.drop, "drop")
        alone = self.na is None or isinstance(self.na, str | Number)
        values = [] if self.na is None else [self.na] if alone else list(self.na)
        everywhere: list[str] = []
        of_column: dict[str, list[str]] = {}
        for value in map(str, values):
            name, sign, code = value.rpartition("=")
            if sign:
                of_column.setdefault(given.named(name, "na")[0], []).append(code.strip())
            else:
                everywhere.append(value)
        return Asked(self.missing, Codes(tuple(everywhere), of_column), drop)


def _matrix(
    given: Given,
    columns: Sequence[str] | None,
    one_hot: str | Sequence[str] | None,
    gaps: _Gaps,
    notes: Voice,
) -> Matrix:
    """The columns to fit, chosen as ``mixtura fit`` does."""
    wanted = None if columns is None else given.named(columns, "columns")
    encode: str | list[str] | None = None
    if one_hot is not None:
        everything = one_hot == "all" and "all" not in given.names
        encode = "all" if everything else given.named(one_hot, "one_hot")
    if given.table is not None:
        from mixtura.workflow.selecting import Wanted, select

        return select(given.table, Wanted(wanted, encode, gaps.asked(given)), "dropped", notes)
    if gaps != _Gaps("error", None, None):
        raise lacking("missing, na and drop need", "pyarrow", "cli", "prepare the table yourself")
    if encode is not None:
        raise lacking("one_hot needs", "pyarrow", "cli", "encode the columns yourself")
    return plain_matrix(given, wanted, notes)


def _logarithms(given: Given, matrix: Matrix, log: Log) -> tuple[str, ...]:
    """The columns of the matrix that are taken as logarithms, by name or position."""
    if given.table is None:
        raise lacking("log needs", "pyarrow", "cli", "take the logarithms yourself")
    from mixtura.tables.logarithms import columns_in_logs

    names = given.names
    if log is None or (log == "all" and "all" not in names):
        return columns_in_logs(matrix, log, "log")
    places = places_of([log] if isinstance(log, str) else log, names, len(names), None)
    return columns_in_logs(matrix, [names[place] for place in places], "log")


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
