"""A new, empty environment with a pip that knows groups: ``python tools/environment.py .venv``.

In the place of whatever is there: what was begun and interrupted is begun anew.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

INTERRUPTED = 130
PIP = "pip>=25.1"


def main(folder: str) -> int:
    """Make it, and return an exit status; what went wrong is said."""
    version = "{}.{}".format(*sys.version_info)
    steps = {
        (sys.executable, "-m", "venv", "--clear", folder): (
            f"Cannot make an environment: on Debian, `apt install python3-venv`, or "
            f"`python{version}-venv` where that is no help."
        ),
        (str(Path(folder, "bin", "python")), "-m", "pip", "install", "--upgrade", PIP): (
            "Cannot install the newest pip: the reason is above."
        ),
    }
    try:
        for command, otherwise in steps.items():
            done = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            if done.returncode:
                print(f"{done.stdout}\n{otherwise}", file=sys.stderr)
                return done.returncode
    except KeyboardInterrupt:
        print("interrupted: the same command begins anew.", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
