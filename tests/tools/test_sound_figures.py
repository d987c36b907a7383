"""tools/bench/sound: every figure of the sound keeps its bounds, and the runner says so when one does not."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.bench.sound import __main__ as runner
from tools.bench.sound import report
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot


@pytest.mark.slow
@pytest.mark.parametrize("topic", report.topic_names())
def test_every_figure_is_met(topic: str) -> None:
    figures = report.measure(topic).figures
    assert figures
    missed = [f"{f.name}: {f.value:.6g} {f.unit}, wanted {f.target}" for f in figures if not f.met]
    assert not missed


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return a topic that stands in for all others; its figures can be changed."""

    def figures() -> Iterator[Figure]:
        yield Figure("silence", topic.value, "dB", most=-90, source="nature")
        yield Figure("|H| shown only", 1.0)

    def plots() -> Iterator[Plot]:
        x = [i / 5000 for i in range(5000)]
        yield Plot(
            "square", "x squared", "x", "y", (Line("one", x, [v * v for v in x]), Line("two", x, x, True))
        )

    topic = SimpleNamespace(__doc__="A topic.\n\nMore.", value=-100.0, figures=figures, plots=plots)
    monkeypatch.setattr(report, "topic_names", lambda: ["stand_in"])
    monkeypatch.setattr(report, "load", lambda name: topic)
    return topic


def test_the_exit_code_tells_whether_all_figures_are_met(
    stand_in: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runner.main([]) == 0
    assert "-100 dB  ≤ -90 dB  yes" in capsys.readouterr().out
    stand_in.value = -89.0
    assert runner.main(["stand_in"]) == 1
    said = capsys.readouterr()
    assert "≤ -90 dB  NO" in said.out and "silence" in said.err
    assert runner.main(["--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0] == {
        "topic": "stand_in", "figure": "silence", "value": -89.0, "unit": "dB", "least": None, "most": -90,
        "met": False, "source": "nature",
    }  # fmt: skip
    stand_in.value = float("nan")
    assert runner.main([]) == 1, "no number keeps no bounds"


@pytest.mark.usefixtures("stand_in")
def test_the_page_and_its_plots_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        page, plots = tmp_path / name / "page.md", tmp_path / name / "plots"
        page.parent.mkdir()
        assert runner.main(["--markdown", str(page), "--plots", str(plots)]) == 0
        found.append((page.read_bytes(), (plots / "square.svg").read_bytes()))
    assert found[0] == found[1]
    text = found[0][0].decode()
    assert "| silence | -100 dB | ≤ -90 dB | yes | nature |" in text
    assert r"| \|H\| shown only | 1 | | | |" in text
    assert "![x squared](plots/square.svg)" in text
    assert len(found[0][1]) < 60_000


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("words", [["nonsense"], ["stand_in", "--markdown", "page.md"]])
def test_what_cannot_be_done_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        runner.main(words)
    assert "stand_in" in capsys.readouterr().err or words != ["nonsense"]
