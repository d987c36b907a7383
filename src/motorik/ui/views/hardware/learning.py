"""Learn mode without its window: a knob of the panel is turned, then a control; both belong together then."""

from functools import partial
from typing import TYPE_CHECKING, Any

from motorik.ui.text import _
from motorik.ui.views.hardware.lines import Deed, Group, Line, choose

if TYPE_CHECKING:
    from motorik.bridges.controllers.bindings import Binding, Target
    from motorik.ui.models.hardware import Hardware, HardwareState
    from motorik.ui.models.parameters import Address
    from motorik.ui.views.hardware.model import HardwareModel


PAGES = 16
"""So many pages are offered to learn for; a file may bind up to 64."""


class Learning:
    """What controls are bound to. ``on``: whatever is turned in the window is learned for."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware
        self.on = False
        self.page: int | None = None
        self.for_song = False
        self._told: object = None
        model.session.turned.connect(self._turned)

    def group(self, state: "HardwareState") -> Group:
        """Return the button, and each binding in a line."""
        said = _("Press Learn, turn a knob in the window, then a control of the controller.")
        if self.on:
            said = _("Turn a knob in the window: on the machine, the mixer, the play screen.")
            if state.learning is not None:
                said = _("Now turn the control for {target}; an encoder to the right.").format(
                    target=self.words(state.learning)
                )
        learn = Deed(_("Learn"), self.toggle, "school-outline", on=self.on, strong=not state.bound)
        other = Deed(
            _("For a button …"), self.ask_button, "gesture-tap-button", says=_("Learn for a button"),
            hint=_("Transport, mute, solo, arm: choose what it does, then press it."),
        )  # fmt: skip
        page = Deed(
            _("Every page") if self.page is None else _("Page {number}").format(number=self.page),
            self.ask_page, "book-open-page-variant-outline", says=_("Page to learn for"),
            on=self.page is not None,
            hint=_("Whether the control does this on every page of its controller, or on one alone."),
        )  # fmt: skip
        song = Deed(
            _("This song"), self.toggle_song, "music-note-outline", says=_("Learn for this song alone"),
            on=self.for_song,
            hint=_("What is learned stays beside the song, and comes before the device's own."),
        )  # fmt: skip
        return Group(
            _("Controllers"),
            (Line("learn", _("Learn"), said, (learn, other, page, song)), *map(self._bound, state.bound)),
        )

    def _bound(self, bound: "tuple[str, Binding]") -> Line:
        device, binding = bound
        says = _("Forget {control}").format(control=binding.source)
        forget = Deed("", partial(self.forget, device, binding), "delete-outline", says=f"{says}, {device}")
        page = "" if binding.page is None else " · " + _("page {page}").format(page=binding.page)
        at = f"bound.{device}.{binding.source}.{binding.page}"
        return Line(at, self.words(binding.target), f"{binding.source}, {device}{page}", (forget,))

    def toggle(self) -> None:
        """Begin to learn, or leave it."""
        self.on = not self.on
        mapper = self._hardware.receiving.mapper
        self._told = mapper.learned
        if not self.on:
            mapper.cancel_learning()
        self._model.bench.say(
            _("Turn a knob in the window, then a control of the controller")
            if self.on
            else _("Learning is over")
        )
        self._model.refresh()

    def _turned(self, address: "Address") -> None:
        """Learn for what was turned in the window."""
        if not self.on or self._hardware.state is None:
            return
        from motorik.bridges.controllers.bindings import ParameterTarget
        from motorik.bridges.controllers.parameters import find

        target = ParameterTarget.model_validate(
            {"owner": address.owner, "scope": address.scope, "target": address.target}
        )
        if find(self._model.session.project, (address.owner, address.scope, address.target)) is None:
            self._model.bench.say(_("{target} cannot be learned").format(target=self.words(target)))
        else:
            self.learn_for(target)

    def learn_for(self, target: "Target") -> None:
        """Learn which control moves a target."""
        mapper = self._hardware.receiving.mapper
        if mapper.learning != target:
            mapper.learn(target, keep="song" if self.for_song else "device", page=self.page)
            said = _("Now turn the control for {target}; an encoder to the right.")
            self._model.bench.say(said.format(target=self.words(target)))
            self._told, self.on = None, True
            self._model.refresh()

    def ask_page(self) -> None:
        """Ask for which page controls are learned."""
        options: list[tuple[object, str]] = [(None, _("Every page"))]
        options += [(it, _("Page {number}").format(number=it)) for it in range(1, PAGES + 1)]
        choose(self._model.bench, _("Page to learn for"), options, self.page, self.learn_on)

    def learn_on(self, page: object) -> None:
        """Learn for a page from now on, or with None for all of them."""
        self.page = page if isinstance(page, int) else None
        self._learn_otherwise()

    def toggle_song(self) -> None:
        """Learn for this song alone from now on, or for the device wherever it is used."""
        self.for_song = not self.for_song
        self._learn_otherwise()

    def _learn_otherwise(self) -> None:
        """What is being learned now is learned so, too."""
        mapper = self._hardware.receiving.mapper
        target = mapper.learning
        if target is not None:
            mapper.learn(target, keep="song" if self.for_song else "device", page=self.page)
        self._model.refresh()

    def ask_button(self) -> None:
        """Ask what a button is to do."""
        from motorik.bridges.controllers.bindings import SwitchTarget, TransportTarget

        options: list[tuple[object, str]] = [
            (TransportTarget.model_validate({"do": do}), self._transport_words(do))
            for do in ("toggle", "play", "stop", "record", "fill", "panic", "undo", "redo")
        ]
        for track, _name in self._model.tracks():
            for what in ("muted", "soloed", "armed"):
                target = SwitchTarget.model_validate({"owner": track, "what": what})
                options.append((target, self.words(target)))
        choose(self._model.bench, _("What the button does"), options, None, self.learn_for)  # type: ignore[arg-type]

    def forget(self, device: str, binding: "Binding") -> None:
        """Let a control do nothing any more."""
        self._model.do(lambda: self._hardware.receiving.mapper.unbind(device, binding.source))

    def follow(self) -> None:
        """Say what was learned, once; the next knob can be turned at once."""
        state = self._hardware.state
        if self.on and state is not None and state.learned is not None and state.learned != self._told:
            self._told = state.learned
            device, binding = state.learned
            said = _("{control} of {device} moves {target}")
            self._model.bench.say(
                said.format(control=binding.source, device=device, target=self.words(binding.target))
            )

    def words(self, target: "Target") -> str:
        """Return in words what a control moves."""
        it: Any = target
        match target.to:
            case "parameter":
                what = it.target.replace("channel.level_db", _("level")).replace("channel.pan", _("pan"))
                return f"{self._model.track_name(it.owner)} › {what}"
            case "transport":
                return self._transport_words(it.do)
            case "switch":
                names = {"muted": _("Mute"), "soloed": _("Solo"), "armed": _("Arm")}
                return f"{self._model.track_name(it.owner)} › {names[it.what]}"
            case "clip":
                return _("Clip {scene} of {track}").format(
                    scene=it.scene, track=self._model.track_name(it.track)
                )
            case "scene":
                return _("Scene {scene}").format(scene=it.scene)
            case "knob":
                return _("Knob {knob} of the set").format(knob=it.knob)
            case "page":
                return _("Another page")
            case _:
                return _("Stop clips")

    @staticmethod
    def _transport_words(do: str) -> str:
        return {
            "toggle": _("Play or stop"), "play": _("Play"), "stop": _("Stop"), "record": _("Record"),
            "fill": _("Fill"), "panic": _("Panic"), "undo": _("Undo"), "redo": _("Redo"),
        }[do]  # fmt: skip
