"""The lines of controller scripts: which answer, and what they hear."""

from pathlib import Path
from typing import TYPE_CHECKING

from motorik.ui.text import _, told
from motorik.ui.views.hardware.lines import Deed, Group, Line, choose

if TYPE_CHECKING:
    from motorik.bridges.scripts.settings import KeptScript, ScriptsSettings
    from motorik.ui.models.hardware import Hardware, HardwareState
    from motorik.ui.views.hardware.model import HardwareModel


class ControllerScripts:
    """Scripts that answer MIDI and OSC: added by name, given a port, removed."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware

    def group(self, state: "HardwareState") -> Group:
        """Return a line for each script, and one for how they are."""
        lines = [
            Line(
                f"script.{it.file}",
                Path(it.file).stem,
                ", ".join(f"{name} = {text}" for name, text in it.given.items()),
                self._deeds(it),
            )
            for it in state.scripts_settings.scripts
        ]
        add = Deed(_("Add a script"), self.ask, "plus")
        trouble = state.scripts.status == "trouble"
        lines.append(Line("script", "", told(state.scripts.sentence), (add,), trouble))
        hint = _("They answer keys, knobs and OSC with changes of the song, kept from everything else.")
        return Group(_("Scripts"), tuple(lines), hint)

    def _deeds(self, script: "KeptScript") -> tuple[Deed, ...]:
        remove = self._settings.without(script.file)
        return (
            Deed(
                script.port or _("Every input"), lambda: self.ask_port(script), "connection",
                says=_("What the script hears"),
            ),
            Deed("", lambda: self.keep(remove), "delete-outline", says=_("Remove")),
        )  # fmt: skip

    @property
    def _settings(self) -> "ScriptsSettings":
        return self._hardware.scripts.settings

    def ask(self) -> None:
        """Ask which of the controllers at hand is to answer."""
        from motorik.bridges.scripts.settings import KeptScript
        from motorik.scripting.library import known_controllers, summary

        known = known_controllers()
        options = [(name, f"{name} · {summary(path)}") for name, path in known.items()]
        if options:
            choose(
                self._model.bench, _("Which script is to answer?"), options, None,
                lambda name: self.keep(self._settings.keeping(KeptScript(file=str(name)))),
            )  # fmt: skip

    def ask_port(self, script: "KeptScript") -> None:
        """Ask which input a script hears."""
        state = self._hardware.state
        there = dict.fromkeys(["", *(state.inputs_there if state else ()), script.port])
        options = [(it, it or _("Every input")) for it in there]
        choose(
            self._model.bench, _("What the script hears"), options, script.port,
            lambda port: self.keep(self._settings.keeping(script.model_copy(update={"port": str(port)}))),
        )  # fmt: skip

    def keep(self, settings: "ScriptsSettings") -> None:
        """Let other scripts answer from now on."""
        self._model.do(lambda: self._hardware.scripts.set_settings(settings))
