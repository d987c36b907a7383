"""The mixer without its window: which strips there are, and everything one can do to them."""

from typing import TYPE_CHECKING

from motorik.domain.patch import Module
from motorik.domain.project import Channel, Project, Return, Send, SideChain
from motorik.journal.edits.mixer import (
    AddInsert,
    AddReturn,
    AddSend,
    AddSideChain,
    MoveInsert,
    RemoveInsert,
    RemoveSend,
    RemoveSideChain,
    SetInsertBypassed,
    SetLevel,
    SetMuted,
    SetOutput,
    SetReturnName,
    SetSendLevel,
    SetSendPre,
    SetSideChainPre,
    SetSoloed,
)
from motorik.journal.edits.tracks import SetTrackName
from motorik.journal.transactions import remove_return
from motorik.modules import registry
from motorik.ui.models.channels import MOST_DB, SILENCE_DB, fader_level
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _
from motorik.ui.views.mixer import leading
from motorik.ui.views.mixer.entries import (
    Entry,
    Kind,
    can_hear,
    can_send,
    effects,
    entries,
    name_of,
    side_ports,
)
from motorik.ui.views.mixer.turning import insert_value, send_level

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

FIRST_SEND_DB = -12.0
LATENCY_READINGS = 15
"""Latencies are looked at with every so many readings of the meters: twice a second."""
SECTIONS = {"inserts": N_("Inserts"), "sends": N_("Sends"), "levels": N_("Levels")}


