"""The lines of the clock and of OSC: what the song keeps to, and who may play it."""

from typing import TYPE_CHECKING, Any, TypeVar

from motorik.domain.model import Model
from motorik.ui.text import _, told
from motorik.ui.views.hardware.lines import Deed, Group, Line, ask_number, choose, milliseconds

if TYPE_CHECKING:
    from motorik.bridges.sync.settings import SyncState
    from motorik.ui.models.hardware import Hardware, HardwareState
    from motorik.ui.views.hardware.model import HardwareModel

S = TypeVar("S", bound=Model)
LOOPBACK, EVERYBODY = "127.0.0.1", "0.0.0.0"


class Clock:
    """What the song keeps to: its own tempo, a MIDI clock, a Link session."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware

    def group(self, state: "HardwareState") -> Group:
        """Return the source with its state."""
        settings = state.sync_settings
        sources = (("internal", _("Its own")), ("midi", _("MIDI clock")), ("link", _("Link")))
        deeds = [
            Deed(words, lambda source=source: self.change(source=source), on=settings.source == source)  # type: ignore[misc]
            for source, words in sources
        ]
        lines = [
            Line(
                "clock",
                _("Tempo"),
                sync_words(state.sync),
                tuple(deeds),
                state.sync.status in ("lost", "trouble"),
            )
        ]
        if settings.source != "internal":
            lines.append(Line("clock.more", _("Keeps to it"), "", tuple(self._more(state))))
        return Group(_("Clock"), tuple(lines))

    def _more(self, state: "HardwareState") -> "list[Deed]":
        settings = state.sync_settings
        more = [
            Deed(
                milliseconds(settings.offset_ms), self.ask_offset, "timer-outline",
                says=_("Offset of the clock"),
                hint=_("How long after the outside's beat it is heard here."),
            ),
            Deed(
                _("Start and stop"), lambda: self.change(start_stop=not settings.start_stop), "play-pause",
                on=settings.start_stop, hint=_("Starting and stopping go along."),
            ),
        ]  # fmt: skip
        if settings.source == "midi":
            words = settings.port or _("The first there is")
            more.insert(0, Deed(words, self.ask_port, "connection", says=_("Port of the clock")))
        else:
            words = _("{count} beats").format(count=settings.quantum)
            more.insert(0, Deed(words, self.ask_quantum, says=_("Bar of the session")))
        return more

    def ask_port(self) -> None:
        """Ask which input the clock comes from."""
        state = self._hardware.state
        if state is not None:
            now = state.sync_settings.port
            there = dict.fromkeys(["", *state.inputs_there, *([now] if now else [])])
            options = [(it, it or _("The first there is")) for it in there]
            choose(
                self._model.bench, _("Port of the clock"), options, now, lambda port: self.change(port=port)
            )

    def ask_offset(self) -> None:
        """Ask for the offset."""
        ask_number(
            self._model.bench, _("Offset of the clock in milliseconds"),
            self._hardware.sync.settings.offset_ms,
            -500, 500, lambda value: self.change(offset_ms=value),
        )  # fmt: skip

    def ask_quantum(self) -> None:
        """Ask how many beats a bar of the session has."""
        ask_number(
            self._model.bench, _("Bar of the session in beats"), self._hardware.sync.settings.quantum,
            1, 64, lambda value: self.change(quantum=round(value)),
        )  # fmt: skip

    def change(self, **changes: Any) -> None:
        """Keep to something else."""
        sync = self._hardware.sync
        self._model.do(lambda: sync.choose(_changed(sync.settings, changes)))


def sync_words(state: "SyncState") -> str:
    """Return in words what is followed, and how well."""
    if state.source == "internal":
        return _("the song has its own tempo")
    said = [told(state.sentence)] if state.status != "on" else []
    if state.source == "link":
        said.append(_("others in the session: {count}").format(count=state.peers))
    if state.tempo is not None:
        said.append(_("{tempo} BPM").format(tempo=f"{state.tempo:.2f}"))
    said.append(_("locked") if state.locked else _("not locked"))
    if state.source == "midi" and state.tempo is not None:
        drift, jitter = f"{state.drift_ppm:+.0f}".replace("-", "−"), f"{state.jitter_ms:.2f}"
        said.append(_("drift {drift} ppm, jitter {jitter} ms").format(drift=drift, jitter=jitter))
    if state.ahead_ms is not None:
        said.append(_("{ahead} ms ahead").format(ahead=f"{state.ahead_ms:+.2f}".replace("-", "−")))
    return " · ".join(said)


class Osc:
    """OSC: whether it listens and to whom, and whether it says what is played."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware

    def group(self, state: "HardwareState") -> Group:
        """Return a line for what is heard and one for what is said."""
        heard, said = state.osc_settings, state.osc_out_settings
        open_to_all = heard.host != LOOPBACK
        figures = state.osc_figures
        counts = _("{done} done, {refused} refused").format(
            done=figures.done,
            refused=figures.malformed + figures.unsupported + figures.unknown + figures.refused,
        )
        detail = (
            f"{told(state.osc.sentence)} · {counts}" if state.osc.status == "on" else told(state.osc.sentence)
        )
        listens = (
            Deed(_("On"), lambda: self.change(on=not heard.on), "power", says=_("OSC on"), on=heard.on),
            Deed(
                _("Port {port}").format(port=heard.port), self.ask_port, "connection", says=_("OSC port")
            ),
            Deed(
                _("The network") if open_to_all else _("This machine"),
                lambda: self.change(host=LOOPBACK if open_to_all else EVERYBODY),
                "lan" if open_to_all else "lock-outline", says=_("Who may send OSC"), on=open_to_all,
                hint=_("OSC has no passwords: open it on a network of your own."),
            ),
        )  # fmt: skip
        sends = (
            Deed(_("On"), lambda: self.change_out(on=not said.on), "power", says=_("OSC out on"), on=said.on),
            Deed(f"{said.host}:{said.port}", self.ask_target, "connection", says=_("Where OSC is sent")),
        )
        return Group(
            _("OSC"),
            (
                Line("osc", _("Listens"), detail, listens, state.osc.status == "trouble"),
                Line("osc.out", _("Says what is played"), told(state.osc_out.sentence), sends,
                     state.osc_out.status == "trouble"),
            ),
        )  # fmt: skip

    def ask_port(self) -> None:
        """Ask for the port to listen at."""
        ask_number(
            self._model.bench, _("OSC port"), self._hardware.osc.settings.port, 0, 65535,
            lambda value: self.change(port=round(value)),
        )  # fmt: skip

    def ask_target(self) -> None:
        """Ask where to send."""
        from motorik.ui.models.question import Question

        now = self._hardware.osc_out.settings
        self._model.bench.put(
            Question(
                _("Where OSC is sent"), self.send_to, text=f"{now.host}:{now.port}", hint="127.0.0.1:57110"
            )
        )

    def send_to(self, text: str) -> None:
        """Send to ``host:port`` from now on."""
        host, _colon, port = text.strip().rpartition(":")
        self.change_out(host=host, port=port)

    def change(self, **changes: Any) -> None:
        """Listen otherwise."""
        osc = self._hardware.osc
        self._model.do(lambda: osc.set_settings(_changed(osc.settings, changes)))

    def change_out(self, **changes: Any) -> None:
        """Say otherwise what is played."""
        out = self._hardware.osc_out
        self._model.do(lambda: out.set_settings(_changed(out.settings, changes)))


def _changed(settings: S, changes: dict[str, Any]) -> S:
    """Return settings with changes. Raises ``ValidationError`` when one does not fit."""
    return settings.model_validate({**dict(settings), **changes})
