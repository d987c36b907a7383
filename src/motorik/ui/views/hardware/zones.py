"""The zones of an input: which keys play which track, how far from where they lie."""

from typing import TYPE_CHECKING, Any

from motorik.editing.errors import EditingError
from motorik.editing.note_names import note_name, pitch_named
from motorik.ui.models.question import Question
from motorik.ui.text import _
from motorik.ui.views.hardware.lines import Deed, Keys, Line, ask_number, choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from motorik.bridges.midi.receiving.settings import Zone
    from motorik.ui.views.hardware.inputs import Inputs
    from motorik.ui.views.hardware.model import HardwareModel

MOST = 64


class Zones:
    """The zones of every input. Apart they split the keyboard, overlapping they are layers."""

    def __init__(self, model: "HardwareModel", inputs: "Inputs") -> None:
        self._model, self._inputs = model, inputs

    def lines(self, port: str) -> tuple[Line, ...]:
        """Return a line for each zone, and one that makes others."""
        zones = self._inputs.settings(port).zones
        made = [self._line(port, number, zone) for number, zone in enumerate(zones)]
        name = self._inputs.name(port)
        more = [
            Deed(_("Split"), lambda: self.split(port), "arrow-split-vertical",
                 says=_("Split the last zone of {name}").format(name=name),
                 hint=_("Half of its keys become a zone of their own.")),
            Deed(_("Add a zone"), lambda: self.add(port), "plus",
                 says=_("Add a zone to {name}").format(name=name),
                 hint=_("It reaches over all keys: what overlaps sounds together.")),
        ]  # fmt: skip
        if not zones or zones[-1].low == zones[-1].high:
            del more[0]
        return (*made, Line(f"zones.{port}", "", "", tuple(more if len(zones) < MOST else ()), within=True))

    def _line(self, port: str, number: int, zone: "Zone") -> Line:
        title = _("Zone {number}").format(number=number + 1)
        whole = _("{zone} of {name}").format(zone=title, name=self._inputs.name(port))
        track = _("At the cursor") if zone.track is None else self._model.track_name(zone.track)
        channel = _("Every channel") if zone.channel is None else channel_words(zone.channel)
        deeds = [
            Deed(track, lambda: self.ask_track(port, number), "arrow-right",
                 says=_("Track of {zone}").format(zone=whole)),
            Deed(channel, lambda: self.ask_channel(port, number),
                 says=_("Channel of {zone}").format(zone=whole)),
            Deed(_("From {key}").format(key=note_name(zone.low)),
                 lambda: self.ask_key(port, number, "low"),
                 says=_("Lowest key of {zone}").format(zone=whole)),
            Deed(_("To {key}").format(key=note_name(zone.high)),
                 lambda: self.ask_key(port, number, "high"),
                 says=_("Highest key of {zone}").format(zone=whole)),
            Deed(semitones(zone.transpose), lambda: self.ask_transpose(port, number), "arrow-up-down",
                 says=_("Transposition of {zone}").format(zone=whole)),
        ]  # fmt: skip
        if len(self._inputs.settings(port).zones) > 1:
            says = _("Remove {zone}").format(zone=whole)
            deeds.append(Deed("", lambda: self.remove(port, number), "delete-outline", says=says))
        keys = Keys(
            _("Keys of {zone}").format(zone=whole), zone.low, zone.high,
            lambda low, high: self.change(port, number, low=low, high=high),
        )  # fmt: skip
        return Line(f"zone.{port}.{number}", title, "", tuple(deeds), part=keys, within=True)

    # ---- asking -------------------------------------------------------------------------------------------

    def ask_track(self, port: str, number: int) -> None:
        """Ask which track a zone plays."""
        options = [(None, _("The track at the cursor")), *self._model.tracks()]
        now = self._inputs.settings(port).zones[number].track
        choose(
            self._model.bench, _("What the zone plays"), options, now,
            lambda track: self.change(port, number, track=track),
        )  # fmt: skip

    def ask_channel(self, port: str, number: int) -> None:
        """Ask which channel a zone hears."""
        options: list[tuple[object, str]] = [(None, _("Every channel"))]
        options += [(it, channel_words(it)) for it in range(1, 17)]
        now = self._inputs.settings(port).zones[number].channel
        choose(
            self._model.bench, _("Channel the zone hears"), options, now,
            lambda channel: self.change(port, number, channel=channel),
        )  # fmt: skip

    def ask_key(self, port: str, number: int, end: str) -> None:
        """Ask for the lowest or highest key, by its name or number."""
        title = _("Lowest key") if end == "low" else _("Highest key")
        now = getattr(self._inputs.settings(port).zones[number], end)
        self._model.bench.put(
            Question(
                title, lambda text: self._key_typed(port, number, end, text), text=note_name(now),
                hint=_("C-4, F#3, or 0 to 127"),
            )
        )  # fmt: skip

    def _key_typed(self, port: str, number: int, end: str, text: str) -> None:
        try:
            key = round(pitch_named(text))
        except EditingError:
            told = _("{text} is no key; allowed: C--1 to G-9, or 0 to 127")
            self._model.bench.say(told.format(text=text or "–"))
            return
        self.change(port, number, **{end: key})

    def ask_transpose(self, port: str, number: int) -> None:
        """Ask how many semitones higher a zone plays."""
        now = self._inputs.settings(port).zones[number].transpose
        ask_number(
            self._model.bench, _("Higher by so many semitones"), now, -127, 127,
            lambda value: self.change(port, number, transpose=round(value)),
        )  # fmt: skip

    # ---- doing --------------------------------------------------------------------------------------------

    def change(self, port: str, number: int, **changes: Any) -> None:
        """Set a zone otherwise."""

        def changed(zones: "tuple[Zone, ...]") -> "tuple[Zone, ...]":
            new = zones[number].model_validate({**dict(zones[number]), **changes})
            return (*zones[:number], new, *zones[number + 1 :])

        self._edit(port, changed)

    def split(self, port: str) -> None:
        """Cut the last zone in the middle; both halves play what it did."""

        def cut(zones: "tuple[Zone, ...]") -> "tuple[Zone, ...]":
            *others, last = zones
            middle = (last.low + last.high + 1) // 2
            lower, upper = {"high": middle - 1}, {"low": middle}
            return (*others, last.model_copy(update=lower), last.model_copy(update=upper))

        self._edit(port, cut)

    def add(self, port: str) -> None:
        """Add a zone over all keys."""
        from motorik.bridges.midi.receiving.settings import Zone

        self._edit(port, lambda zones: (*zones, Zone()))

    def remove(self, port: str, number: int) -> None:
        """Take a zone out."""
        self._edit(port, lambda zones: zones[:number] + zones[number + 1 :])

    def _edit(self, port: str, change: "Callable[[tuple[Zone, ...]], tuple[Zone, ...]]") -> None:
        self._inputs.edit(port, lambda now: {"zones": change(now.zones)})


def channel_words(channel: int) -> str:
    """Return a channel in words."""
    return _("Channel {number}").format(number=channel)


def semitones(number: float) -> str:
    """Return an interval in words."""
    return _("{number} semitones").format(number=f"{number:+g}".replace("-", "−"))
