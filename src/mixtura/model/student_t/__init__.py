"""Components with heavy tails: Student's t in every shape that Gaussians have."""

from __future__ import annotations

from mixtura.model.student_t.components import StudentT
from mixtura.model.student_t.freedom import LEAST, MOST
from mixtura.model.student_t.made import ESTIMATED, SHARED, Freedom, student_t

__all__ = ["ESTIMATED", "LEAST", "MOST", "SHARED", "Freedom", "StudentT", "student_t"]
