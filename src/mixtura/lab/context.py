"""What every call has at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from mixtura.lab.jobs import Jobs
from mixtura.lab.limits import Limits
from mixtura.lab.reading import Fields
from mixtura.lab.refusal import RefusedError
from mixtura.lab.store import Store, new_identity
from mixtura.lab.worker_pool import WorkerPool
from mixtura.limits import LARGEST

if TYPE_CHECKING:
    from mixtura.lab.tasks import Given
    from mixtura.page.dataset import Dataset
    from mixtura.page.parameters import PageNoise
    from mixtura.page.spec import Spec


LEAST_NOISE, MOST_NOISE = 0.001, 0.9
"""Shares of the rows that noise may begin with."""


@dataclass(frozen=True, slots=True)
class Context:
    """One lab's belongings.

    Attributes
    ----------
    limits : Limits
    store : Store of the tables
    jobs : Jobs
    pool : WorkerPool, for what is computed while the page waits
    opened : str or None, the id of the table that the lab was started with
    visited : Event, set once a page has come
    """

    limits: Limits
    store: Store
    jobs: Jobs
    pool: WorkerPool
    opened: str | None = None
    visited: Event = field(default_factory=Event)

    def sheet(self, fields: Fields) -> tuple[str, Dataset]:
        """The id of the table that a message is about, and the table."""
        identity = fields.text("data", most=64)
        return identity, self.store.get(identity)

    def spec(self, fields: Fields) -> Spec:
        """The model that a message asks for."""
        from mixtura.initialise import INITIALISERS
        from mixtura.model.families import COMPONENTS, by_use
        from mixtura.page.spec import Spec

        given = fields.fields("spec")
        spec = Spec(
            k=given.whole("k", 1, self.limits.k),
            covariance_type=given.choice("covarianceType", by_use()),
            init=given.choice("init", list(INITIALISERS)),
            reg_covar=given.number("regCovar", 0.0, 1.0),
            seed=given.whole("seed", 0, 2**32 - 1),
            scale=given.flag("scale"),
            max_iter=given.whole("maxIter", 1, self.limits.iterations),
            noise=given.optional("noise", lambda: given.number("noise", LEAST_NOISE, MOST_NOISE)),
            component=given.choice("component", COMPONENTS),
        )
        given.done()
        return spec

    def parameters(self, fields: Fields) -> Given:
        """The parameters that a message brings, of one number of components and columns."""
        given = fields.fields("parameters")
        weights = given.vector("weights", most=self.limits.k)
        means = given.matrix("means", rows=self.limits.k, columns=self.limits.columns)
        covariances = given.matrices("covariances", count=self.limits.k, size=self.limits.columns)
        freedom = given.optional(
            "degreesOfFreedom", lambda: given.vector("degreesOfFreedom", most=self.limits.k)
        )
        noise = given.optional("noise", lambda: _noise(given.fields("noise")))
        given.done()
        k, d = means.shape
        if weights.shape != (k,) or covariances.shape != (k, d, d):
            raise RefusedError(
                400,
                f"there are {k} means of {d} numbers, but {weights.size} weights and covariances "
                f"of the shape {covariances.shape}: they must be of one number of components.",
            )
        if freedom is not None and freedom.shape != (k,):
            raise RefusedError(
                400,
                f"there are {k} means, but degrees of freedom of {freedom.size}: they must be of "
                "one number of components.",
            )
        return weights, means, covariances, freedom, noise

    def made(self, task: str, arguments: dict[str, Any]) -> Any:
        """What a task says of the rows that it makes, which are kept."""
        identity = new_identity()
        value, sheet = self.pool.run(task, {**arguments, "identity": identity})
        if sheet is not None:
            self.store.add(identity, sheet)
        return value

    def stop(self) -> None:
        """Stop all work."""
        self.pool.stop()
        self.jobs.stop_all()

    def close(self, patience: float = 0.2) -> None:
        """Stop all work and end all processes."""
        self.stop()
        self.pool.close(patience)
        self.jobs.close(patience)


def _noise(fields: Fields) -> PageNoise:
    """The noise beside given components."""
    from mixtura.page.parameters import PageNoise

    weight = fields.number("weight", 0.0, 1.0)
    log_density = fields.number("logDensity", -LARGEST, LARGEST)
    fields.done()
    return PageNoise(weight, log_density)
