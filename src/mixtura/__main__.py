"""``python -m mixtura`` is the command line."""

from __future__ import annotations

from mixtura.cli.__main__ import main

if __name__ == "__main__":
    main()
