"""The lines of MIDI inputs: what they play, and below each, when it is open, all it is set to."""

from functools import partial
from typing import TYPE_CHECKING, Any

from motorik.ui.text import _, told
from motorik.ui.views.hardware.lines import Deed, Group, Line, ask_number, choose
from motorik.ui.views.hardware.pages import Pages
from motorik.ui.views.hardware.velocity import Velocities
from motorik.ui.views.hardware.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Callable

    from motorik.bridges.midi.receiving.inputs import InputState
    from motorik.bridges.midi.receiving.settings import InputSettings
    from motorik.ui.models.hardware import Hardware, HardwareState
    from motorik.ui.views.hardware.model import HardwareModel

OTHERS = ""
"""Stands for all inputs that have no settings of their own."""
MOST_FINGERS = 15
SYSTEMS = {"alsa": "ALSA", "jack": "JACK", "coremidi": "CoreMIDI", "winmm": "Windows"}
"""What systems of MIDI call themselves."""


class Inputs:
    """MIDI inputs by the names of their ports; ``open`` are those whose settings are seen."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware
        self.open: set[str] = set()
        self.zones, self.velocities = Zones(model, self), Velocities(self)
        self.pages = Pages(model, hardware)

    def group(self, state: "HardwareState") -> Group:
        """Return an input a line, with its settings where it is open."""
        lines: list[Line] = []
        for it in state.receiving.inputs:
            lines += [self._line(state, it), *self._within(state, it.port)]
        if not lines or state.receiving.trouble:
            said = told(state.receiving.trouble) or _(
                "No MIDI input is connected; it is found when it is plugged in."
            )
            lines.append(Line("input", "", said, wrong=bool(state.receiving.trouble)))
        lines += [
            Line(
                "input.others", self.name(OTHERS), _("what has no settings of its own"),
                self._deeds(OTHERS, own=False),
            ),
            *self._within(state, OTHERS),
            *self._system(state),
        ]  # fmt: skip
        return Group(
            _("MIDI inputs"), tuple(lines),
            _("A keyboard can be split, layered and weighed; a controller has pages."),
        )  # fmt: skip

    def name(self, port: str) -> str:
        """Return what an input is called."""
        return port or _("All other inputs")

    def settings(self, port: str) -> "InputSettings":
        """Return what an input is set to."""
        settings = self._hardware.receiving.settings
        return settings.others if port == OTHERS else settings.of(port)

    # ---- lines --------------------------------------------------------------------------------------------

    def _line(self, state: "HardwareState", it: "InputState") -> Line:
        own = it.port in state.receiving_settings.inputs
        return Line(
            f"input.{it.port}", it.port, input_words(it), self._deeds(it.port, own=own), not it.connected
        )

    def _system(self, state: "HardwareState") -> tuple[Line, ...]:
        """Return the line that says whose ports they are, where there is a choice."""
        here, chosen = state.receiving.systems, state.receiving_settings.system
        if len(here) < 2:
            return ()
        choices = [("auto", _("The usual")), *((it, SYSTEMS[it]) for it in here)]
        deeds = [
            Deed(
                words, partial(self.use_system, system), on=system == chosen,
                says=_("MIDI by {system}").format(system=words),
            )
            for system, words in choices
        ]  # fmt: skip
        now = _("Ports are those of {system}.").format(system=SYSTEMS.get(state.receiving.system, "–"))
        return (Line("system", _("MIDI system"), now, tuple(deeds)),)

    def _deeds(self, port: str, *, own: bool) -> tuple[Deed, ...]:
        settings, name = self.settings(port), self.name(port)
        deeds = [
            Deed(
                self._track_words(settings), lambda: self.ask_track(port), "arrow-right",
                says=_("What {name} plays").format(name=name),
            ),
            Deed(
                _("Keys"), lambda: self.change(port, plays=not settings.plays), "piano",
                says=_("Keys of {name}").format(name=name), on=settings.plays,
            ),
            Deed(
                _("Knobs"), lambda: self.change(port, controls=not settings.controls), "knob",
                says=_("Knobs of {name}").format(name=name), on=settings.controls,
            ),
            Deed(
                _("Set up"), lambda: self.unfold(port), "chevron-up" if port in self.open else "chevron-down",
                says=_("Settings of {name}").format(name=name), on=port in self.open,
                hint=_("Zones, velocity, wheel, MPE; profile and pages of a controller."),
            ),
        ]  # fmt: skip
        if own:
            deeds.append(
                Deed(
                    "", lambda: self.forget(port), "restore", says=_("{name} as all others").format(name=name)
                )
            )
        return tuple(deeds)

    def _within(self, state: "HardwareState", port: str) -> tuple[Line, ...]:
        if port not in self.open:
            return ()
        lines = (*self.zones.lines(port), self.velocities.line(port), self._bending(port))
        return lines if port == OTHERS else (*lines, *self.pages.lines(state, port))

    def _bending(self, port: str) -> Line:
        settings, name = self.settings(port), self.name(port)
        mpe = settings.mpe
        deeds = [
            Deed(
                _("Bend ±{number}").format(number=f"{settings.bend_range:g}"), lambda: self.ask_bend(port),
                "swap-vertical", says=_("Bend of {name}").format(name=name),
                hint=_("Semitones of the wheel, until the keyboard says otherwise."),
            ),
            Deed(
                _("Pedal"), lambda: self.change(port, pedal=not settings.pedal), on=settings.pedal,
                says=_("Pedal of {name}").format(name=name), hint=_("The sustain pedal holds keys."),
            ),
            Deed(
                "MPE", lambda: self.switch_mpe(port), on=mpe is not None,
                says=_("MPE of {name}").format(name=name), hint=_("Every finger has a channel of its own."),
            ),
        ]  # fmt: skip
        if mpe is not None:
            for end, words, asked in (
                ("lower", _("{count} fingers below"), _("Fingers of the lower zone")),
                ("upper", _("{count} fingers above"), _("Fingers of the upper zone")),
            ):
                count = getattr(mpe, end)
                deeds.append(
                    Deed(
                        words.format(count=count), partial(self.ask_mpe, port, end, asked, MOST_FINGERS),
                        says=f"{asked}, {name}",
                    )
                )  # fmt: skip
            asked = _("Semitones a finger bends")
            deeds.append(
                Deed(
                    _("Finger ±{number}").format(number=f"{mpe.bend_range:g}"),
                    partial(self.ask_mpe, port, "bend_range", asked, 96), "swap-vertical",
                    says=f"{asked}, {name}",
                )
            )  # fmt: skip
        return Line(f"bend.{port}", _("Wheel, pedal, fingers"), "", tuple(deeds), within=True)

    def _track_words(self, settings: "InputSettings") -> str:
        tracks = {zone.track for zone in settings.zones}
        if len(settings.zones) > 1:
            return _("{count} zones").format(count=len(settings.zones))
        track = next(iter(tracks), None)
        return _("At the cursor") if track is None else self._model.track_name(track)

    # ---- asking -------------------------------------------------------------------------------------------

    def ask_track(self, port: str) -> None:
        """Ask which track an input plays; of one that is split, show its zones."""
        zones = self.settings(port).zones
        if len(zones) > 1:
            self.open.add(port)
            self._model.refresh()
            return
        options = [(None, _("The track at the cursor")), *self._model.tracks()]
        title = _("What {name} plays").format(name=self.name(port))
        choose(
            self._model.bench, title, options, zones[0].track if zones else None,
            lambda track: self.play(port, track),
        )  # fmt: skip

    def ask_bend(self, port: str) -> None:
        """Ask how far the wheel bends."""
        ask_number(
            self._model.bench, _("Semitones the wheel bends"), self.settings(port).bend_range, 0, 96,
            lambda value: self.change(port, bend_range=value),
        )  # fmt: skip

    def ask_mpe(self, port: str, field: str, title: str, most: float) -> None:
        """Ask for a number of MPE."""
        mpe = self.settings(port).mpe
        if mpe is not None:
            whole = field != "bend_range"
            ask_number(
                self._model.bench, title, getattr(mpe, field), 0, most,
                lambda value: self.change(
                    port, mpe={**dict(mpe), field: round(value) if whole else value}
                ),
            )  # fmt: skip

    # ---- doing --------------------------------------------------------------------------------------------

    def unfold(self, port: str) -> None:
        """Show all an input is set to, or no longer."""
        self.open ^= {port}
        self._model.refresh()

    def play(self, port: str, track: object) -> None:
        """Let all keys of an input play a track."""
        from motorik.bridges.midi.receiving.settings import Zone

        zone = next(iter(self.settings(port).zones), Zone())
        self.change(port, zones=(zone.model_validate({**dict(zone), "track": track}),))

    def switch_mpe(self, port: str) -> None:
        """Give every finger a channel of its own, or no longer."""
        from motorik.bridges.midi.receiving.settings import Mpe

        self.change(port, mpe=Mpe() if self.settings(port).mpe is None else None)

    def change(self, port: str, **changes: Any) -> None:
        """Set an input otherwise."""
        self.edit(port, lambda _now: changes)

    def edit(self, port: str, changes: "Callable[[InputSettings], dict[str, Any]]") -> None:
        """Set an input to what it makes of the settings there are when its turn comes."""

        def keep() -> None:
            receiving, now = self._hardware.receiving, self.settings(port)
            new = now.model_validate({**dict(now), **changes(now)})
            if port == OTHERS:
                receiving.set_settings(receiving.settings.model_copy(update={"others": new}))
            else:
                receiving.set_input(port, new)

        self._model.do(keep)

    def use_system(self, system: str) -> None:
        """Have the ports of another system, inputs and outputs."""

        def keep() -> None:
            receiving = self._hardware.receiving
            now = receiving.settings
            receiving.set_settings(now.model_validate({**dict(now), "system": system}))

        self._model.do(keep)

    def forget(self, port: str) -> None:
        """Let an input be set as all others are."""

        def keep() -> None:
            receiving = self._hardware.receiving
            inputs = {name: it for name, it in receiving.settings.inputs.items() if name != port}
            receiving.set_settings(receiving.settings.model_copy(update={"inputs": inputs}))

        self._model.do(keep)


def input_words(it: "InputState") -> str:
    """Return in words how an input is and what came of its messages."""
    if not it.connected:
        return _("away; it is heard again when it is back")
    names = {
        "played": _("{count} played"), "controlled": _("{count} turned"), "unused": _("{count} unused"),
        "refused": _("{count} refused"), "malformed": _("{count} damaged"),
    }  # fmt: skip
    counts = [words.format(count=it.counts[kind]) for kind, words in names.items() if it.counts.get(kind)]
    down = [_("keys down: {count}").format(count=it.keys_down)] if it.keys_down else []
    return " · ".join([*down, ", ".join(counts) or _("nothing yet")])
