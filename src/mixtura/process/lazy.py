"""A property that is worked out once: :func:`functools.cached_property` without its lock.

Up to Python 3.11 that has one lock for all instances of a class, held while the value is worked
out: fits side by side wait for one another, and a child that was forked meanwhile waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class cached_property(Generic[T]):  # noqa: N801  (as its model is called)
    """Two threads that come first at the same time both work it out; either value stays.

    Examples
    --------
    >>> from mixtura.process.lazy import cached_property
    >>> class Square:
    ...     side = 3
    ...     area = cached_property(lambda self: self.side**2)
    >>> Square().area
    9
    """

    def __init__(self, function: Callable[[Any], T]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Self | T:
        if instance is None:
            return self
        value: T = vars(instance).setdefault(self._name, self._function(instance))
        return value
