"""The log names the instrument of a note that is not its track's own."""

import json

import pytest

from motorik.domain.pattern import Effect, Step
from motorik.sequencer.schedule import schedule
from motorik.studio.event_log import log_text
from tests.sequencer.songs import RATE, song


@pytest.mark.parametrize("instrument", [None, "patch", "sampler"])
def test_a_line_says_which_instrument_plays(instrument: str | None) -> None:
    bend = Effect(command="slide-up", value=16)
    project = song(Step(row=0, instrument=instrument, locks={"filter.cutoff": 500.0}, effects=(bend,)))
    lines = [json.loads(line) for line in log_text(schedule(project, 0, 61440, RATE)).splitlines()]
    notes = [line for line in lines if line["kind"] in ("note_on", "note_off", "expression")]
    assert len(notes) == 2 + 12
    other = instrument == "sampler"
    assert all(line.get("instrument") == ("sampler" if other else None) for line in notes)
    scope = "patch-sampler" if other else "patch"
    targets = {line["target"] for line in lines if line["kind"] == "parameter"}
    assert targets == {f"{scope}/filter.cutoff"}
