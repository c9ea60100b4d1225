"""Methods that have no result, and why."""

from __future__ import annotations

from mixtura.comparison.comparison import Remark
from mixtura.comparison.scene import Scene


def failed(scene: Scene) -> list[Remark]:
    """A sentence for each."""
    return [
        Remark(
            "failed", f"{m.title} has no result: {m.error}.".replace("..", "."), {"name": m.name}
        )
        for m in scene.methods
        if m.error is not None
    ]
