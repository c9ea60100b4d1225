"""Which kernel works: the best that there is, or the one that ``MIXTURA_KERNELS`` names."""

from __future__ import annotations

import warnings
from functools import cache

from mixtura.errors import InvalidParameterError, MixturaWarning
from mixtura.kernels import compiled, reference
from mixtura.kernels.kernel import Kernel

VARIABLE = "MIXTURA_KERNELS"

REFERENCE = Kernel.of(reference, "reference")

WITHOUT_COMPILED = (
    "mixtura works on its reference kernel, which is written in NumPy: the results are as good, "
    "but fits take several times as long. There is no compiled kernel ({reason}), most likely "
    "because there was no C++ compiler or no Python headers when mixtura was installed. Install "
    "them (on Debian: apt install g++ python3-dev) and mixtura anew, or set "
    "MIXTURA_KERNELS=reference to stay without it and not be told."
)


@cache
def available() -> dict[str, Kernel]:
    """Every kernel that this installation and this processor have, best first."""
    return {**_compiled()[0], REFERENCE.name: REFERENCE}


def choose(name: str | None) -> Kernel:
    """The kernel called ``name``, or the best one where it is None or empty.

    Raises
    ------
    InvalidParameterError
        There is no such kernel here.
    """
    if name == REFERENCE.name:
        return REFERENCE  # not even looking for others
    there = available()
    if not name:
        best = next(iter(there.values()))
        if best is REFERENCE:
            warning = WITHOUT_COMPILED.format(reason=_compiled()[1])
            warnings.warn(warning, MixturaWarning, stacklevel=2)
        return best
    if name not in there:
        raise InvalidParameterError(
            f"the environment variable {VARIABLE} is {name!r}, but the kernels of this "
            f"installation and processor are {', '.join(there)}: set it to one of them, or unset "
            f"it for the best."
        )
    return there[name]


@cache
def _compiled() -> tuple[dict[str, Kernel], str]:
    """The compiled kernels, or why there are none."""
    try:
        return compiled.kernels(), "none of its instruction sets is this processor's"
    except ImportError as error:
        return {}, str(error)
