"""A fitted model and its rows as one HTML file that needs no server and no network.

The page is the lab's own bundle; what it shows is a ``Study`` (``web/src/api/messages.ts``) that
lies in the file as JSON.
"""

from __future__ import annotations

from mixtura.report.assessment import Assessment, Labelling
from mixtura.report.document import MOST_BYTES
from mixtura.report.writing import report_html

__all__ = ["MOST_BYTES", "Assessment", "Labelling", "report_html"]
