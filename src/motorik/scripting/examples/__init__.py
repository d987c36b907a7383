"""Scripts that come with Motorik. They are data here: they run only in the confined process."""

from pathlib import Path


def example_scripts() -> dict[str, Path]:
    """Return the scripts that come with Motorik by name."""
    found = sorted(Path(__file__).parent.glob("*.py"))
    return {path.stem.replace("_", "-"): path for path in found if path.stem != "__init__"}
