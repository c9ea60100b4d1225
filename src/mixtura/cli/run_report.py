"""The course of ``mixtura report``, and the report that ``mixtura fit`` writes."""

from __future__ import annotations

import json
import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mixtura._printable import is_printable, printable
from mixtura.cli.destination import check_file, write_file
from mixtura.cli.in_python import in_python
from mixtura.cli.model import open_model, rows_of, summary_beside
from mixtura.cli.voice import Voice
from mixtura.diagnostics.words import count_of
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.fitted import FittedModel
from mixtura.model_file.disk import read_bytes
from mixtura.report import Assessment, Labelling, report_html
from mixtura.report.swept import confidence_of_summary, findings_of_summary, sweep_of_summary
from mixtura.selection import Confidence
from mixtura.tables.opening import STDIN
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.reporting import COMPARED as COMPARED_BY_FIT
from mixtura.workflow.reporting import assessment_of, notes_of
from mixtura.workflow.study import Study

MOST_SUMMARY_BYTES = 1 << 26

COMPARED = 2_000
"""Rows on which ``mixtura report`` compares methods."""

N_INIT = 10
"""Starts of ``mixtura fit`` unless others are asked for."""


def run_report(model: str, file: str, out: Path, *, with_rows: bool, voice: Voice) -> int:
    """Do it all, and return the exit code.

    Raises
    ------
    MixturaError
        Something stands in the way; nothing has then been written.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise InvalidParameterError(f"--out is {str(out)!r}; the name of a report ends in .html.")
    check_file(out, "report", "made", (model, file))
    opened = open_model(model)
    rows = rows_of(opened, file)
    sweep, sure, from_sweep = _summary(model, opened, voice)
    subject = Assessment.of(opened.estimator, rows, sweep=sweep, confidence=sure)
    subject.findings.extend(from_sweep)
    names = [model, file, str(out)]
    if not with_rows:  # folders may be named after people
        names = [Path(name).name or name for name in names]
    command = ["mixtura", "report", *names[:2], "-o", names[2]]
    command += [] if with_rows else ["--no-rows"]
    labelling = Labelling(
        _title(file),
        (),
        " ".join(map(_word, command)),
        in_python(
            opened.estimator, file, opened.columns if opened.named else None, called=names[1]
        ),
        _now(),
    )
    page = report_html(subject, labelling, with_rows=with_rows, compared=COMPARED)
    write_file(out, page)
    size = f"{len(page) / 1000:,.0f} kB"
    what = "no row of the table in it"
    if with_rows:
        what = f"made from {count_of(subject.n_rows, 'row')}"
    voice.note(f"wrote {out} ({size}, {what}): open it in a browser.")
    return 0


def report_of_fit(
    finished: Study, judgement: Judgement, file: str, columns: list[str] | None
) -> bytes:
    """The report that ``mixtura fit`` puts beside its model; ``columns`` are those asked for."""
    subject = assessment_of(finished, judgement, finished.matrix.table())
    labelling = Labelling(
        _title(file),
        notes_of(finished.matrix.dropped),
        " ".join(map(_word, _again(finished, file, columns))),
        in_python(finished.model, file, finished.matrix.columns),
        _now(),
    )
    return report_html(subject, labelling, compared=COMPARED_BY_FIT)


def _again(finished: Study, file: str, columns: list[str] | None) -> list[str]:
    """The command that fits the chosen model again."""
    plan, chosen, encoding = finished.plan, finished.selected, finished.matrix.encoding
    commas = any("," in name for name in plan.log)
    words = ["mixtura", "fit", file, "-k", str(chosen.n_components)]
    words += ["--covariance", chosen.covariance_type, "--seed", str(plan.seed)]
    words += ["--n-init", str(plan.n_init)] if plan.n_init != N_INIT else []
    words += ["--columns", ",".join(columns)] if columns else []
    words += ["--no-scale"] if not plan.scale else []
    words += ["--pca", str(finished.pca or "none")] if finished.pca != "auto" else []
    words += ["--one-hot", ",".join(encoding.levels)] if encoding is not None else []
    words += ["--log", ",".join(plan.log)] if plan.log and not commas else []
    words += [word for name in plan.log if commas for word in ("--log", name)]
    words += ["--trim", f"{plan.trim:g}"] if plan.trim is not None else []
    return words


def _summary(
    path: str, opened: FittedModel, voice: Voice
) -> tuple[dict[str, Any] | None, Confidence | None, list[dict[str, Any]]]:
    """The sweep that chose the model, how sure it was and its findings, from a summary beside it.

    Nothing of it where there is no such summary.
    """
    where = summary_beside(path)
    try:
        if where.stat().st_size > MOST_SUMMARY_BYTES:
            raise InvalidDataError("it is too large")
        summary = json.loads(read_bytes(where))
        k, m = opened.mixture.components.means.shape
        swept = sweep_of_summary(summary, k, opened.inner.covariance_type, m)
    except FileNotFoundError:
        return None, None, []
    except (OSError, ValueError, RecursionError, InvalidDataError) as error:
        voice.note(f"left the comparison of models in {where} out of the report: {error!s:.200}.")
        return None, None, []
    return swept, confidence_of_summary(summary), findings_of_summary(summary)


def _title(file: str) -> str:
    return "standard input" if file == STDIN else printable(Path(file).name)


def _word(word: str) -> str:
    """A word of a command; characters that are not seen are written out, as bash and zsh read."""
    if is_printable(word):
        return shlex.quote(word)
    letters = (
        f"\\x{byte:02x}" if not 32 <= byte < 127 or byte in b"'\\" else chr(byte)
        for byte in os.fsencode(word)
    )
    return f"$'{''.join(letters)}'"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
