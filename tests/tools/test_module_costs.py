"""tools/bench/module_costs.py: every module has a row on the page, and the page is what the baseline says."""

import json
from collections.abc import Mapping

import pytest

from motorik.modules import registry
from tools.bench import module_costs
from tools.bench.module_costs import BASELINE, PAGE, Bench, lanes_of, measured, page


def baseline() -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(BASELINE.read_text())
    return found


def test_every_module_has_its_cost_on_the_page() -> None:
    """A new module lacks its row until ``python tools/bench/module_costs.py --write`` is run."""
    rows = {
        line.split("`")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    }
    assert rows == set(measured())


def test_the_page_is_what_the_baseline_says_every_time() -> None:
    assert page(baseline()) == page(baseline()) == PAGE.read_text(encoding="utf-8")


def test_a_module_without_a_cost_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry()
    monkeypatch.setattr(module_costs, "registry", lambda: {**known, "fx.unheard": known["fx.delay"]})
    with pytest.raises(ValueError, match=r"fx\.unheard"):
        page(baseline())


@pytest.mark.parametrize("kind", measured())
def test_what_is_measured_sounds(kind: str) -> None:
    """A module that makes nothing of what it gets would be cheap by mistake."""
    bench = Bench(kind, module_costs.instruction_sets()[0], moving=True)
    assert bench.module.lanes == lanes_of(registry()[kind])
    heard = False
    for _ in range(15):
        assert bench.nanoseconds() >= 0
        outputs = bench.module.process(bench.inputs, module_costs.FRAMES)
        heard = heard or any(signal.any() for signal in outputs.values())
    assert heard
