#!/usr/bin/env python3
"""Run import-linter with the contracts of pyproject.toml on src/ of the current folder."""

from __future__ import annotations

import sys

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def main() -> int:
    """Return 0 when every contract holds."""
    # The editable install answers with a finder that has no folder; import-linter reads folders.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "MesonpyMetaFinder"]
    sys.path.insert(0, "src")
    status: int = lint_imports(no_cache=True)
    return 0 if status == EXIT_STATUS_SUCCESS else 1


if __name__ == "__main__":
    sys.exit(main())
