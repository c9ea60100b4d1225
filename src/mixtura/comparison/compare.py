"""``mixtura.compare``: a mixture beside K-Means, DBSCAN and naive Bayes, on the same rows."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from mixtura.comparison.chosen import by_bic, given
from mixtura.comparison.comparison import Comparison
from mixtura.comparison.labels import read_labels
from mixtura.comparison.methods import run_all
from mixtura.comparison.reliability import SoftClustering
from mixtura.comparison.remarks import REMARKS
from mixtura.comparison.scene import Scene
from mixtura.comparison.task import Task
from mixtura.errors import InvalidParameterError
from mixtura.estimators.inputs.encoded_rows import names_of
from mixtura.estimators.inputs.rows import read_source
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.preparation.logarithms import Log, check_positive, places_of
from mixtura.process.randomness import generator


def compare(
    X: Any,
    y: Any = None,
    *,
    model: SoftClustering | None = None,
    n_components: Any = None,
    random_state: Any = 0,
    scale: bool = True,
    log: Log = None,
) -> Comparison:
    r"""Group the rows by several methods and say where they differ, and why.

    The mixture is compared with K-Means and DBSCAN and, where there are labels, with Gaussian
    naive Bayes, all of them scikit-learn's own. Each gets parameters that suit the data:

    - the mixture: number of components and covariance type of the lowest BIC;
    - K-Means: as many groups as the mixture, and, where that is another number, as many as have
      the best silhouette; ten starts;
    - DBSCAN: ``min_samples`` twice the number of features, and ``eps`` at the knee of the
      k-distance curve, or near it where the number of groups is more stable;
    - naive Bayes: five-fold cross-validation, so that each row is predicted by a model that has
      not seen it.

    All see the same rows, standardised, and where there are more than 20 features, on as many
    principal components as show the mixture's groups best, or on all features where those do.
    DBSCAN sees at most 10 000 rows; the notes say so. A silhouette is taken of at most 2000 rows,
    between columns in units of their standard deviation or, where the mixture was fitted to
    principal components, between those: the same number that :func:`mixtura.diagnose` tells.

    Parameters
    ----------
    X : array-like or table (n, d) of finite numbers
    y : array-like (n,), optional
        Labels that are known: numbers or text. No method but naive Bayes sees them.
    model : fitted mixture, optional
        Compare this one instead of choosing one. Where it prepares its rows itself, the other
        methods see the rows that it has prepared.
    n_components : int or iterable of int, default=1 to 15
        Numbers of components to choose from.
    random_state : int, RandomState, Generator or None, default=0
    scale : bool, default=True
        Divide each feature by its standard deviation first.
    log : "all", list of str or int, or None, default=None
        Columns whose logarithms all methods but naive Bayes see, by name or position; all of their
        values must be above zero. A ``model`` has its own.

    Returns
    -------
    Comparison
        ``methods``, ``remarks`` and ``sentences``; printed, it is a table with the sentences
        below it.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        X cannot be fitted, or y cannot be labels.
    InvalidParameterError
        A parameter has a value that it cannot have.

    See Also
    --------
    mixtura.diagnose : whether the mixture itself can be trusted

    Notes
    -----
    The silhouette (Rousseeuw 1987) of a row is :math:`(b - a) / \max(a, b)`, with a its mean
    distance to the rows of its own group and b to those of the nearest other. It favours round
    groups, so that K-Means has an advantage in it. The adjusted Rand index (Hubert & Arabie 1985,
    Journal of Classification 2:193, equation 5) is 1 where two partitions are the same and 0, on
    average, where they have nothing to do with each other.

    Examples
    --------
    >>> import numpy as np
    >>> import mixtura
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (150, 2)), rng.normal(3, 1, (150, 2))])
    >>> comparison = mixtura.compare(X, n_components=2)
    >>> comparison["k_means"].n_groups, comparison["k_means"].assignment
    (2, 'hard')
    >>> print(next(r.text for r in comparison.remarks if r.code == "forced-rows"))
    K-Means forces ... into one group each as if there were no doubt. ...
    """
    source = read_source(PreparedGaussianMixture(), X, reset=True, at_least=4)
    read, names = source.array(), names_of(source)
    codes, label_names = (None, ()) if y is None else read_labels(y, len(read))
    seed = _seed(random_state)
    places = places_of(log, source.names, source.n_features, None)
    check_positive(read, places, source.names)
    if model is not None and places:
        raise InvalidParameterError(
            "log is for a mixture that is chosen here, and the model that was given takes what "
            "logarithms it was fitted to: leave log out."
        )
    if model is not None:
        chosen = given(model, read, X, names, scale)
    else:
        chosen = by_bic(read, names, n_components, seed, scale, places)
    task = Task(chosen, codes, seed)
    methods = run_all(task)
    scene = Scene(task, methods, read, tuple(names), label_names)
    remarks = tuple(remark for function in REMARKS for remark in function(scene))
    return Comparison(methods, remarks, read.shape[0], read.shape[1], label_names)


def _seed(random_state: Any) -> int:
    """One number for everything that draws; an int stands for itself."""
    if not isinstance(random_state, Integral):
        try:
            return int(generator(random_state).integers(2**31))
        except ValueError as error:
            raise InvalidParameterError(f"random_state is {random_state!r}: {error}") from error
    seed = int(random_state)
    if not 0 <= seed < 2**32:
        raise InvalidParameterError(
            f"random_state is {seed}; give a number from 0 to {2**32 - 1}."
        )
    return seed
