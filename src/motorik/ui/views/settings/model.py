"""Settings without a window: what can be chosen, and what choosing it does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motorik.studio.keys import keymap_names, keys_of
from motorik.studio.playing import audio_devices, audio_inputs
from motorik.ui.models.preferences import Preferences
from motorik.ui.models.signal import Signal
from motorik.ui.text import LANGUAGES, N_, _
from motorik.ui.theme.measures import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from motorik.studio.playing import AudioDevice
    from motorik.ui.models.workbench import Workbench

BLOCKS = (64, 128, 256, 512, 1024)
SOUND = ("driver", "device", "block")
DEFAULT_DEVICE = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A line: its name, what it is for, what can be chosen with words for it, and what is."""

    name: str
    title: str
    hint: str
    options: tuple[tuple[Any, str], ...]
    value: Any


class SettingsModel:
    """The lines in their groups; ``changed`` tells that something else is chosen or can be."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench = bench
        self.changed: Signal[[]] = Signal()
        self._devices: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        bench.preferred.connect(self._preferred)
        self.look_for_devices()

    def groups(self) -> tuple[tuple[str, tuple[Setting, ...]], ...]:
        """Return the groups by their titles."""
        return ((_("Look"), self._look()), (_("Keys"), self._keys()), (_("Sound"), self._sound()))

    def choose(self, name: str, value: Any) -> None:
        """Choose something; for the sound, the device is opened anew."""
        by_system = name in ("device", "input") and value == DEFAULT_DEVICE
        self.bench.prefer(**{name: None if by_system else value})

    def look_for_devices(self) -> None:
        """Ask the system for its devices, in the background."""
        session = self.bench.session
        session.bus.after(
            session.studio.pool.submit(lambda: (audio_devices(), audio_inputs())), self._found_devices
        )

    def _found_devices(self, done: Any) -> None:
        outputs, inputs = ((), ()) if done.exception() else done.result()
        found = _names(outputs), _names(inputs)
        if found != self._devices:
            self._devices = found
            self.changed.emit()

    def _preferred(self, before: Preferences, after: Preferences) -> None:
        if any(getattr(before, name) != getattr(after, name) for name in SOUND):
            self.bench.open_audio()
        self.changed.emit()

    def _look(self) -> tuple[Setting, ...]:
        chosen = self.bench.preferences
        languages = (("auto", _("As the system")), *LANGUAGES.items())
        return (
            Setting("theme", _("Theme"), "", (("dark", _("Dark")), ("light", _("Light"))), chosen.theme),
            Setting(
                "scale",
                _("Size"),
                _("Of everything, that of text included."),
                tuple((scale, f"{scale:.0%}".replace("%", " %")) for scale in SCALES),
                chosen.scale,
            ),
            Setting("language", _("Language"), "", languages, chosen.language),
        )

    def _keys(self) -> tuple[Setting, ...]:
        chosen = self.bench.preferences
        maps = tuple((name, keys_of(name).title) for name in keymap_names())
        yes_no = ((False, _("Off")), (True, _("On")))
        hint = N_("Also write what the cursor meets to standard output, a line at a time.")
        return (
            Setting("keymap", _("Keys as in"), _("The tracker whose keys you know."), maps, chosen.keymap),
            Setting("speaks", _("For screen readers"), _(hint), yes_no, chosen.speaks),
        )

    def _sound(self) -> tuple[Setting, ...]:
        chosen = self.bench.preferences
        drivers = (("auto", _("Sound card")), ("null", _("None: keep time in silence")))
        outputs, inputs = self._devices
        blocks = tuple((frames, f"{frames}") for frames in BLOCKS)
        return (
            Setting("driver", _("Output"), "", drivers, chosen.driver),
            _device_setting("device", _("Device"), "", outputs, chosen.device),
            Setting(
                "block",
                _("Frames a block"),
                _("Fewer answer faster, more are safer on a busy machine."),
                blocks,
                chosen.block,
            ),
            _device_setting("input", _("Input"), _("What samples are recorded from."), inputs, chosen.input),
        )


def _names(devices: "Iterable[AudioDevice]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(device.name for device in devices))


def _device_setting(name: str, title: str, hint: str, found: tuple[str, ...], chosen: str | None) -> Setting:
    """Return the line for a device: those there are, and the one that is chosen even when it is not there."""
    value = chosen or DEFAULT_DEVICE
    options = [(DEFAULT_DEVICE, _("As the system")), *((it, it) for it in found)]
    if value not in dict(options):
        options.append((value, value))
    return Setting(name, title, hint, tuple(options), value)
