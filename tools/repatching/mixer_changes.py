"""Random changes of channels: inserts, sends, groups, racks, side chains, faders."""

from motorik.domain.patch import Module
from motorik.domain.project import Channel, Project, Send, SideChain
from motorik.journal.edits.mixer import (
    AddInsert,
    AddSend,
    AddSideChain,
    MoveInsert,
    RemoveInsert,
    RemoveSend,
    RemoveSideChain,
    ReplaceInsert,
    SetInsertBypassed,
    SetLevel,
    SetMuted,
    SetOutput,
    SetPan,
    SetRack,
    SetSendPre,
    SetSoloed,
)
from motorik.journal.edits.parameters import SetInsertParameter, SetInsertTable
from motorik.modules import registry
from motorik.modules.declaration import Scope
from tools.repatching.drawing import MOST_INSERTS, Drawing, Edits


class MixerChanges(Drawing):
    """Ways to change the channels of a project; None where what is drawn cannot be."""

    def _channel(self, project: Project) -> tuple[str, Channel]:
        return self.random.choice(list(project.channels.items()))

    def _add_insert(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        if len(channel.inserts) >= MOST_INSERTS:
            return None
        index = self.random.randint(0, len(channel.inserts))
        return [AddInsert(channel=id, item=self._module(self._effect(Scope.BUS)), index=index)]

    def _insert(self, project: Project) -> tuple[str, Module] | None:
        id, channel = self._channel(project)
        return (id, self.random.choice(channel.inserts)) if channel.inserts else None

    def _remove_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        return [RemoveInsert(channel=found[0], insert=found[1].id)] if found else None

    def _replace_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        if not found:
            return None
        return [ReplaceInsert(channel=found[0], item=self._module(self._effect(Scope.BUS), found[1].id))]

    def _move_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        return [MoveInsert(channel=found[0], insert=found[1].id, index=0)] if found else None

    def _bypass_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        if not found:
            return None
        return [SetInsertBypassed(channel=found[0], insert=found[1].id, bypassed=not found[1].bypassed)]

    def _turn_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        if not found:
            return None
        drawn = self._table(found[1])
        if drawn and self.random.random() < 0.5:
            return [SetInsertTable(channel=found[0], insert=found[1].id, table=drawn[0], value=drawn[1])]
        knob = self._knob(found[1])
        if knob is None:
            return None
        return [SetInsertParameter(channel=found[0], insert=found[1].id, parameter=knob[0], value=knob[1])]

    def _bus(self, project: Project) -> str:
        return self.random.choice(project.mixer.returns).id

    def _add_send(self, project: Project) -> Edits | None:
        id, _ = self._channel(project)
        send = Send(
            target=self._bus(project), level_db=self.random.uniform(-24, -6), pre=self.random.random() < 0.3
        )
        return [AddSend(channel=id, item=send)]

    def _remove_send(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        return [RemoveSend(channel=id, target=channel.sends[0].target)] if channel.sends else None

    def _send_pre(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        if not channel.sends:
            return None
        send = channel.sends[0]
        return [SetSendPre(channel=id, target=send.target, pre=not send.pre)]

    def _group(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        return [SetOutput(channel=id, output=None if channel.output else self._bus(project))]

    def _rack(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        return [SetRack(channel=id, rack=None if channel.rack else "warmth")]

    def _side_chain(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        if channel.sidechains:
            chain = channel.sidechains[0]
            return [RemoveSideChain(channel=id, target=chain.target, source=chain.source)]
        hearing = [module for module in channel.inserts if len(registry()[module.kind].inputs) > 1]
        if not hearing:
            return None
        target = f"{hearing[0].id}.{registry()[hearing[0].kind].inputs[1].id}"
        source = self.random.choice(project.tracks).id
        return [AddSideChain(channel=id, item=SideChain(target=target, source=source))]

    def _fader(self, project: Project) -> Edits | None:
        id, _ = self._channel(project)
        if self.random.random() < 0.5:
            return [SetPan(channel=id, pan=self.random.uniform(-1, 1))]
        return [SetLevel(channel=id, level_db=self.random.uniform(-9, 0))]

    def _mute(self, project: Project) -> Edits | None:
        for id, channel in project.channels.items():
            if channel.muted or channel.soloed:
                return [SetMuted(channel=id, muted=False), SetSoloed(channel=id, soloed=False)]
        id = self.random.choice(project.tracks).id
        return [
            SetMuted(channel=id, muted=True)
            if self.random.random() < 0.6
            else SetSoloed(channel=id, soloed=True)
        ]
