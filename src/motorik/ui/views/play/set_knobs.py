"""Knobs of the whole set: each moves parameters of several parts, as a performance or written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motorik.domain.live import LiveMacro, LiveMacroTarget
from motorik.domain.performance import TurnKnob
from motorik.domain.project import Project
from motorik.journal.edits.live import AddKnob, RemoveKnob, ReplaceKnob
from motorik.journal.edits.mixer import SetLevel, SetPan, SetSendLevel
from motorik.journal.edits.parameters import SetInsertParameter, SetParameter
from motorik.journal.edits.patches import SetMacroValue
from motorik.studio.protocol import Perform
from motorik.ui.models.lanes import LEVEL, Target, targets
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.mixer.entries import name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from motorik.journal import Edit
    from motorik.ui.models.workbench import Workbench

QUIET_DB = -60.0
"""Where a level that a knob takes over begins: the rest of a fader's way is silence to the ear."""


@dataclass(slots=True)
class KnobTurn(HotParameter):
    """A knob of the set under a finger: a wish while one performs, else edits of all it moves: one step."""

    knob: str = ""
    knobs: "SetKnobs | None" = None

    @property
    def value(self) -> float:
        """Where the finger has it, else where it was performed to, else what the song says."""
        assert self.knobs is not None
        if self._moving is not None:
            return self._moving
        return self.knobs.performed.get(self.knob, self.read(self.studio.project))

    def frame(self) -> bool:
        """Let the newest value be heard."""
        if self._moving is None or self._moving == self._told:
            return False
        assert self.knobs is not None
        self._told = self._moving
        if self._gesture is None and self.knobs.performing():
            self.knobs.perform(self.knob, self._moving)
            return True
        if self._gesture is None:
            self._gesture = self.studio.begin(self.label)
        self.studio.update(self._gesture, *edits_to_turn(self.studio.project, self.knob, self._moving))
        return True

    def release(self) -> None:
        """Write it down; what was performed is in the performance already."""
        self.frame()
        self._moving = self._told = None
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self.studio.end(gesture)


