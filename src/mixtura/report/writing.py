"""Fit a report into its megabyte: what is left of the room goes to the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura._version import __version__
from mixtura.comparison import Comparison
from mixtura.diagnostics.words import count_of
from mixtura.page.dataset import Dataset
from mixtura.page.packed import packed, packed_rows
from mixtura.process.lazy import cached_property
from mixtura.report.against import compare_on, comparison_of
from mixtura.report.assessment import NO_ROWS, Assessment, Labelling
from mixtura.report.document import MOST_BYTES, ReportError, as_inline_json, document
from mixtura.report.numbers import LOWEST, MOST_NAME, short, significant
from mixtura.report.oddities import ambiguous_of, anomalies_of
from mixtura.report.parts import fit_of, groups_of, notes_of, sweep_for
from mixtura.report.private import Privacy
from mixtura.report.replay import Trajectories, replay_of, run_all, start_of
from mixtura.report.sample import FLAGGED_SHARE, stratified
from mixtura.report.space import COARSE

MOST_ROWS = 10_000
"""Rows that a report holds."""

COMPARED = 1_000
"""Rows on which methods are compared unless more are asked for."""

REPLAY_BYTES = 120_000
"""Of the parameters of the replay, and as much again for all other starts together."""

FEWEST_FRAMES, MOST_REPLAY_BYTES = 3, 320_000
"""More room where the parameters of one step are large."""

MOST_FRAMES, MOST_OTHER_FRAMES = 100, 40
SEEN = 100_000
"""Rows from which the first view is worked out, and from which those to hold are chosen."""

HEADROOM = 2_000


def report_html(
    subject: Assessment,
    labelling: Labelling,
    *,
    with_rows: bool = True,
    compared: int = COMPARED,
) -> bytes:
    """The report as the bytes of an HTML file of at most a megabyte.

    Parameters
    ----------
    subject : Assessment
    labelling : Labelling
    with_rows : bool, False for a report that holds no cell of the table
    compared : int, most rows on which the methods are compared; 0 for no comparison

    Raises
    ------
    ReportError
        The model does not fit into a megabyte, or the page's own files are missing.
    """
    made = _Made(subject, labelling, with_rows, compared)
    for share in (1.0, 0.5, 0.2, 0.0):
        draft = made.study(share, NO_ROWS)
        room = MOST_BYTES - len(document(draft)) - HEADROOM
        if room < 0:
            continue
        most = min(MOST_ROWS, subject.n_rows) if with_rows else 0
        while True:
            shown = made.shown(min(most, room // made.bytes_a_row)) if most else NO_ROWS
            page = document(made.study(share, shown))
            if len(page) <= MOST_BYTES:
                return page
            if not shown.size:
                break
            most = shown.size * 9 // 10
    raise ReportError(
        f"the report would be larger than {MOST_BYTES:,} bytes even without rows: the model has "
        f"{subject.mixture.n_components} components in {subject.mixture.n_features} dimensions. "
        "Reduce the columns with PCA, or fit fewer components."
    )


@dataclass(frozen=True)
class _Made:
    """What a report is put together from; whatever costs time is worked out once."""

    subject: Assessment
    labelling: Labelling
    with_rows: bool
    most_compared: int

    @cached_property
    def fit(self) -> dict[str, Any]:
        return fit_of(self.subject, self.privacy)

    @cached_property
    def privacy(self) -> Privacy | None:
        """What may be told of single rows; None where the rows themselves are."""
        return None if self.with_rows else Privacy.of(self.subject)

    @cached_property
    def courses(self) -> Trajectories:
        return run_all(self.subject)

    @cached_property
    def sheet(self) -> Dataset:
        """Rows in the page's units from which its axes come."""
        step = max(1, self.subject.n_rows // SEEN)
        X = self.subject.page_rows(slice(None, None, step))
        return Dataset(self.labelling.title, self.subject.space.names, X)

    @cached_property
    def pool(self) -> Ints:
        """Rows to choose from: all, or of very many a part beside the most unusual."""
        n = self.subject.n_rows
        if n <= SEEN:
            return np.arange(n)
        drawn = np.random.default_rng(0).choice(n, SEEN, replace=False)
        return np.union1d(drawn, self.subject.unusual[:MOST_ROWS])

    @cached_property
    def along(self) -> Floats:
        """Where each row of the pool lies along the first principal axis."""
        mean, axes = self.sheet.view
        rows = self.subject.page_rows(self.pool)
        along: Floats = ((rows - mean) / self.sheet.scale) @ axes[0]
        return along

    def chosen(self, keep: Ints, most: int) -> Ints:
        """Up to so many rows of the pool, those to ``keep`` among them."""
        strata = self.subject.anomalies.nearest[self.pool]
        places = np.searchsorted(self.pool, keep)
        if most >= self.pool.size:
            return self.pool
        return self.pool[stratified(self.along, strata, places, most)]

    @cached_property
    def compared_rows(self) -> Ints:
        return self.chosen(NO_ROWS, self.most_compared)

    @cached_property
    def compared(self) -> Comparison | None:
        return compare_on(self.subject, self.compared_rows) if self.most_compared > 0 else None

    @cached_property
    def bytes_a_row(self) -> int:
        """Of a row, its number and its log-density, in base64."""
        few = self.subject.page_rows(slice(None, None, max(1, self.subject.n_rows // 100)))
        size = int(np.dtype(packed_rows(few)["type"]).itemsize)
        return int(-(-(few.shape[1] * size + 4 + 4) * 4 // 3))

    def shown(self, most: int) -> Ints:
        """Rows to hold: flagged ones first, the most unusual of them, then those compared."""
        keep = self.subject.unusual[: int(FLAGGED_SHARE * most)]
        if self.compared is not None:
            others = self.compared_rows[~np.isin(self.compared_rows, keep)]
            keep = np.concatenate([keep, others])
        return self.chosen(keep, most)

    def study(self, share: float, shown: Ints) -> dict[str, Any]:
        """The whole ``Study`` with these rows, and this share of the room for parameters."""
        subject, privacy = self.subject, self.privacy
        courses = self.courses
        one = len(as_inline_json(subject.space.parameters(subject.mixture, COARSE))) + 1
        of_replay = max(REPLAY_BYTES, min(FEWEST_FRAMES * one, MOST_REPLAY_BYTES))
        frames = min(MOST_FRAMES, int(share * of_replay) // one)
        of_others = int(share * REPLAY_BYTES) // (one * max(1, len(courses.each)))
        of_others = min(MOST_OTHER_FRAMES, of_others) if of_others >= 2 else 0
        compared = self.compared and comparison_of(
            self.compared, self.compared_rows, shown, subject.n_rows, private=not self.with_rows
        )
        labelling = self.labelling
        return {
            "version": __version__,
            "created": labelling.created,
            "command": labelling.command,
            "python": labelling.python,
            "data": self._data(shown),
            "fit": self.fit,
            "verdict": subject.verdict.to_dict(),  # no number in it is of few rows,
            "groups": groups_of(subject, privacy),
            "replay": replay_of(courses, subject, self.fit, frames, privacy),
            "starts": [
                start_of(course, courses, subject, of_others, privacy) for course in courses.each
            ],
            "startsNote": self._starts_note(),
            "sweep": sweep_for(subject.sweep, privacy),
            "comparison": compared,
            "ambiguous": ambiguous_of(subject, privacy),
            "anomalies": anomalies_of(subject, privacy),
        }

    def _starts_note(self) -> str | None:
        courses = self.courses
        why = short(courses.why) if self.with_rows else ""
        return f"{courses.note} {why}".strip() or None

    def _data(self, shown: Ints) -> dict[str, Any]:
        subject, names = self.subject, self.subject.space.names
        mean, axes, scale = (*self.sheet.view, self.sheet.scale)
        rows = index = densities = None
        if self.privacy is not None:
            mean, axes, scale = self.privacy.view(self.fit["parameters"])
            names = [self.privacy.words(name) for name in names]
        else:
            rows = packed_rows(subject.page_rows(shown))
            numbers = shown if subject.numbers is None else subject.numbers[shown]
            index = packed(numbers.astype(np.int32))
            low = np.maximum(subject.anomalies.log_density[shown], np.finfo(np.float32).min)
            densities = packed(np.maximum(low, LOWEST).astype(np.float32))
        return {
            "id": "",
            "title": short(self.labelling.title, MOST_NAME),
            "names": [short(name, MOST_NAME) for name in names],
            "nRows": subject.n_rows,
            "rows": rows,
            "index": index,
            "logDensities": densities,
            "sampled": self._sampled(shown),
            "view": {
                "mean": [significant(x, 9) for x in mean],
                "axes": [[significant(x, 9) for x in axis] for axis in axes],
            },
            "scale": [significant(x, 9) for x in scale],
            "labels": None,
            "classNames": None,
            "notes": notes_of(subject, self.labelling, self.privacy),
        }

    def _sampled(self, shown: Ints) -> str | None:
        n, m = self.subject.n_rows, shown.size
        if not self.with_rows:
            return f"This report holds none of the {count_of(n, 'row')}, as was asked for."
        if m == n:
            return None
        flagged = self.subject.anomalies.rows
        kept = int(np.isin(flagged, shown, assume_unique=True).sum())
        if kept == flagged.size:
            which = f"all {flagged.size:,} anomalies, and an even choice"
        else:
            which = f"the {kept:,} most unusual of {flagged.size:,} anomalies, and an even choice"
        return (
            f"{m:,} of {n:,} rows are drawn: {which} from every group. Every other number on this "
            "page comes from all rows, unless it says otherwise."
        )
