"""Laws of drawings that are dragged: they show what the engine plays, and a point goes where it is taken."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from motorik.domain.patch import Module, Polarity
from motorik.engine.module import NativeModule
from motorik.journal.edits.patches import SetModulationAmount, SetModulationPolarity
from motorik.ui.models.drawings import Knobs, level_at
from motorik.ui.models.envelopes import Adsr, Decay, Multi, swung, when_charged
from motorik.ui.models.hot_bend import HotBend
from motorik.ui.models.hot_drawing import HotDrawing
from motorik.ui.models.shapes import DRAWINGS, drawing_of
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.patch.model import PatchModel
from tests.ui.conftest import settle

RATE = 48000
CLOSE = 0.001
KINDS = [*DRAWINGS, "env.multi"]
shares = st.floats(0, 1)
seconds = st.floats(0.02, 0.4)


def rendered(module: Module, held: float, whole: float) -> np.ndarray:
    """Return the level a native envelope has in every frame, its key held for so long."""
    native = NativeModule(module.kind)
    native.prepare(RATE)
    for id, value in module.parameters.items():
        native.set_parameter(id, value)
    for id, numbers in module.tables.items():
        native.set_table(id, numbers)
    native.set_voice(0, gate=1, start=True)
    sounding = native.process({}, round(held * RATE))["out"][:, 0]
    native.set_voice(0, gate=0)
    return np.concatenate([sounding, native.process({}, round(whole * RATE))["out"][:, 0]])


def off(levels: np.ndarray, time: float, level: float) -> float:
    """Return how far from a level it is at a time, give or take a sixth of a thousandth of a second.

    Stages may begin two frames late; and single precision, added up over a long one, up to three more.
    """
    frames = time * RATE + np.arange(-8, 9)
    near = np.interp(frames, np.arange(len(levels) + 1), [0.0, *levels])
    return float(max(near.min() - level, level - near.max(), 0.0))


@given(seconds, seconds, shares, seconds, shares, shares)
@settings(max_examples=20, deadline=None)
def test_an_adsr_is_drawn_as_it_sounds(
    attack: float, decay: float, sustain: float, release: float, attack_curve: float, decay_curve: float
) -> None:
    values = {"attack": attack, "decay": decay, "sustain": sustain, "release": release}
    values |= {"attack_curve": attack_curve, "decay_curve": decay_curve}
    module = Module(id="it", kind="env.adsr", parameters=values)
    held = attack + decay + 0.1
    levels = rendered(module, held, release + 0.1)
    (line,) = Adsr().lines(module)
    at = {it.id: it.at[0] for it in Adsr().handles(module)}
    let_go = held - release * when_charged(1 - sustain, decay_curve)
    for x, y in line:
        if x <= at["attack"]:
            time = attack * x / at["attack"]
        elif x <= at["decay"]:
            time = attack + decay * (x - at["attack"]) / (at["decay"] - at["attack"])
        else:
            start = 1 - Adsr.SLOT
            time = let_go + release * (x - start) / (at["release"] - start)
            if time < held:
                continue
        assert off(levels, time, level_at(y)) < CLOSE


@example(attack=0.390625, hold=0.0, decay=0.125, curve=1.0)  # its attack ends three frames early
@given(seconds, st.floats(0, 0.3), seconds, shares)
@settings(max_examples=15, deadline=None)
def test_a_stroke_is_drawn_as_it_sounds(attack: float, hold: float, decay: float, curve: float) -> None:
    values = {"attack": attack, "hold": hold, "decay": decay, "curve": curve}
    module = Module(id="it", kind="env.decay", parameters=values)
    levels = rendered(module, 0.05, attack + hold + decay)
    at = {it.id: it.at[0] for it in Decay().handles(module)}
    (line,) = Decay().lines(module)
    for x, y in line[2:-1]:
        time = attack + hold + decay * (x - at["hold"]) / (at["decay"] - at["hold"])
        assert off(levels, time, level_at(y)) < CLOSE


@given(st.lists(st.tuples(seconds, st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=4))
@settings(max_examples=15, deadline=None)
def test_a_drawn_envelope_passes_where_its_points_are_drawn(rows: list[tuple[float, float, float]]) -> None:
    numbers = tuple(float(np.float32(it)) for row in rows for it in row)
    module = Module(id="it", kind="env.multi", parameters={"sustain": 0}, tables={"points": numbers})
    levels = rendered(module, 0.05, sum(row[0] for row in rows) + 0.1)
    points = {it.id: it.at for it in Multi(module).handles(module)}
    time, level = 0.0, 0.0
    for number, (length, goal, curve) in enumerate(rows, 1):
        middle = level + (goal - level) * swung(0.5, curve)
        assert off(levels, time + length / 2, middle) < CLOSE
        time, level = time + length, goal
        assert off(levels, time, goal) < CLOSE
        assert abs(points[f"point {number}"][1] - (0.5 + 0.45 * goal)) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_handle_is_where_it_was_taken_or_at_its_bound(kind: str, data: st.DataObject) -> None:
    """Moved twice to the same point nothing changes, and all values stay inside their bounds."""
    shape = {"fx.shaper": {"shape": 9.0}}.get(kind, {})
    module = Module(id="it", kind=kind, parameters=shape)
    drawing = drawing_of(module)
    assert drawing is not None
    for _turn in range(4):
        handle = data.draw(st.sampled_from(drawing.handles(module)))
        to = data.draw(st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5)))
        module = drawing.moved(module, handle.id, to)
        there = next((it.at for it in drawing.handles(module) if it.id == handle.id), None)
        if there is not None:
            again = drawing.moved(module, handle.id, there)
            settled = next((it.at for it in drawing.handles(again) if it.id == handle.id), there)
            assert np.allclose(settled, there, atol=0.02)
        knobs = Knobs(module)
        assert all(knobs.held(id, value) == round(value, 4) for id, value in module.parameters.items())


def test_points_come_and_go_and_sustain_stays_where_it_was() -> None:
    module = Module(id="it", kind="env.multi")
    drawing = Multi(module)
    x, y = next(it.at for it in drawing.handles(module) if it.id == "point 1")
    more = drawing.inserted(module, (x + 0.1, y))
    assert len(more.tables["points"]) == 12 and more.parameters["sustain"] == 3
    back = drawing.removed(more, "point 2")
    assert back.parameters["sustain"] == 2
    assert np.allclose(back.tables["points"], Multi.PLAIN, rtol=0.02)


# ---- in a song ------------------------------------------------------------------------------------------


@pytest.fixture
def model(bench: Workbench) -> PatchModel:
    model = bench.model(PatchModel)
    model.open_patch("acid")
    return model


def steps(bench: Workbench) -> int:
    return len(bench.session.studio.song.journal.tree.line())


def dragged(bench: Workbench, model: PatchModel, kind: str) -> tuple[HotDrawing, str]:
    id = model.add(kind)
    assert id is not None
    settle(bench)
    return bench.session.hot(model.hot_drawing(id)), id


@pytest.mark.parametrize(("kind", "handle"), [("env.adsr", "decay"), ("env.multi", "point 2")])
def test_a_drag_is_one_step_however_much_it_moves(
    bench: Workbench, model: PatchModel, kind: str, handle: str
) -> None:
    hot, id = dragged(bench, model, kind)
    project, before = bench.session.studio.project, steps(bench)
    for y in (0.3, 0.4, 0.5):
        hot.move(handle, (0.4, y))
        settle(bench)
    assert hot.held and steps(bench) == before
    seen = hot.lines()
    hot.release()
    settle(bench)
    assert steps(bench) == before + 1 and not hot.held
    module = model.module(id)
    assert module is not None and (module.parameters or module.tables)
    if kind == "env.adsr":
        assert hot.lines() == seen and {"decay", "sustain"} <= module.parameters.keys()
    bench.undo()
    settle(bench)
    assert bench.session.studio.project == project


def test_what_was_heard_and_taken_back_is_heard_no_longer(
    bench: Workbench, model: PatchModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot, _id = dragged(bench, model, "env.adsr")
    heard: list[float] = []
    monkeypatch.setattr(bench.session.studio, "preview", lambda preview: heard.append(preview.value))
    at = next(it.at for it in hot.handles() if it.id == "attack")
    before = steps(bench)
    hot.move("attack", (at[0] + 0.1, at[1]))
    settle(bench)
    hot.move("attack", at)
    hot.release()
    assert len(heard) == 2 and heard[0] > heard[1] == 0.003 and steps(bench) == before


def test_what_is_painted_is_what_the_lfo_plays(bench: Workbench, model: PatchModel) -> None:
    hot, id = dragged(bench, model, "lfo.wave")
    assert hot.painted and len(hot.handles()) == 32
    hot.move("1", (0.0, 0.95))
    hot.release()
    settle(bench)
    module = model.module(id)
    assert module is not None and module.tables["wave"][0] == 1.0 and module.parameters["shape"] == 6
    assert abs(module.tables["wave"][8] - 1) < 1e-6, "the rest is the wave that was chosen"


@pytest.mark.parametrize("polarity", list(Polarity))
@pytest.mark.parametrize("amount", [2.0, -2.0])
def test_the_line_of_a_modulation_goes_through_the_finger(
    bench: Workbench, model: PatchModel, polarity: Polarity, amount: float
) -> None:
    model.modulate("note.random", "filter.resonance")
    patch = model.patch
    assert patch is not None
    found = next(it for it in patch.modulations if it.target == "filter.resonance")
    ends = {"patch": patch.id, "source": found.source, "target": found.target}
    model.commit(
        "Set up", SetModulationPolarity(**ends, polarity=polarity), SetModulationAmount(**ends, amount=amount)
    )
    settle(bench)
    curve = bench.session.hot(model.hot_curve(found))
    bend = HotBend(curve, lambda: model.modulation(model.wire))
    before, (handle,) = steps(bench), bend.handles()
    to = (handle.at[0], 0.5 + (0.1 if amount > 0 else -0.1))
    for _turn in range(3):
        bend.move("curve", to)
        settle(bench)
    (line,) = bend.lines()
    assert abs(np.interp(to[0], *zip(*line, strict=True)) - to[1]) < 0.01
    bend.release()
    settle(bench)
    assert steps(bench) == before + 1 and curve.value > 0
