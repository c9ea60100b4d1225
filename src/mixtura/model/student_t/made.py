"""A class of Student's t components for each Gaussian shape and each kind of freedom."""

from __future__ import annotations

from dataclasses import field, make_dataclass
from functools import cache
from math import isfinite
from typing import Any

from mixtura._typing import Floats
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.parameters import axes
from mixtura.model.student_t.components import StudentT

ESTIMATED, SHARED = None, "shared"

Freedom = str | float | None
"""Degrees of freedom: None for each component's own, "shared" for one, a number for fixed ones."""

OF_THE_SHAPE = (
    "name",
    "nests_in",
    "univariate",
    "usual",
    "stored_as_matrices",
    "free_axes",
    "isotropic",
    "in_any_units",
    "shared",
    "spans_all_directions",
    "tolerates_constant_features",
)
"""What is true of scale matrices as it is of covariances."""


def student_t(shape: type[Gaussian], freedom: Freedom = ESTIMATED) -> type[StudentT]:
    """The components of a shape whose degrees of freedom are estimated, shared or fixed.

    It is the same class every time, and has a name by which :func:`mixtura.model.families.called`
    finds it again.
    """
    if isinstance(freedom, bool) or (
        freedom not in (ESTIMATED, SHARED)
        and not (isinstance(freedom, float) and isfinite(freedom) and freedom > 0)
    ):
        raise ValueError(f"degrees of freedom are None, 'shared' or a float above 0: {freedom!r}")
    return _class_of(shape, freedom)


@cache
def _class_of(shape: type[Gaussian], freedom: Freedom) -> type[StudentT]:
    estimated = freedom is ESTIMATED or freedom == SHARED
    fields: list[Any] = [
        (name, Floats, field(metadata={"axes": about})) for name, about in shape.declared().items()
    ]
    fields.append(("degrees_of_freedom", Floats, field(metadata=axes("k", free=estimated))))
    known = {name: getattr(shape, name) for name in OF_THE_SHAPE}
    title, plain = f"{shape.title}, with heavy tails", f"{shape.plain}, with heavy tails"
    made: Any = make_dataclass(
        name_of(shape, freedom),
        fields,
        bases=(StudentT,),
        frozen=True,
        slots=True,
        namespace={
            **known,
            "shape": shape,
            "freedom": freedom,
            "title": title,
            "plain": plain,
            "picture": shape.picture,
            "adjective": f"{shape.adjective or shape.name}, t",
            "mclust": "",
            "native_name": f"{shape.name} {kind_of(freedom)}",
            "__reduce__": _reduced,
            "__doc__": f"Student's t components: {title}.",
            "__module__": __name__,
        },
    )
    return made  # type: ignore[no-any-return]


def name_of(shape: type[Gaussian], freedom: Freedom) -> str:
    """Of the class: the shape's name, and what is not the rule of the degrees of freedom."""
    further = "" if freedom is ESTIMATED else f"_{freedom}"
    return f"StudentT_{shape.name}{further}"


def kind_of(freedom: Freedom) -> str:
    """Which of :data:`mixtura.kernels.kernel.FREEDOMS` it is."""
    if freedom is ESTIMATED:
        return "own"
    return "shared" if freedom == SHARED else "fixed"


def _reduced(self: StudentT) -> tuple[Any, tuple[Any, ...]]:
    """A pickle names the shape, whose class is in a module, and not a class that is in none."""
    return _made, (self.shape, self.freedom, self.arrays())


def _made(shape: type[Gaussian], freedom: Freedom, arrays: tuple[Floats, ...]) -> StudentT:
    return student_t(shape, freedom)(*arrays)