class SetKnobs:
    """The knobs of the set. ``changed``: others, or the one that ``chosen`` names is another."""

    def __init__(self, bench: "Workbench", performing: "Callable[[], bool]") -> None:
        self.bench, self.session, self.performing = bench, bench.session, performing
        self.changed: Signal[[]] = Signal()
        self.performed: dict[str, float] = {}
        self.chosen: str | None = None
        self.session.changed.connect(self._song_changed)
        self.session.switched.connect(self._switched)

    def _song_changed(self, before: Project, after: Project) -> None:
        if [(it.id, it.name) for it in before.live.knobs] != [(it.id, it.name) for it in after.live.knobs]:
            self.changed.emit()

    def _switched(self) -> None:
        if self.performed and not self.session.transport.playing:
            self.performed.clear()
            self.changed.emit()

    @property
    def knobs(self) -> tuple[LiveMacro, ...]:
        """The knobs there are, in order."""
        return self.session.project.live.knobs

    @property
    def knob(self) -> LiveMacro | None:
        """The one that was touched last."""
        return next((it for it in self.knobs if it.id == self.chosen), None)

    def choose(self, id: str) -> None:
        """A finger is on a knob: it is the one that is set up next."""
        if id != self.chosen:
            self.chosen = id
            self.changed.emit()

    def hot(self, knob: LiveMacro) -> HotParameter:
        """Return a knob as a hot value."""
        label = _("Turn {name}").format(name=knob.name or knob.id)

        def read(project: Project) -> float:
            return next((it.value for it in project.live.knobs if it.id == knob.id), 0.0)

        def edit(value: float) -> "Edit":
            return edits_to_turn(self.session.studio.project, knob.id, value)[0]

        return KnobTurn(self.session.studio, label, read, edit, knob=knob.id, knobs=self)

    def perform(self, knob: str, value: float) -> None:
        """Turn a knob as a part of what is performed."""
        self.performed[knob] = value
        self.session.command(Perform(action=TurnKnob(knob=knob, value=value)))

    # ---- setting up ---------------------------------------------------------------------------------------

    def add(self) -> None:
        """Add a knob, and ask what it moves."""
        taken = {it.id for it in self.knobs}
        number = next(it for it in range(1, 10_000) if f"knob-{it}" not in taken)
        item = LiveMacro(id=f"knob-{number}", name=_("Knob {number}").format(number=number))
        if self.session.commit(_("Add a knob"), AddKnob(item=item)):
            self.session.catch_up()
            self.chosen = item.id
            self.changed.emit()
            self.ask_target()

    def ask(self) -> None:
        """Ask what is to become of the chosen knob: what it moves, its name, whether it stays."""
        knob = self.knob
        if knob is None:
            self.bench.say(_("Turn a knob of the set first, then set it up"))
            return
        project = self.session.project
        options = [Option(_("Move something with it"), self.ask_target, icon="plus")]
        options += [
            Option(
                words_of(project, target), lambda at=at: self.ask_range(at), range_of(project, target),
                icon="arrow-left-right",
            )
            for at, target in enumerate(knob.targets)
        ]  # fmt: skip
        options += [
            Option(_("Rename"), self.ask_name, icon="form-textbox"),
            Option(_("Remove the knob"), self.remove, icon="delete-outline"),
        ]
        self.bench.put(Question(knob.name or knob.id, lambda act: act(), tuple(options)))

    def ask_target(self) -> None:
        """Ask what else the chosen knob is to move: macros first, as they were made for this."""
        knob, project = self.knob, self.session.project
        if knob is None:
            return
        there = {(it.owner, it.scope, it.target) for it in knob.targets}
        found = [it for owner in project.channels for it in targets(project, owner) if it.place not in there]
        found.sort(key=lambda it: not it.target.startswith("macro-"))
        options = tuple(Option(it.name, it, right=name_of(project, it.owner)) for it in found)
        title = _("{name} moves").format(name=knob.name or knob.id)
        self.bench.put(Question(title, self.assign, options))

    def assign(self, target: Target) -> None:
        """Let the chosen knob move a parameter, over all of its range."""
        knob = self.knob
        if knob is None or target.scope == "midi":
            return
        low = QUIET_DB if target.parameter is LEVEL else target.parameter.low
        high = 0.0 if target.parameter is LEVEL else target.parameter.high
        item = LiveMacroTarget(
            owner=target.owner, scope=target.scope, target=target.target, low=low, high=high
        )
        self._replace(knob, (*knob.targets, item), _("Move {name}").format(name=target.name))

    def ask_range(self, at: int) -> None:
        """Ask between which values the chosen knob moves one of its parameters."""
        knob, project = self.knob, self.session.project
        if knob is None:
            return
        target = knob.targets[at]
        found = target_of(project, target)

        def set_to(**ends: float) -> None:
            changed = target.model_copy(update=ends)
            self._replace(knob, _with(knob.targets, at, changed), _("Range of a knob"))

        options = [Option(_("Turn the range round"), lambda: set_to(low=target.high, high=target.low))]
        if found is not None:
            now, heard = found.value, found.words(found.value)
            options = [
                Option(_("Begin where it stands"), lambda: set_to(low=now), right=heard),
                Option(_("End where it stands"), lambda: set_to(high=now), right=heard),
                *options,
            ]
        rest = tuple(it for number, it in enumerate(knob.targets) if number != at)
        options.append(
            Option(
                _("Move it no longer"), lambda: self._replace(knob, rest, _("Range of a knob")), icon="close"
            )
        )
        title = f"{words_of(project, target)}: {range_of(project, target)}"
        self.bench.put(Question(title, lambda act: act(), tuple(options)))

    def ask_name(self) -> None:
        """Ask for another name."""
        knob = self.knob
        if knob is not None:
            self.bench.put(Question(_("Name"), lambda text: self._rename(knob, text), text=knob.name))

    def _rename(self, knob: LiveMacro, name: str) -> None:
        if name.strip() and name != knob.name:
            item = knob.model_copy(update={"name": name.strip()[:200]})
            self.session.commit(_("Rename"), ReplaceKnob(item=item))

    def remove(self) -> None:
        """Remove the chosen knob; what it moved stays where it is."""
        if self.knob is not None:
            self.session.commit(_("Remove the knob"), RemoveKnob(knob=self.knob.id))

    def _replace(self, knob: LiveMacro, moved: tuple[LiveMacroTarget, ...], label: str) -> None:
        self.session.commit(label, ReplaceKnob(item=knob.model_copy(update={"targets": moved})))


