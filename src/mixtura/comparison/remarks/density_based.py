"""Where DBSCAN, which follows dense rows wherever they lead, sees other groups."""

from __future__ import annotations

import numpy as np

from mixtura.comparison.comparison import Remark
from mixtura.comparison.dbscan import CRUMB
from mixtura.comparison.method import NOISE
from mixtura.comparison.remarks.shares import percent
from mixtura.comparison.scene import HOLLOW, Scene
from mixtura.comparison.task import taken
from mixtura.diagnostics.words import count_of, groups

LEAST_PART = 0.1
"""DBSCAN parts a group where at least this share of its rows is in a second group."""


def not_bell_shaped(scene: Scene) -> list[Remark]:
    """Groups of DBSCAN that are hollow: rings, moons and the like."""
    hollow = {group: share for group, share in scene.hollow.items() if share >= HOLLOW}
    if not hollow:
        return []
    pieces = sorted(scene.misshapen)
    found = scene.method("dbscan")
    assert found is not None  # noqa: S101  (else nothing is hollow)
    several = len(hollow) > 1
    text = (
        "The groups are not all bell-shaped, as those of a mixture are. Of the "
        f"{count_of(found.n_groups, 'group')} that DBSCAN finds, {len(hollow)} "
        f"{'are' if several else 'is'} bent or hollow like a moon or a ring: "
        f"{percent(round(max(hollow.values()), 2))} of the points half way between two rows of "
        f"{'one' if several else 'it'} lie in empty space."
    )
    merged = [scene.members[group] for group in hollow if len(scene.members.get(group, [])) > 1]
    if merged:
        told = ", and ".join(f"{groups(m, len(m))} are one to DBSCAN" for m in merged[:3])
        text += (
            f" The mixture tiles {'them' if several else 'it'} with pieces that mean nothing by "
            f"themselves: {told}."
        )
    text += " DBSCAN suits such shapes, and so does spectral clustering."
    numbers = {
        "hollow": {str(group): share for group, share in hollow.items()},
        "pieces": pieces,
        "merged": merged,
    }
    return [Remark("not-bell-shaped", text, numbers)]


def joined(scene: Scene) -> list[Remark]:
    """Groups of the mixture that are one to DBSCAN because they touch."""
    told: list[Remark] = []
    for group, members in sorted(scene.members.items()):
        if len(members) < 2 or scene.hollow.get(group, 1.0) >= HOLLOW:
            continue
        every = len(members) == scene.task.k > 2
        which = (
            f"all {len(members)} groups of the mixture"
            if every
            else f"the mixture's {groups(members, len(members))}"
        )
        text = (
            f"DBSCAN takes {which} for one: at its distance, the rows of "
            f"one lead into {'the other' if len(members) == 2 else 'another'} without a gap."
        )
        if scene.task.mixture.doubts:
            text += " Since the mixture's groups are in doubt themselves, it may well be right."
        else:
            text += " It cannot part groups that touch, which a mixture can."
        told.append(Remark("joined-groups", text, {"groups": members, "dbscan_group": group}))
    return told


def parted(scene: Scene) -> list[Remark]:
    """A group of the mixture in which DBSCAN sees a gap."""
    found = scene.method("dbscan")
    if found is None or found.labels is None:
        return []
    labels = taken(scene.labels, found.rows)
    told: list[Remark] = []
    for group in range(scene.task.k):
        theirs = found.labels[(labels == group) & (found.labels != NOISE)]
        if len(theirs) < 20:
            continue
        shares = np.sort(np.bincount(theirs) / len(theirs))[::-1]
        if len(shares) < 2 or shares[1] < LEAST_PART:
            continue
        parts = " and ".join(percent(round(float(share), 2)) for share in shares[:2])
        text = (
            f"DBSCAN finds a gap inside the mixture's group {group} and puts {parts} of its rows "
            "into different groups, so it may be more than one."
        )
        numbers = {"group": group, "shares": [float(share) for share in shares[:2]]}
        told.append(Remark("parted-group", text, numbers))
    return told[:3]


def crumbs(scene: Scene) -> list[Remark]:
    """Groups of DBSCAN that are too small to be meant."""
    found = scene.method("dbscan")
    if found is None or found.labels is None or found.n_groups < 2:
        return []
    sizes = np.bincount(found.labels[found.labels != NOISE])
    small = int((sizes < CRUMB * len(found.labels)).sum())
    if not small:
        return []
    text = (
        f"Of DBSCAN's {count_of(found.n_groups, 'group')}, {small} "
        f"{'are crumbs' if small > 1 else 'is a crumb'} of less than {percent(CRUMB)} of the "
        "rows: one distance for all groups is too short "
        "where rows are thin."
    )
    return [Remark("crumbs", text, {"n_crumbs": small, "n_groups": found.n_groups})]


def no_groups(scene: Scene) -> list[Remark]:
    """Nothing but noise."""
    found = scene.method("dbscan")
    if found is None or found.n_groups > 0:
        return []
    text = (
        "DBSCAN finds no group at all: nowhere are rows dense enough at the distances that it was "
        "tried with. That is common with few rows in many columns."
    )
    return [Remark("only-noise", text, {})]
