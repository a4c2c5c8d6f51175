"""``python -m kzhealth`` is the ``kzhealth`` command."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command; whoever interrupts it while it is still being loaded gets no traceback either."""
    try:
        from kzhealth import cli
    except KeyboardInterrupt:
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()
