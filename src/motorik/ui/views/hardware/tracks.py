"""Which hardware each track plays: part of the song, every change one step."""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from motorik.domain.project import Outside
from motorik.studio.errors import BadInput
from motorik.studio.hardware import edits_to_connect, program_number
from motorik.ui.models.question import Question
from motorik.ui.text import _
from motorik.ui.views.hardware.lines import Deed, Group, Line, ask_number, choose, misfit

if TYPE_CHECKING:
    from collections.abc import Callable

    from motorik.domain.project import Track
    from motorik.ui.models.hardware import Hardware
    from motorik.ui.views.hardware.model import HardwareModel


class Tracks:
    """The tracks of the song and what they play outside."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware | None") -> None:
        self._model, self._hardware = model, hardware

    def group(self) -> Group:
        """Return a track a line."""
        lines = tuple(self._line(track) for track in self._model.session.project.tracks)
        return Group(_("What tracks play"), lines, _("Part of the song: it is the same on every machine."))

    def _line(self, track: "Track") -> Line:
        name, outside = track.name or track.id, track.outside
        port = Deed(
            outside.port if outside else _("Inside"), lambda: self.ask_port(track.id), "arrow-right",
            says=_("Output of {name}").format(name=name), on=outside is not None,
        )  # fmt: skip
        if outside is None:
            return Line(f"track.{track.id}", name, _("its own sound"), (port,))
        channel = track.midi_channel
        deeds = (
            port,
            Deed(
                _("Channel {number}").format(number=channel) if channel else _("Device's channel"),
                lambda: self.ask_channel(track.id), says=_("Channel of {name}").format(name=name),
            ),
            Deed(
                _("Inside too"), lambda: self.change(track.id, inside=not outside.inside), on=outside.inside,
                says=_("Sound of {name} inside too").format(name=name),
            ),
            Deed(
                outside.device or _("As the patch"), lambda: self.ask_device(track.id), "keyboard-outline",
                says=_("Device of {name}").format(name=name),
            ),
            Deed(
                self._program_words(outside), lambda: self.ask_program(track.id),
                says=_("Program of {name}").format(name=name),
            ),
            Deed(
                _("Bank {number}").format(number=outside.bank) if outside.bank is not None else _("Any bank"),
                lambda: self.ask_bank(track.id), says=_("Bank of {name}").format(name=name),
                hint=_("Chosen before the program: the upper seven bits times 128, plus the lower."),
            ),
            Deed(
                _("{count} messages before").format(count=len(outside.setup))
                if outside.setup
                else _("Setup …"),
                lambda: self.ask_setup(track.id), says=_("Setup of {name}").format(name=name),
                hint=_("Sent before everything: SysEx and other messages, in hexadecimal."),
            ),
            Deed(
                self._bend_words(outside), lambda: self.ask_bend(track.id), "swap-vertical",
                says=_("Bend of {name}").format(name=name),
                hint=_("How many semitones the machine's pitch bend reaches."),
            ),
            Deed(
                "MPE", lambda: self.change(track.id, mpe=not outside.mpe), on=outside.mpe,
                says=_("MPE for {name}").format(name=name), hint=_("Every note has a channel of its own."),
            ),
        )  # fmt: skip
        both = _("{port}, and its own sound") if outside.inside else _("{port} alone")
        return Line(f"track.{track.id}", name, both.format(port=outside.port), deeds)

    def _program_words(self, outside: Outside) -> str:
        if outside.program is None:
            return _("Any program")
        names = self._program_names(outside.device)
        known = names[outside.program] if outside.program < len(names) else ""
        number = outside.program + 1
        return f"{number} {known}" if known else _("Program {number}").format(number=number)

    @staticmethod
    def _bend_words(outside: Outside) -> str:
        if outside.bend_semitones is None:
            return _("Usual bend")
        return _("Bend ±{number}").format(number=f"{outside.bend_semitones:g}")

    def _program_names(self, device: str | None) -> tuple[str, ...]:
        found = next((it.device for it in self._model.session.project.devices if it.id == device), None)
        return tuple(found.program_names) if found else ()

    def _outside(self, track: str) -> Outside | None:
        return next((it.outside for it in self._model.session.project.tracks if it.id == track), None)

    # ---- asking -------------------------------------------------------------------------------------------

    def ask_port(self, track: str) -> None:
        """Ask for the output a track plays."""
        state = self._hardware.state if self._hardware else None
        named = [it.outside.port for it in self._model.session.project.tracks if it.outside]
        kept = [it.name for it in state.sending_settings.outputs] if state else []
        now = self._outside(track)
        options: list[tuple[object, str]] = [(None, _("None: inside alone"))]
        options += [(name, name) for name in dict.fromkeys([*kept, *named])]
        options.append(("", _("Another name …")))
        title = _("Output of {name}").format(name=self._model.track_name(track))
        choose(
            self._model.bench, title, options, now.port if now else None, lambda it: self._asked(track, it)
        )

    def _asked(self, track: str, port: object) -> None:
        if port == "":
            self._model.bench.put(
                Question(_("Name of the output"), lambda name: self._named(track, name.strip()))
            )
        else:
            self.connect(track, str(port) if port else None)

    def _named(self, track: str, port: str) -> None:
        if port:
            self.connect(track, port)

    def ask_channel(self, track: str) -> None:
        """Ask for the channel a track plays on."""
        options: list[tuple[object, str]] = [(None, _("The device's own"))]
        options += [(number, _("Channel {number}").format(number=number)) for number in range(1, 17)]
        now = next((it.midi_channel for it in self._model.session.project.tracks if it.id == track), None)
        choose(
            self._model.bench, _("MIDI channel"), options, now,
            lambda channel: self.set_channel(track, channel),
        )  # fmt: skip

    def ask_device(self, track: str) -> None:
        """Ask which device a track plays: one of the song, or of our machines."""
        from motorik.machines import machines

        options: list[tuple[object, str]] = [(None, _("The machine its patch is"))]
        options += [(it.id, it.device.name or it.id) for it in self._model.session.project.devices]
        known = {it.device.name for it in self._model.session.project.devices}
        options += [
            (id, it.device.name) for id, it in sorted(machines().items()) if it.device.name not in known
        ]
        now = self._outside(track)
        choose(
            self._model.bench, _("Device"), options, now.device if now else None,
            lambda device: self.change(track, device=device),
        )  # fmt: skip

    def ask_program(self, track: str) -> None:
        """Ask for the program: by its name where the device's are known, else by a number from 1."""
        outside = self._outside(track)
        if outside is None:
            return
        names = self._program_names(outside.device)
        if names:
            options: list[tuple[object, str]] = [(None, _("Any program"))]
            options += [(number, f"{number + 1} {name}".strip()) for number, name in enumerate(names)]
            choose(
                self._model.bench, _("Program"), options, outside.program,
                lambda program: self.change(track, program=program),
            )  # fmt: skip
        else:
            text = "" if outside.program is None else str(outside.program + 1)
            self._model.bench.put(
                Question(
                    _("Program, from 1 to 128"), lambda text: self.set_program(track, text), text=text,
                    hint=_("Empty: whatever is chosen there"),
                )
            )  # fmt: skip

    def ask_bank(self, track: str) -> None:
        """Ask for the bank."""
        outside = self._outside(track)
        if outside is not None:
            self._ask_or_none(
                _("Bank, from 0 to 16383"), outside.bank, 0, 16383,
                lambda number: self.change(track, bank=None if number is None else round(number)),
            )  # fmt: skip

    def ask_bend(self, track: str) -> None:
        """Ask how far the machine's pitch bend reaches."""
        outside = self._outside(track)
        if outside is not None:
            self._ask_or_none(
                _("Semitones of the pitch bend, up to 96"), outside.bend_semitones, 0.01, 96,
                lambda number: self.change(track, bend_semitones=number),
            )  # fmt: skip

    def ask_setup(self, track: str) -> None:
        """Ask for the messages that are sent before everything."""
        outside = self._outside(track)
        if outside is not None:
            self._model.bench.put(
                Question(
                    _("Messages sent first, a comma between two"), lambda text: self.set_setup(track, text),
                    text=", ".join(outside.setup), hint="f0 43 10 … f7, b0 07 64",
                )
            )  # fmt: skip

    def _ask_or_none(
        self, title: str, now: float | None, low: float, high: float,
        then: "Callable[[float | None], object]",
    ) -> None:  # fmt: skip
        """Ask for a number; nothing typed is None."""
        ask_number(
            self._model.bench, title, now, low, high, then, hint=_("Empty: whatever is chosen there"),
            nothing=lambda: then(None),
        )  # fmt: skip

    # ---- doing --------------------------------------------------------------------------------------------

    def connect(self, track: str, port: str | None) -> None:
        """Let a track play an output, or none; all else it plays there stays."""
        before = self._outside(track)
        if port is None:
            self._commit(track, None)
        elif before is None:
            self._try(track, {"port": port})
        else:
            self.change(track, port=port)

    def change(self, track: str, **changes: Any) -> None:
        """Play hardware otherwise."""
        before = self._outside(track)
        if before is not None:
            self._try(track, {**before.model_dump(), **changes})

    def set_program(self, track: str, text: str) -> None:
        """Choose a program as one writes it."""
        outside, text = self._outside(track), text.strip()
        if outside is None:
            return
        project = self._model.session.project
        try:
            program = program_number(project, outside.device, text) if text else None
        except BadInput as error:
            self._model.bench.say(str(error))
            return
        self.change(track, program=program)

    def set_setup(self, track: str, text: str) -> None:
        """Send other messages before everything, as they are written in hexadecimal."""
        self.change(track, setup=tuple(part.strip() for part in text.split(",") if part.strip()))

    def set_channel(self, track: str, channel: object) -> None:
        """Play on a channel, or with None on the device's own."""
        from motorik.journal.edits.tracks import SetTrackMidiChannel

        edit = SetTrackMidiChannel.model_validate({"track": track, "midi_channel": channel})
        self._model.session.commit(_("Set the channel of {name}").format(name=track), edit)
        self._model.refresh()

    def _try(self, track: str, fields: dict[str, Any]) -> None:
        try:
            self._commit(track, Outside.model_validate(fields))
        except ValidationError as error:
            self._model.bench.say(misfit(error))

    def _commit(self, track: str, outside: Outside | None) -> None:
        session = self._model.session
        try:
            edits = edits_to_connect(session.project, track, outside)
        except BadInput as error:
            self._model.bench.say(str(error))
            return
        session.commit(_("Connect {name}").format(name=track), *edits)
        session.catch_up()
        self._model.refresh()
