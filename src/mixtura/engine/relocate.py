"""Relocation proposals: ways out of a local optimum that put one component somewhere else.

EM cannot carry a component across a region that another one already explains; this can. Which one
and where to are drawn at random. Half of the time a component that the likelihood hardly needs is
preferred: where clusters lie apart it is one of two that share a cluster. Where they overlap, no
ranking of components did better than chance in our trials, hence the other half.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.kernels import responsibilities
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture

BADLY_EXPLAINED = 4.0
"""Rows are drawn as weight x (rank of surprise)^this: half of the draws fall in the worst 16 %."""

LOOK_AT = 1_000
"""Rows that a round's proposals are drawn from: each sees others, and a thousand say enough."""

WIDTHS = (0.5, 1.0, 2.0)
"""How wide a component that is put back begins, in its owner's sd.

A wide one shrinks onto its rows from afar, a narrow one finds a small group quickly.
"""


def propose(mixture: Mixture, block: Block, number: int, rng: np.random.Generator) -> Mixture:
    """A stack of ``number`` mixtures, each one relocation away from ``mixture``.

    A third each of: reinsertion at a random row, reinsertion at a badly explained row (both with
    the covariance of the component that owns the row), and a split of another component along a
    random direction of its own spread (Ueda et al. 2000, Neural Computation 12:2109).
    """
    k = mixture.n_components
    means = mixture.components.means
    block = _some_rows(block, rng)
    of_all = mixture.prepare().joint_of_all(block.rows, block.errors)
    joint = of_all[:k]
    removed = np.where(
        rng.random(number) < 0.5,
        _dispensable_components(of_all, k, block, number, rng),
        rng.integers(k, size=number),
    )
    kind = rng.integers(3, size=number)
    anywhere = _draw(block.row_weights, number, rng)
    row = np.where(kind == 0, anywhere, _surprising_rows(joint, block, number, rng))
    joint_at_row = joint[:, row]
    joint_at_row[removed, np.arange(number)] = -np.inf
    owner = joint_at_row.argmax(axis=0)

    owned = (np.arange(k)[:, None] == owner).astype(np.float64)
    landing = _landing(mixture, block, row, owned)
    split = kind == 2
    owner[split] = _other_components(mixture, removed[split], rng)
    step = mixture.components.steps(owner, rng)
    at = np.where(split[:, None], means[owner] + step, landing)
    owner_at = np.where(split[:, None], means[owner] - step, means[owner])
    width = rng.choice(WIDTHS, size=number)
    return mixture.moved(removed, owner, at, owner_at, width)


def _landing(mixture: Mixture, block: Block, row: Ints, owned: Floats) -> Floats:
    """Where rows lie, (number, d), by what their owners (k, number) say of what is not known."""
    if block.errors is None:
        return mixture.components.filled(block.rows[row], owned)
    return mixture.components.true_rows(block.rows[row], block.errors[row], owned)


def _some_rows(block: Block, rng: np.random.Generator) -> Block:
    """Every so many rows one, from a random one on, so that about LOOK_AT are left."""
    step = -(-block.n_rows // LOOK_AT)
    if step == 1:
        return block
    mine = slice(int(rng.integers(step)), None, step)
    weight = None if block.weight is None else block.weight[mine]
    errors = None if block.errors is None else block.errors[mine]
    rows = np.ascontiguousarray(block.rows[mine])
    return Block(rows, weight, block.index, errors=errors)


def _dispensable_components(
    joint: Floats, k: int, block: Block, number: int, rng: np.random.Generator
) -> Ints:
    r"""Components drawn with probability ~ 1 / (the nats that the data lose without them).

    That loss is :math:`-\sum_i w_i \log(1 - r_{ik})`. A background, which comes after the k
    components, takes rows too but is none of them.
    """
    resp = responsibilities(joint, np.zeros(joint.shape[0]))[:k]
    smallest = np.finfo(np.float64).eps  # a row owned whole counts 36 nats
    loss = -(np.log(np.maximum(1.0 - resp, smallest)) @ block.row_weights)
    return _draw(1.0 / (loss + 1.0), number, rng)


def _draw(odds: Floats, number: int, rng: np.random.Generator) -> Ints:
    """Places drawn with these odds, with replacement."""
    cumulative = odds.cumsum()
    draws: Ints = cumulative[:-1].searchsorted(rng.random(number) * cumulative[-1], side="right")
    return draws


def _surprising_rows(joint: Floats, block: Block, number: int, rng: np.random.Generator) -> Ints:
    density = joint.max(axis=0)  # the owner's share tells surprise well enough
    surprise = np.empty(block.n_rows)
    surprise[np.argsort(-density)] = np.arange(1, block.n_rows + 1) / block.n_rows
    return _draw(block.row_weights * surprise**BADLY_EXPLAINED, number, rng)


def _other_components(mixture: Mixture, removed: Ints, rng: np.random.Generator) -> Ints:
    """A component other than the removed one for each, drawn by weight."""
    weights = np.repeat(mixture.shares[None] + 1e-12, removed.size, axis=0)
    weights[np.arange(removed.size), removed] = 0.0
    cumulative = weights.cumsum(axis=1)
    draws = rng.random(removed.size) * cumulative[:, -1]
    others: Ints = (cumulative < draws[:, None]).sum(axis=1)
    return others
