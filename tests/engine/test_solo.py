"""Solo in place: what flows through a soloed channel is heard, by all its ways, and nothing else."""

import pytest

from motorik.domain.patch import Module, Patch
from motorik.domain.project import Channel, DirectOutput, Mixer, Project, Return, Send, Track
from motorik.engine.solo import solo

PATCH = Patch(id="p", modules=(Module(id="m", kind="osc.noise"),), output="m", outputs=("m",))


def song(*soloed: str) -> Project:
    """Kick and hat in the group drums, which echoes; a lead that echoes itself; a jack of the hat in fx."""

    def strip(id: str, output: str | None = None, *sends: str) -> Channel:
        return Channel(output=output, sends=tuple(Send(target=it) for it in sends), soloed=id in soloed)

    return Project(
        patches=(PATCH,),
        tracks=(
            Track(id="kick", patch="p", channel=strip("kick", "drums")),
            Track(
                id="hat",
                patch="p",
                channel=strip("hat", "drums", "room"),
                outputs=(DirectOutput(module="m", target="fx"),),
            ),
            Track(id="lead", patch="p", channel=strip("lead", None, "echo")),
        ),
        mixer=Mixer(
            returns=(
                Return(id="drums", channel=strip("drums", None, "echo")),
                Return(id="echo", channel=strip("echo")),
                Return(id="room", channel=strip("room")),
                Return(id="fx", channel=strip("fx")),
            )
        ),
    )


EVERYTHING = {
    "kick>drums", "hat>drums", "hat>room", "hat>fx", "lead>master", "lead>echo", "drums>master", "drums>echo",
    "echo>master", "room>master", "fx>master",
}  # fmt: skip


def open_ways(project: Project) -> set[str]:
    found = solo(project)
    ways = set()
    for id, channel in project.channels.items():
        closed = found.closed(id, channel)
        goals = {"": channel.output or "master"} | {send.target: send.target for send in channel.sends}
        if id != "master":
            ways |= {f"{id}>{goal}" for name, goal in goals.items() if name not in closed}
    for track in project.tracks:
        ways |= {f"{track.id}>{it.target}" for it in track.outputs if not found.closes(track.id, it.target)}
    return ways


@pytest.mark.parametrize(
    ("soloed", "heard"),
    [
        ((), EVERYTHING),
        (("kick",), {"kick>drums", "drums>master", "drums>echo", "echo>master"}),
        (("lead",), {"lead>master", "lead>echo", "echo>master"}),
        (("hat",), {
            "hat>drums", "hat>room", "hat>fx", "drums>master", "drums>echo", "echo>master", "room>master",
            "fx>master",
        }),
        (("drums",), EVERYTHING - {"lead>master", "lead>echo"}),
        (("echo",), {"kick>drums", "hat>drums", "lead>echo", "drums>echo", "echo>master"}),
        (("fx",), {"hat>fx", "fx>master"}),
        (("lead", "room"), {"lead>master", "lead>echo", "echo>master", "hat>room", "room>master"}),
        (("master",), EVERYTHING),
    ],
)  # fmt: skip
def test_solo_opens_the_ways_through_the_soloed_and_no_others(
    soloed: tuple[str, ...], heard: set[str]
) -> None:
    assert open_ways(song(*soloed)) == heard
