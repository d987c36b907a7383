#!/usr/bin/env python3
"""From a fresh clone to sound: python3 tools/dev.py run. All commands: python3 tools/dev.py --help."""

import sys

# This file keeps to syntax that any Python can read, so that an old one gets a sentence, not a traceback.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Motorik needs Python 3.11, 3.12 or 3.13; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

from dev_tasks.commands import main  # type: ignore[import-not-found]

sys.exit(main(sys.argv[1:]))
