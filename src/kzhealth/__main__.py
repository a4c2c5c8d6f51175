"""``python -m kzhealth`` is the ``kzhealth`` command."""

from kzhealth.cli import main

if __name__ == "__main__":
    main()
