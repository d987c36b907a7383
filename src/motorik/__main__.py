"""``python -m motorik`` is the ``motorik`` command."""

from motorik.starting import main

if __name__ == "__main__":
    main()
