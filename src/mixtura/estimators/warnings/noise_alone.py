"""Whether noise alone describes rows as well as groups and noise do."""

from __future__ import annotations

from mixtura.data import Source
from mixtura.model.mixture import Mixture
from mixtura.selection import Evidence


def noise_alone(mixture: Mixture, evidence: Evidence, rows: Source) -> str | None:
    r"""What to say where it does by BIC; None where it does not, or there is no noise.

    The BIC of noise alone is :math:`2 n \log V + \log n`: one parameter, the volume. Of rows that
    lack values V is that of the sides which each has.
    """
    if mixture.background is None or not mixture.n_components:
        return None
    k, total = mixture.n_components, mixture.background * evidence.n
    if rows.may_lack:
        prepared = mixture.prepare()
        total = sum(
            float((block.row_weights * prepared.background_density(block.rows)).sum())
            for block in rows.blocks()
        )
    alone = Evidence(total, 1, evidence.n, 0.0)
    ahead = evidence.judge("bic") - alone.judge("bic")
    if not ahead >= 0.0:
        return None
    beside = "1 component" if k == 1 else f"{k} components"
    return (
        "all rows may be noise: by BIC, rows spread evenly over their box are as well described "
        f"without the {beside} as with (by {ahead:.1f}). Do not rely on the groups: look at other "
        "columns, or fit without noise."
    )