class MixerModel:
    """``rebuilt``: there are other strips; ``changed``: what they show; ``chosen``: a strip or an effect.

    ``arranged``: other parts of the strips are to be seen, or the matrix instead of them.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.rebuilt: Signal[[]] = Signal()
        self.changed: Signal[[]] = Signal()
        self.chosen: Signal[[]] = Signal()
        self.arranged: Signal[[]] = Signal()
        self.routing = False
        self.hidden: frozenset[str] = frozenset()
        self.section, self.cramped = "levels", False
        self.entries = entries(self.project)
        self.channel = self.entries[0].id
        self.opened: tuple[str, str] | None = None
        self.peaks: dict[str, float] = {}
        self.latencies: dict[str, float] = {}
        self._readings = 0
        self.session.changed.connect(self._song_changed)
        self.session.measured.connect(self._measured)

    @property
    def project(self) -> Project:
        """The song."""
        return self.session.project

    def entry(self, channel: str) -> Entry:
        """Return the strip of a channel."""
        return next(it for it in self.entries if it.id == channel)

    def channel_of(self, channel: str) -> Channel:
        """Return a channel as it is; an empty one when it is gone."""
        return self.project.channels.get(channel, Channel())

    def _song_changed(self, before: Project, after: Project) -> None:
        if before.tracks is after.tracks and before.mixer is after.mixer:
            return
        found = entries(after)
        rebuilt, self.entries = found != self.entries, found
        if all(it.id != self.channel for it in found):
            self.channel = found[0].id
        if self.opened and self.insert(*self.opened) is None:
            self.opened = None
            self.chosen.emit()
        (self.rebuilt if rebuilt else self.changed).emit()

    # ---- looking ------------------------------------------------------------------------------------------

    def choose(self, channel: str) -> None:
        """Let a strip be the one that keys and buttons are for."""
        if channel != self.channel:
            self.channel = channel
            self.chosen.emit()

    def step(self, by: int) -> None:
        """Choose a strip further on."""
        ids = [it.id for it in self.entries]
        self.choose(ids[min(max(ids.index(self.channel) + by, 0), len(ids) - 1)])

    def open(self, channel: str, insert: str | None) -> None:
        """Show the knobs of an effect, or none."""
        self.channel = channel
        self.opened = None if insert is None else (channel, insert)
        self.chosen.emit()

    def toggle_routing(self) -> None:
        """Show the matrix instead of the strips, or the strips again."""
        self.routing = not self.routing
        self.arranged.emit()

    def toggle_section(self, name: str) -> None:
        """Show a part of all strips, or leave it out; where there is room for one only, show that one."""
        if self.cramped:
            self.section = name if self.section != name else "levels"
        else:
            self.hidden ^= {name}
        self.arranged.emit()

    def is_seen(self, section: str) -> bool:
        """Whether a part of all strips is to be seen."""
        return self.section == section if self.cramped else section not in self.hidden

    def can_remove(self) -> bool:
        """Whether the chosen channel is a bus."""
        return self.entry(self.channel).kind in (Kind.GROUP, Kind.RETURN)

    @property
    def any_solo(self) -> bool:
        """Whether anything is in solo."""
        return any(it.soloed for it in self.project.channels.values())

    def latency(self, channel: str) -> float:
        """Return by how many milliseconds a channel's effects delay it; everything else waits for it."""
        return self.latencies.get(channel, 0.0)

    def _measured(self) -> None:
        self._readings += 1
        if self._readings % LATENCY_READINGS == 1:
            rate = self.session.state.sample_rate
            found = self.session.studio.latencies()
            self.latencies = {id: 1000 * it.own / rate for id, it in found.items()}
        for id, meter in self.session.meters.items():
            peak = max(meter.peak_left, meter.peak_right)
            if peak > self.peaks.get(id, 0.0):
                self.peaks[id] = peak

    def forget_peaks(self) -> None:
        """Begin to look for the highest peaks anew."""
        self.peaks.clear()

    # ---- levels -------------------------------------------------------------------------------------------

    def mute(self, channel: str) -> None:
        """Silence a channel, or let it sound."""
        muted = self.channel_of(channel).muted
        self.session.commit(_("Mute"), SetMuted(channel=channel, muted=not muted))

    def solo(self, channel: str) -> None:
        """Hear only this channel and others in solo."""
        soloed = self.channel_of(channel).soloed
        self.session.commit(_("Solo"), SetSoloed(channel=channel, soloed=not soloed))

    def clear_solo(self) -> None:
        """Hear all channels again, as one step."""
        edits = [SetSoloed(channel=id, soloed=False) for id, it in self.project.channels.items() if it.soloed]
        if edits:
            self.session.commit(_("Clear solo"), *edits)

    def set_level(self, channel: str, level_db: float) -> None:
        """Set a fader."""
        level = round(min(max(level_db, SILENCE_DB), MOST_DB), 1)
        if level != self.channel_of(channel).level_db:
            self.session.commit(_("Set the level"), SetLevel(channel=channel, level_db=level))

    def ask_level(self, channel: str) -> None:
        """Let a level be typed."""
        now = f"{self.channel_of(channel).level_db:g}"
        title = _("Level of {name}").format(name=self.entry(channel).name)
        self.bench.put(
            Question(title, lambda text: self._typed_level(channel, text), text=now, hint=_("In dB"))
        )

    def _typed_level(self, channel: str, text: str) -> None:
        try:
            level = float(text.replace("−", "-").replace(",", ".").lower().removesuffix("db").strip())
        except ValueError:
            level = float("nan")
        if SILENCE_DB <= level <= MOST_DB:
            self.set_level(channel, level)
        else:
            self.bench.say(_("{text} is no level; allowed: −96 to 12 dB").format(text=text or "–"))

    # ---- channels -----------------------------------------------------------------------------------------

    def add_return(self) -> None:
        """Add a bus that hears sends."""
        number = 1 + sum(it.kind is Kind.RETURN for it in self.entries)
        id = self._free_id("return")
        name = _("Return {number}").format(number=number)
        if self.session.commit(_("Add a return"), AddReturn(item=Return(id=id, name=name))):
            self.channel = id

    def add_group(self) -> None:
        """Add a bus, with the chosen track led into it: a group."""
        number = 1 + sum(it.kind is Kind.GROUP for it in self.entries)
        id = self._free_id("group")
        edits: list[AddReturn | SetOutput] = [
            AddReturn(item=Return(id=id, name=_("Group {number}").format(number=number)))
        ]
        if self.entry(self.channel).kind is Kind.TRACK:
            edits.append(SetOutput(channel=self.channel, output=id))
        if self.session.commit(_("Add a group"), *edits):
            self.bench.say(_("Lead more tracks into it with their button at the bottom, or in the matrix."))

    def remove(self, channel: str) -> None:
        """Remove a return or a group; what was led into it goes to the master."""
        entry = self.entry(channel)
        if entry.kind in (Kind.TRACK, Kind.MASTER):
            self.bench.say(_("Only returns and groups can be removed here"))
            return
        label = _("Remove {name}").format(name=entry.name)
        self.session.commit(label, *remove_return(self.project, channel))

    def rename(self, channel: str) -> None:
        """Let a track, return or group be called otherwise."""
        entry = self.entry(channel)
        if entry.kind is not Kind.MASTER:
            self.bench.put(Question(_("Name"), lambda text: self._renamed(channel, text), text=entry.name))

    def _renamed(self, channel: str, name: str) -> None:
        if not name.strip() or name == self.entry(channel).name:
            return
        track = self.entry(channel).kind is Kind.TRACK
        edit = SetTrackName(track=channel, name=name) if track else SetReturnName(bus=channel, name=name)
        self.session.commit(_("Rename"), edit)

    def ask_output(self, channel: str) -> None:
        """Let a channel be led elsewhere, or panned by another law."""
        leading.ask_output(self, channel)

    def ask_pan_law(self, channel: str) -> None:
        """Let a channel be panned by another law."""
        leading.ask_pan_law(self, channel)

    def ask_jacks(self, channel: str) -> None:
        """Let an output of a track's instrument be led into a bus."""
        leading.ask_jacks(self, channel)

    def set_output(self, channel: str, output: str | None) -> None:
        """Lead a channel into a bus, or to the master."""
        if self.channel_of(channel).output != output:
            self.session.commit(_("Lead it elsewhere"), SetOutput(channel=channel, output=output))

    def _free_id(self, stem: str) -> str:
        taken = {it.id for it in self.entries}
        return next(id for number in range(1, 10_000) if (id := f"{stem}-{number}") not in taken)

    # ---- inserts ------------------------------------------------------------------------------------------

    def insert(self, channel: str, insert: str) -> Module | None:
        """Return an effect of a channel, None when it is gone."""
        return next((it for it in self.channel_of(channel).inserts if it.id == insert), None)

    def ask_insert(self, channel: str) -> None:
        """Let an effect be found, to be put last."""
        options = tuple(
            Option(_(it.name), it.kind, _(it.doc), _kind_name(it.category), words=it.name) for it in effects()
        )
        title = _("Add an effect to {name}").format(name=self.entry(channel).name)
        self.bench.put(Question(title, lambda kind: self.add_insert(channel, kind), options))

    def add_insert(self, channel: str, kind: str) -> None:
        """Put an effect behind the others, and show its knobs."""
        declared = registry()[kind]
        stem = kind.partition(".")[2].replace("_", "-")
        taken = {it.id for it in self.channel_of(channel).inserts} | self._module_names(channel)
        id = next(name for n in range(1, 10_000) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
        item = Module(id=id, kind=kind, version=declared.version)
        label = _("Add {name}").format(name=_(declared.name))
        if self.session.commit(label, AddInsert(channel=channel, item=item)):
            self.open(channel, id)

    def _module_names(self, channel: str) -> set[str]:
        rack = next((it for it in self.project.patches if it.id == self.channel_of(channel).rack), None)
        return {it.id for it in rack.modules} if rack else set()

    def move_insert(self, channel: str, insert: str, index: int) -> None:
        """Put an effect elsewhere in its chain."""
        ids = [it.id for it in self.channel_of(channel).inserts]
        place = min(max(index, 0), len(ids) - 1)
        if insert in ids and ids.index(insert) != place:
            self.session.commit(
                _("Reorder the effects"), MoveInsert(channel=channel, insert=insert, index=place)
            )

    def bypass(self, channel: str, insert: str) -> None:
        """Bypass an effect, or let it work again."""
        module = self.insert(channel, insert)
        if module is not None:
            edit = SetInsertBypassed(channel=channel, insert=insert, bypassed=not module.bypassed)
            self.session.commit(_("Bypass"), edit)

    def remove_insert(self, channel: str, insert: str) -> None:
        """Take an effect out, with what it heard of other channels."""
        chains = [
            RemoveSideChain(channel=channel, target=it.target, source=it.source)
            for it in self.channel_of(channel).sidechains
            if it.target.partition(".")[0] == insert
        ]
        self.session.commit(_("Remove the effect"), *chains, RemoveInsert(channel=channel, insert=insert))

    def insert_hot(self, channel: str, insert: str, parameter: str) -> HotParameter:
        """Return a parameter of an effect as a hot value."""
        return insert_value(self.session.studio, channel, insert, parameter)

    # ---- sends --------------------------------------------------------------------------------------------

    def send(self, channel: str, bus: str) -> Send | None:
        """Return what a channel sends to a bus, None for nothing."""
        return next((it for it in self.channel_of(channel).sends if it.target == bus), None)

    def may_send(self, channel: str, bus: str) -> bool:
        """Return whether there can be a send."""
        return can_send(self.project, channel, bus)

    def add_send(self, channel: str, bus: str) -> bool:
        """Send to a bus; return whether that was possible."""
        item = Send(target=bus, level_db=FIRST_SEND_DB)
        label = _("Send to {name}").format(name=name_of(self.project, bus))
        return self.session.commit(label, AddSend(channel=channel, item=item))

    def begin_send(self, channel: str, bus: str) -> int | None:
        """Begin to send to a bus as a gesture, from silence; None where that cannot be."""
        if not self.may_send(channel, bus):
            return None
        label = _("Send to {name}").format(name=name_of(self.project, bus))
        gesture = self.session.studio.begin(label)
        self.session.studio.update(gesture, AddSend(channel=channel, item=Send(target=bus, level_db=-96)))
        return gesture

    def turn_send(self, gesture: int, channel: str, bus: str, place: float) -> Send:
        """Go on with the gesture: the send gets the level of a place from 0 to 1; return how it is."""
        level = fader_level(place)
        self.session.studio.update(gesture, SetSendLevel(channel=channel, target=bus, level_db=level))
        return Send(target=bus, level_db=level)

    def remove_send(self, channel: str, bus: str) -> None:
        """Send to a bus no longer."""
        if self.send(channel, bus):
            self.session.commit(_("Remove the send"), RemoveSend(channel=channel, target=bus))

    def toggle_pre(self, channel: str, bus: str) -> None:
        """Send from before the fader, or from behind it."""
        send = self.send(channel, bus)
        if send is not None:
            edit = SetSendPre(channel=channel, target=bus, pre=not send.pre)
            self.session.commit(_("Before or after the fader"), edit)

    def send_hot(self, channel: str, bus: str) -> HotParameter:
        """Return the level of a send as a hot value."""
        return send_level(self.session.studio, channel, bus)

    # ---- side chains --------------------------------------------------------------------------------------

    def ask_side_chain(self, channel: str, target: str) -> None:
        """Let an input of an effect hear other channels, or none."""
        heard = {it.source for it in self.channel_of(channel).sidechains if it.target == target}
        options = tuple(
            Option(it.name, it.id, icon="check" if it.id in heard else "ear-hearing")
            for it in self.entries
            if it.id in heard or can_hear(self.project, channel, target, it.id)
        )
        if options:
            then = lambda source: self.toggle_side_chain(channel, target, source)  # noqa: E731
            self.bench.put(Question(_("It listens to"), then, options))

    def toggle_side_chain(self, channel: str, target: str, source: str) -> None:
        """Let an input hear another channel, or not any more."""
        found = self.side_chain(channel, target, source)
        edit = (
            RemoveSideChain(channel=channel, target=target, source=source)
            if found
            else AddSideChain(channel=channel, item=SideChain(target=target, source=source))
        )
        self.session.commit(_("Side chain"), edit)

    def side_chain(self, channel: str, target: str, source: str) -> SideChain | None:
        """Return a side chain, None when there is none."""
        chains = self.channel_of(channel).sidechains
        return next((it for it in chains if (it.target, it.source) == (target, source)), None)

    def toggle_side_pre(self, channel: str, target: str, source: str) -> None:
        """Hear the other channel before its fader, or behind it."""
        found = self.side_chain(channel, target, source)
        if found is not None:
            edit = SetSideChainPre(channel=channel, target=target, source=source, pre=not found.pre)
            self.session.commit(_("Before or after the fader"), edit)

    def side_ports(self, channel: str) -> list[tuple[str, str]]:
        """Return (target, insert) of every input of a channel that can hear another."""
        return side_ports(self.channel_of(channel))


def _kind_name(category: str) -> str:
    return _("Effect") if category == "Effect" else _("Filter")
