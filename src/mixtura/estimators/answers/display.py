"""A fitted estimator that says beside its parameters what it found."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from mixtura._shown import as_html, as_text


class SaysWhatItFound:
    """scikit-learn's text and diagram of an estimator, and once it is fitted a line below.

    Showing never raises: where there is nothing to say, scikit-learn's own stands alone. So it
    does inside of a pipeline, whose text and diagram scikit-learn puts together by itself.
    """

    @abstractmethod
    def _found(self) -> str:
        """What the fit found, in a sentence; raises where there was none."""

    def __repr__(self, N_CHAR_MAX: int = 700) -> str:  # scikit-learn's tests pass it
        own: str = super().__repr__(N_CHAR_MAX)  # type: ignore[call-arg]
        said = self._said()
        return f"{own}\n{as_text([said])}" if said else own

    def _repr_html_inner(self) -> str:
        own: str = super()._repr_html_inner()  # type: ignore[misc]
        return self._below(own)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        bundle: dict[str, str] = super()._repr_mimebundle_(**options)  # type: ignore[misc]
        if "text/html" in bundle:
            bundle["text/html"] = self._below(bundle["text/html"])
        return bundle

    def _below(self, own: str) -> str:
        said = self._said()
        return own + as_html([said]) if said else own

    def _said(self) -> str:
        try:
            return self._found()
        except Exception:  # not fitted, or half: the text of an estimator must not fail
            return ""
