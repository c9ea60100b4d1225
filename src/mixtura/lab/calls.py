"""What the page can ask for: each call a function of the context and the message.

What a call needs beyond these two it imports itself, so that a lab is there at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields
from mixtura.lab.refusal import RefusedError
from mixtura.lab.store import new_identity

Call = Callable[[Context, Fields], Any]


def hello(context: Context, fields: Fields) -> Any:
    """Version, built-in data, failure modes, the table it was started with, and its limits."""
    from mixtura import __version__
    from mixtura.page.catalogue import BUILTIN, FAILURES
    from mixtura.page.data import data_of

    fields.done()
    context.visited.set()
    opened = context.opened
    return {
        "version": __version__,
        "builtin": [entry.to_dict(name) for name, entry in BUILTIN.items()],
        "failures": [{"mode": mode, "title": entry.title} for mode, entry in FAILURES.items()],
        "opened": None if opened is None else data_of(context.store.get(opened), opened),
        "limits": context.limits.to_dict(),
    }


# --- rows ---------------------------------------------------------------------------------


def builtin(context: Context, fields: Fields) -> Any:
    """A built-in data set, drawn or loaded."""
    from mixtura.page.catalogue import BUILTIN

    name = fields.choice("name", list(BUILTIN))
    n = fields.whole("n", 10, context.limits.drawn_rows)
    noise = fields.number("noise", 0.0, 100.0)
    seed = fields.whole("seed", 0, 2**32 - 1)
    fields.done()
    return context.made("builtin", {"name": name, "n": n, "noise": noise, "seed": seed})


def points(context: Context, fields: Fields) -> Any:
    """Rows that were drawn with the mouse, as a table."""
    names = fields.texts("names", most=context.limits.columns)
    rows = fields.matrix("rows", rows=context.limits.drawn_rows, columns=context.limits.columns)
    title = fields.text("title")
    fields.done()
    if rows.shape[1] != len(names):
        raise RefusedError(
            400, f"there are {len(names)} names for rows of {rows.shape[1]} numbers."
        )
    return context.made("points", {"title": title or "Points", "names": names, "rows": rows})


# --- EM in steps, and what is asked of given parameters ------------------------------------


def start(context: Context, fields: Fields) -> Any:
    """Where EM would begin: the parameters of the first start, before any iteration."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    fields.done()
    return context.pool.run("start", {"spec": spec}, sheet).value


def starts(context: Context, fields: Fields) -> Any:
    """Where every start leads: plain EM from each start of the fit."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    count = fields.whole("count", 1, context.limits.starts)
    fields.done()
    arguments = {"spec": spec, "count": count, "limits": context.limits}
    return context.pool.run("starts", arguments, sheet).value


def steps(context: Context, fields: Fields) -> Any:
    """So many iterations of EM from given parameters, or fewer where it comes to rest."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    given = context.parameters(fields)
    iterations = fields.whole("iterations", 1, context.limits.iterations)
    fields.done()
    arguments = {"spec": spec, "given": given, "iterations": iterations, "limits": context.limits}
    return context.pool.run("steps", arguments, sheet).value


def explain(context: Context, fields: Fields) -> Any:
    """One point under given parameters: whose it is, how unusual, and what makes it so."""
    sheet = context.sheet(fields)
    given = context.parameters(fields)
    point = fields.vector("point", most=context.limits.columns)
    fields.done()
    return context.pool.run("explain", {"given": given, "point": point}, sheet).value


# --- jobs ---------------------------------------------------------------------------------


def fit(context: Context, fields: Fields) -> Any:
    """The whole fit, as a job."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    fields.done()
    return context.jobs.start("fit", {"spec": spec}, sheet)


def sweep(context: Context, fields: Fields) -> Any:
    """Models of every size and shape, as a job."""
    from mixtura.model.families import by_use

    sheet = context.sheet(fields)
    spec = context.spec(fields)
    sizes = fields.wholes("sizes", 1, context.limits.k)
    covariance_types = fields.choices("covarianceTypes", by_use())
    fields.done()
    arguments = {"spec": spec, "sizes": sizes, "covariance_types": covariance_types}
    return context.jobs.start("sweep", arguments, sheet)


def compare(context: Context, fields: Fields) -> Any:
    """Other methods on the same rows, as a job."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    fields.done()
    return context.jobs.start("compare", {"spec": spec}, sheet)


def failure(context: Context, fields: Fields) -> Any:
    """A failure mode, broken or mended, as a job."""
    from mixtura.page.catalogue import FAILURES

    mode = fields.choice("mode", list(FAILURES))
    fixed = fields.flag("fixed")
    seed = fields.whole("seed", 0, 2**32 - 1)
    fields.done()
    # the rows are kept under this id once they are made, so that the page can go on with them
    arguments = {"mode": mode, "fixed": fixed, "seed": seed, "identity": new_identity()}
    return context.jobs.start("failure", arguments)


def job(context: Context, fields: Fields) -> Any:
    """How a job is getting on, and its result once there is one."""
    identity = fields.text("id", most=64)
    fields.done()
    return context.jobs.look(identity)


def stop(context: Context, fields: Fields) -> Any:
    """End a job."""
    identity = fields.text("id", most=64)
    fields.done()
    return context.jobs.stop(identity)


CALLS: dict[str, Call] = {
    "builtin": builtin,
    "compare": compare,
    "explain": explain,
    "failure": failure,
    "fit": fit,
    "hello": hello,
    "job": job,
    "points": points,
    "start": start,
    "starts": starts,
    "steps": steps,
    "stop": stop,
    "sweep": sweep,
}
"""Every call by its name, but the upload, whose body is no message."""
