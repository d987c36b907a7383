"""What holds for every test: a slow machine is no failure; laws are drawn anew, but repeatably in CI."""

import os

from hypothesis import settings

settings.register_profile("motorik", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("motorik")
