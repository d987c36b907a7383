"""Stable string identifiers: chosen once, never derived from position, safe in file names and addresses."""

from typing import Annotated

from pydantic import StringConstraints

ID_PATTERN = r"^[a-z][a-z0-9_-]{0,62}$"
"""Lower-case letter first, then letters, digits, ``_`` or ``-``; at most 63 characters."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
"""Identifier of anything inside a project, unique among its kind."""

KIND_PATTERN = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
Kind = Annotated[str, StringConstraints(pattern=KIND_PATTERN, max_length=63)]
"""A module kind such as ``filter.svf``: family, dot, name."""

Endpoint = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,62}\.[a-z][a-z0-9_]{0,62}$")]
"""A port or parameter of a module instance: ``<module id>.<port or parameter id>``."""

ContentHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file's bytes, lower-case hexadecimal."""
