"""Every error mixtura raises, so that one ``except MixturaError`` catches them all.

Each is also a ``ValueError`` or ``TypeError`` where scikit-learn's contract asks for one.
Messages are sentences that name the value, the place and the cure.
"""

from __future__ import annotations

from mixtura._printable import printable


class MixturaError(Exception):
    """Base of everything that mixtura raises on purpose."""

    def __str__(self) -> str:
        return printable(super().__str__())  # it may name a column, a file or a cell


class InvalidDataError(MixturaError, ValueError):
    """The rows cannot be fitted or scored: wrong shape, NaN, infinite, fewer than components."""


class InvalidTypeError(MixturaError, TypeError):
    """The data is of a kind that mixtura does not read (text, dates, ragged objects)."""


class InvalidParameterError(MixturaError, ValueError):
    """A parameter of the model has the wrong shape, range or type."""


class InvalidModelError(InvalidParameterError, InvalidTypeError):
    """What is to be judged or drawn is no model of mixtura's."""


class IllDefinedCovarianceError(MixturaError, ValueError):
    """A component has collapsed on too few distinct rows and no floor holds it."""


class ModelFileError(MixturaError, ValueError):
    """A model file is unreadable, truncated, hostile or of another version."""


class OutputError(MixturaError, OSError):
    """A result cannot be written where it was asked for."""


class MissingLibraryError(MixturaError, ImportError):
    """A library that an optional part needs is not installed; the sentence says how to get it."""


def reason_of(error: OSError) -> str:
    """What the system says is wrong, for the middle of a sentence.

    Examples
    --------
    >>> from mixtura.errors import reason_of
    >>> reason_of(OSError(28, "No space left on device"))
    'no space left on device'
    """
    return (error.strerror or str(error)).lower()


class MixturaWarning(UserWarning):
    """Base of the warnings mixtura gives on its own account."""

    def __str__(self) -> str:
        return printable(super().__str__())


class SingularDataWarning(MixturaWarning):
    """The covariance of the data is singular, so that a floor decides the density's scale."""