def edits_to_turn(project: Project, knob: str, value: float) -> "list[Edit]":
    """Return the edits that put a knob, and all it moves, where ``value`` from 0 to 1 says."""
    found = next((it for it in project.live.knobs if it.id == knob), None)
    if found is None:
        return []
    edits: list[Edit] = [ReplaceKnob(item=found.model_copy(update={"value": round(value, 4)}))]
    for target in found.targets:
        edit = edit_for(project, target, target.low + (target.high - target.low) * value)
        edits += [edit] if edit is not None else []
    return edits


def edit_for(project: Project, target: LiveMacroTarget, value: float) -> "Edit | None":
    """Return the edit that gives a parameter a value, None where it is no longer there."""
    owner, (module, _dot, parameter) = target.owner, target.target.partition(".")
    channel = project.channels.get(owner)
    track = next((it for it in project.tracks if it.id == owner), None)
    if channel is None:
        return None
    if target.scope == "patch":
        return _in_patch(project, track.patch, module, parameter, value) if track else None
    if module == "channel":
        level = parameter == "level_db"
        return SetLevel(channel=owner, level_db=value) if level else SetPan(channel=owner, pan=value)
    if module.startswith("send-"):
        bus = module.removeprefix("send-")
        known = any(it.target == bus for it in channel.sends)
        return SetSendLevel(channel=owner, target=bus, level_db=value) if known else None
    if any(it.id == module for it in channel.inserts):
        return SetInsertParameter(channel=owner, insert=module, parameter=parameter, value=value)
    return _in_patch(project, channel.rack, module, parameter, value)


def _in_patch(project: Project, id: str | None, module: str, parameter: str, value: float) -> "Edit | None":
    patch = next((it for it in project.patches if it.id == id), None)
    if patch is None:
        return None
    if module.startswith("macro-"):
        macro = module.removeprefix("macro-")
        known = any(it.id == macro for it in patch.macros)
        return SetMacroValue(patch=patch.id, macro=macro, value=value) if known else None
    if any(it.id == module for it in patch.modules):
        return SetParameter(patch=patch.id, module=module, parameter=parameter, value=value)
    return None


def target_of(project: Project, target: LiveMacroTarget) -> Target | None:
    """Return what a knob moves as one reads it, None where it is no longer there."""
    there: Iterable[Target] = targets(project, target.owner) if target.owner in project.channels else ()
    return next((it for it in there if (it.scope, it.target) == (target.scope, target.target)), None)


def words_of(project: Project, target: LiveMacroTarget) -> str:
    """Return what a knob moves: channel and parameter."""
    found = target_of(project, target)
    owner = name_of(project, target.owner)
    return f"{owner} · {found.name if found else target.target}"


def said(project: Project, target: LiveMacroTarget, value: float) -> str:
    """Return a value of what a knob moves as one reads it."""
    found = target_of(project, target)
    return found.words(value) if found else f"{value:g}"


def range_of(project: Project, target: LiveMacroTarget) -> str:
    """Return from where to where a knob moves a parameter."""
    return f"{said(project, target, target.low)} – {said(project, target, target.high)}"


def _with(there: tuple[LiveMacroTarget, ...], at: int, item: LiveMacroTarget) -> tuple[LiveMacroTarget, ...]:
    return (*there[:at], item, *there[at + 1 :])
