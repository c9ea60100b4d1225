"""What came of a table: the model chosen, what is judged of it, and the rows with their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mixtura._precision import in_column
from mixtura._shown import Grid, Shown
from mixtura._typing import Bools, Floats, Ints
from mixtura.diagnostics import Finding
from mixtura.diagnostics.ambiguity import Ambiguous
from mixtura.diagnostics.anomalies import Anomalies
from mixtura.diagnostics.verdict import Verdict
from mixtura.estimators.answers.summary import Summary
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.estimators.sweep_answers import chosen
from mixtura.fitted import FittedModel
from mixtura.model.likeliest import likeliest
from mixtura.process.lazy import cached_property
from mixtura.selection import Results, Sweep
from mixtura.workflow.given import Given
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.rows import answers_of, as_given
from mixtura.workflow.study import Study
from mixtura.workflow.summary import summarise

MOST_SHOWN = 8
"""Columns of the groups that are printed; ``groups`` and ``summary()`` have all."""

MOST_FINDINGS = 3
"""Warnings that are printed, the gravest; ``findings`` has all."""


@dataclass(frozen=True, eq=False, repr=False)
class TableFit(Shown):
    """A table's groups, and all that was found out about them.

    Printed, or in a notebook, it says what was found. Groups are the components of the model,
    numbered from 0, the largest first.

    Attributes
    ----------
    study : Study, the columns that were fitted, and every model that was tried
    judgement : Judgement, what was judged of the chosen one
    given : Given, the table as it came
    notes : tuple of str, what was done with columns and rows on the way, a sentence each
    path : str or None, the file that the table came from
    """

    study: Study
    judgement: Judgement
    given: Given = field(repr=False)
    _rows: Any = field(repr=False)
    notes: tuple[str, ...] = ()
    path: str | None = None

    # --- the model --------------------------------------------------------------------------

    @property
    def model(self) -> PreparedGaussianMixture:
        """The model that was chosen, which predicts, scores, samples and saves."""
        return self.study.model

    @property
    def sweep(self) -> Sweep:
        """Every model that was tried."""
        return self.study.sweep

    @property
    def results(self) -> Results:
        """The same as columns; ``to_frame()`` makes a table."""
        return Results.of(self.study.sweep)

    def summary(self) -> Summary:
        """The chosen model in figures, as its own ``summary()``, and how it was chosen."""
        candidate = self.study.selected.candidate
        assert candidate is not None  # noqa: S101  (a row that failed is never selected)
        told = replace(self.model.summary(), evidence=candidate.evidence)
        return replace(told, choice=chosen(self.sweep))

    # --- the rows ---------------------------------------------------------------------------

    @property
    def columns(self) -> list[str]:
        """The columns that were used."""
        return list(self.study.matrix.columns)

    @property
    def dropped(self) -> list[tuple[str, str]]:
        """The columns that were left out, and why."""
        return [(column.name, column.reason) for column in self.study.matrix.dropped]

    @cached_property
    def probabilities(self) -> Floats:
        """Of each group for each row that was used (n, k); what they lack of 1 is the noise's."""
        return self.model.predict_proba(self._rows)

    @property
    def labels(self) -> Ints:
        """The likeliest group of each row that was used (n,), from 0; -1 is noise."""
        return likeliest(self.probabilities)

    @property
    def unusual(self) -> Bools:
        """Rows (n,) that fit no group: the anomalies, and those that were trimmed."""
        return self.judgement.anomalies.flagged | self.study.left_out

    @property
    def rows(self) -> Any:
        """The table as it was given, and beside each row what the model says of it.

        The columns of ``rows.csv``: ``group``, ``sure`` (how surely the row belongs to it, in per
        cent), ``log_density``, ``unusual`` (0 or 1) and ``unusual_in`` (the column that makes it
        so); empty where a row was not used. A table of the kind that was given; of a file or an
        array, of the first of pandas, polars and pyarrow that is installed.

        Raises
        ------
        InvalidParameterError
            None of these is installed.
        """
        answers = answers_of(self.study, self.judgement, self._rows, each=False)
        return as_given(self.given, self.study.matrix.kept, answers)

    @property
    def groups(self) -> Any:
        """A table of the groups, one a line: share, and each column's mean and sd."""
        return self.summary().to_frame()

    # --- what is judged -----------------------------------------------------------------------

    @property
    def verdict(self) -> Verdict:
        """How far the model may be relied on: a word, a sentence, and what speaks against more."""
        return self.judgement.verdict

    @property
    def findings(self) -> list[Finding]:
        """What is wrong or worth knowing, the most severe first, as of ``mixtura.diagnose``."""
        return list(self.judgement.findings)

    @property
    def anomalies(self) -> Anomalies:
        """How unusual each row is, and why."""
        return self.judgement.anomalies

    @property
    def ambiguous(self) -> Ambiguous:
        """The rows that lie between groups."""
        return self.judgement.ambiguous

    @property
    def silhouette(self) -> float | None:
        """How clearly the groups stand apart, 1 at best; None of one group."""
        return self.judgement.silhouette

    # --- to take away -------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values: what ``mixtura fit`` writes as ``summary.json``."""
        return summarise(self.study, self.judgement)

    def report(self, path: Any) -> None:
        """Write a report to open in a browser: one HTML file of at most a megabyte.

        It holds up to 10 000 rows of the table.

        Raises
        ------
        OutputError
            It cannot be written there.
        MissingLibraryError
            pyarrow is not installed.
        """
        from mixtura.workflow.reporting import write_report

        write_report(self.study, self.judgement, self._rows, self.path, path)

    @property
    def _beside_noise(self) -> str:
        """What comes after the number of groups, where there is noise beside them."""
        share = FittedModel.of(self.model).noise
        return "" if share is None else f" and {100 * share:.1f} % noise"

    def _parts(self) -> Sequence[str | Grid]:
        n, d = self.study.matrix.X.shape
        k = self.model.n_components
        told = self.summary()
        names = list(told.names)[:MOST_SHOWN]
        rows = [["share", *(f"{100 * share:.1f} %" for share in told.weights)]]
        for name, means, sds in zip(names, told.means.T, told.sds.T, strict=False):
            called, cells = in_column(name, means.tolist(), sds.tolist())
            rows.append([called, *cells])
        parts: list[str | Grid] = [
            f"{k} group{'s'[: k != 1]}{self._beside_noise} in {n:,} rows of {d} "
            f"column{'s'[: d != 1]}. "
            f"{chosen(self.sweep)}",
            f"{self.verdict.word}. {self.verdict.sentence}",
            Grid(["group", *map(str, range(k))], rows),
        ]
        if len(told.names) > MOST_SHOWN:
            parts.append(f"and {len(told.names) - MOST_SHOWN} more columns, in .groups")
        serious = self.judgement.warnings
        parts += [f"{finding.severity}: {finding.message}" for finding in serious[:MOST_FINDINGS]]
        if len(serious) > MOST_FINDINGS:
            parts.append(f"and {len(serious) - MOST_FINDINGS} more, in .findings")
        count = int(self.unusual.sum())
        parts.append(f"{count:,} row{'s'[: count != 1]} {'is' if count == 1 else 'are'} unusual.")
        parts += [f"note: {note}" for note in self.notes]
        parts.append(
            "More: .rows, .groups, .summary(), .findings, .anomalies, .ambiguous, .model, "
            ".report('report.html')."
        )
        return parts
