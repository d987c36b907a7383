"""``python -m motorik`` is the ``motorik`` command."""

from motorik.cli import main

if __name__ == "__main__":
    main()
