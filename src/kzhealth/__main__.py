"""``python -m kzhealth`` is the ``kzhealth`` command."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command; whoever interrupts it while it is still being loaded gets no traceback either."""
    try:
        from kzhealth import cli
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        cli.main()
    finally:
        gc.freeze()  # all of it ends now: to look through it for cycles takes longer than to check a small table


if __name__ == "__main__":
    main()
