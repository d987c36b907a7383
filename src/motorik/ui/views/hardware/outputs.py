"""The lines of MIDI outputs: where they lead, how punctual they are."""

from typing import TYPE_CHECKING, Any

from motorik.ui.text import _, told
from motorik.ui.views.hardware.lines import Deed, Group, Line, ask_number, choose, milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from motorik.bridges.midi.sending.bridge import OutputState
    from motorik.bridges.midi.sending.settings import OutputSettings
    from motorik.ui.models.hardware import Hardware, HardwareState
    from motorik.ui.views.hardware.model import HardwareModel

OWN = ""
"""The port of an output that is one of Motorik's own."""


class Outputs:
    """MIDI outputs by the names songs know them by."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware

    def group(self, state: "HardwareState") -> Group:
        """Return an output a line, and one that adds another."""
        lines = [self._line(state, it) for it in state.outputs]
        add = Deed(_("Add an output"), self.ask_name, "plus", strong=not lines)
        return Group(
            _("MIDI outputs"), (*lines, Line("output", "", "", (add,))),
            _("Tracks name an output; where it leads is a matter of this machine."),
        )  # fmt: skip

    def _line(self, state: "HardwareState", output: "OutputState") -> Line:
        settings, name = state.sending_settings.output(output.name), output.name
        kept = any(it.name == name for it in state.sending_settings.outputs)
        deeds = [
            Deed(
                settings.port or _("A port of its own"), lambda: self.ask_port(name), "connection",
                says=_("Port of {name}").format(name=name),
            ),
            Deed(
                milliseconds(settings.offset_ms), lambda: self.ask_offset(name), "timer-outline",
                says=_("Offset of {name}").format(name=name),
                hint=_("How much later than the sound it is sent."),
            ),
            Deed(
                _("Clock"), lambda: self.change(name, clock=not settings.clock), "metronome",
                says=_("Clock for {name}").format(name=name), on=settings.clock,
            ),
            Deed(
                _("At rest"), lambda: self.change(name, clock_at_rest=not settings.clock_at_rest),
                "metronome", says=_("Clock for {name} while the song stands").format(name=name),
                on=settings.clock and settings.clock_at_rest,
            ),
        ]  # fmt: skip
        if kept:
            says = _("Forget {name}").format(name=name)
            deeds.append(Deed("", lambda: self.forget(name), "delete-outline", says=says))
        return Line(f"output.{name}", name, output_words(output), tuple(deeds), bool(output.trouble))

    def ask_name(self) -> None:
        """Ask for the name of another output."""
        from motorik.ui.models.question import Question

        self._model.bench.put(
            Question(_("Name of the output"), self.add, hint=_("As tracks will know it: Table, Rack …"))
        )

    def add(self, name: str) -> None:
        """Set up another output."""
        name = name.strip()
        if name:
            self.change(name)

    def ask_port(self, name: str) -> None:
        """Ask which port of the system an output is."""
        state = self._hardware.state
        if state is not None:
            now = state.sending_settings.output(name).port
            there = dict.fromkeys([OWN, *state.outputs_there, *([now] if now else [])])
            options = [(it, it or _("A port of its own, for others to connect to")) for it in there]
            title = _("Port of {name}").format(name=name)
            choose(self._model.bench, title, options, now, lambda port: self.change(name, port=port))

    def ask_offset(self, name: str) -> None:
        """Ask for the offset of an output."""
        state = self._hardware.state
        if state is not None:
            ask_number(
                self._model.bench, _("Offset of {name} in milliseconds").format(name=name),
                state.sending_settings.output(name).offset_ms, -500, 500,
                lambda value: self.change(name, offset_ms=value),
            )  # fmt: skip

    def change(self, name: str, **changes: Any) -> None:
        """Set an output otherwise."""

        def changed(before: "tuple[OutputSettings, ...]") -> "tuple[OutputSettings, ...]":
            old = self._hardware.sending.settings.output(name)
            new = old.model_validate({**old.model_dump(), **changes})
            if all(it.name != name for it in before):
                return (*before, new)
            return tuple(new if it.name == name else it for it in before)

        self._keep(changed)

    def forget(self, name: str) -> None:
        """Forget an output; while tracks play it, it is a port of our own."""
        self._keep(lambda before: tuple(it for it in before if it.name != name))

    def _keep(self, change: "Callable[[tuple[OutputSettings, ...]], tuple[OutputSettings, ...]]") -> None:
        def keep() -> None:
            sending = self._hardware.sending
            outputs = change(sending.settings.outputs)
            sending.set(sending.settings.model_validate({**dict(sending.settings), "outputs": outputs}))

        self._model.do(keep)


def output_words(output: "OutputState") -> str:
    """Return in words where an output leads and how punctual it is."""
    if output.trouble:
        return told(output.trouble)
    figures = output.figures
    where = _("to {target}").format(target=output.target) if output.target else _("for whoever connects")
    punctual = _("{where} · {sent} sent, {late} late, 99 % within {p99} ms")
    return punctual.format(
        where=where, sent=figures.sent, late=figures.late, p99=f"{figures.lateness_p99_us / 1000:.2f}"
    ) + (" · " + _("{count} lost").format(count=figures.lost) if figures.lost else "")
