"""What fuzzing a target came to, added up over all runs with the same folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """Inputs tried, branches and values reached, inputs kept, seconds, findings as one line each."""

    target: str
    inputs: int
    reached: int
    kept: int
    seconds: int
    findings: tuple[str, ...]

    def keep(self, folder: Path) -> "Outcome":
        """Add what earlier runs in this folder came to, write the sum there and return it."""
        earlier = kept(folder)
        total = Outcome(
            self.target,
            self.inputs + (earlier.inputs if earlier else 0),
            max(self.reached, earlier.reached if earlier else 0),
            self.kept,
            self.seconds + (earlier.seconds if earlier else 0),
            self.findings,
        )
        (folder / "outcome.json").write_text(json.dumps(asdict(total)) + "\n", encoding="utf-8")
        return total


def kept(folder: Path) -> Outcome | None:
    """Return what runs in this folder came to so far."""
    try:
        numbers = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Outcome(**{**numbers, "findings": tuple(numbers["findings"])})
