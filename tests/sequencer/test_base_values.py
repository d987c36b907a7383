"""Where a lock or a lane goes back to."""

import pytest

from motorik.domain.patch import Module, Patch
from motorik.domain.project import Channel, Mixer, Project, Return, Send, Track
from motorik.sequencer.base_values import base_value

TONE = Patch(id="tone", modules=(Module(id="f", kind="filter.svf", parameters={"cutoff": 900}),), output="f")
SONG = Project(
    patches=(TONE,),
    tracks=(
        Track(
            id="a",
            patch="tone",
            channel=Channel(
                rack="tone",
                inserts=(Module(id="g", kind="filter.svf", parameters={"cutoff": 400}),),
                level_db=-3,
                sends=(Send(target="r", level_db=-4),),
            ),
        ),
    ),
    mixer=Mixer(returns=(Return(id="r"),)),
)


@pytest.mark.parametrize(
    ("owner", "scope", "target", "value"),
    [
        ("a", "patch", "f.cutoff", 900),
        ("a", "channel", "f.cutoff", 900),
        ("a", "channel", "g.cutoff", 400),
        ("a", "channel", "channel.level_db", -3),
        ("a", "channel", "send-r.level_db", -4),
        ("master", "channel", "channel.pan", 0),
        ("a", "channel", "h.cutoff", None),
        ("b", "patch", "f.cutoff", None),
    ],
)
def test_it_is_what_patch_rack_and_strip_say(
    owner: str, scope: str, target: str, value: float | None
) -> None:
    assert base_value(SONG, owner, scope, target) == value
