"""What there is to choose from, for the page: the registries as TypeScript.

``python -m mixtura.page.enumerations > web/src/api/enumerations.ts`` writes it anew.
"""

from __future__ import annotations

import sys
from json import dumps
from typing import Any

from mixtura.diagnostics import Severity
from mixtura.initialise import INITIALISERS
from mixtura.model.families import COMPONENTS, FAMILIES, HEAVY, Components, by_use
from mixtura.selection import CRITERIA

WIDTH = 99
"""Of a line, as the page's own."""


def enumerations() -> str:
    """The text of ``web/src/api/enumerations.ts``."""
    families = "".join(_literal(_family(FAMILIES[name])) for name in by_use())
    return "\n".join(
        [
            "// From the registries, by `python -m mixtura.page.enumerations`; a test tells when",
            "// it is out of date.",
            "",
            "/** Covariance families: the usual ones, then the others, each richest first. */",
            f"export const FAMILIES = [\n{families}] as const;",
            'export type CovarianceType = (typeof FAMILIES)[number]["name"];',
            "export const COVARIANCE_TYPES: readonly CovarianceType[] = "
            "FAMILIES.map(({ name }) => name);",
            "/** What is compared unless somebody asks for more. */",
            "export const USUAL_TYPES: readonly CovarianceType[] = "
            "FAMILIES.filter(({ usual }) => usual).map(",
            "  ({ name }) => name,",
            ");",
            "/** What a sweep puts behind a shape whose components have heavy tails. */",
            f"export const HEAVY = {dumps(HEAVY)};",
            "export type Kind = CovarianceType | `${CovarianceType}${typeof HEAVY}`;",
            *_names("COMPONENTS", "Component", list(COMPONENTS)),
            *_names("INITIALISERS", "Initialiser", list(INITIALISERS)),
            *_names("CRITERIA", "Criterion", list(CRITERIA)),
            *_names("SEVERITIES", "Severity", [str(severity) for severity in Severity]),
            "",
        ]
    )


def _family(family: type[Components]) -> dict[str, Any]:
    return {
        "name": family.name,
        "usual": family.usual,
        "adjective": family.adjective or family.name,
        "picture": family.picture or family.title,
        "shared": family.shared,
        "storedAsMatrices": family.stored_as_matrices,
        "isotropic": family.isotropic,
        "mclust": family.mclust,  # of volume, shape and orientation: varying, equal, or round
    }


def _literal(values: dict[str, Any]) -> str:
    parts = "".join(f"    {name}: {dumps(value)},\n" for name, value in values.items())
    return f"  {{\n{parts}  }},\n"


def _names(constant: str, type_: str, names: list[str]) -> list[str]:
    line = f"export const {constant} = [{', '.join(map(dumps, names))}] as const;"
    if len(line) > WIDTH:
        each = "".join(f"  {dumps(name)},\n" for name in names)
        line = f"export const {constant} = [\n{each}] as const;"
    return ["", line, f"export type {type_} = (typeof {constant})[number];"]


if __name__ == "__main__":
    sys.stdout.write(enumerations())
