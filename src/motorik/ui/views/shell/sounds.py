"""Sounds to add a track with: the presets that come with Motorik and one's own, found by typing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motorik.machines.preset import is_effect
from motorik.studio.new_tracks import edits_for_track, octave_of
from motorik.studio.presets import list_presets
from motorik.ui.models.finding import in_order, rank
from motorik.ui.surfaces.list_box import Item
from motorik.ui.text import N_, _
from motorik.ui.views.shell.finding import Finder

if TYPE_CHECKING:
    from motorik.storage.presets import Shelved
    from motorik.ui.models.workbench import Workbench

CATEGORIES = {
    "drums": (N_("Drums"), "record-circle-outline"),
    "bass": (N_("Bass"), "sine-wave"),
    "lead": (N_("Lead"), "sawtooth-wave"),
    "sequence": (N_("Sequence"), "dots-horizontal"),
    "pluck": (N_("Pluck"), "triangle-wave"),
    "keys": (N_("Keys instrument"), "piano"),
    "pad": (N_("Pad"), "blur"),
    "strings": (N_("Strings"), "violin"),
    "brass": (N_("Brass"), "trumpet"),
    "bell": (N_("Bell"), "bell-outline"),
    "voice": (N_("Voice"), "account-voice"),
    "texture": (N_("Texture"), "weather-fog"),
}
"""Names and icons of categories, in the order they are listed in."""


DESCRIBED = 100
"""What only a description says counts less than a name, a category or a tag."""


def _rank(text: str, sound: "Shelved") -> int | None:
    preset = sound.preset
    title = _(CATEGORIES[preset.category.value][0])
    named = rank(text, f"{preset.name} {title} {preset.category.value} {' '.join(preset.tags)}")
    described = rank(text, f"{preset.name} {title} {preset.description}")
    return named if named is not None else None if described is None else described + DESCRIBED


def _item(sound: "Shelved") -> Item:
    title, icon = CATEGORIES[sound.preset.category.value]
    return Item(sound.preset.name, sound, sound.preset.description, _(title), icon)


class Sounds(Finder):
    """A line to type into over the instruments that meet it; choosing one adds a track."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(
            _("Add a track"),
            (560, 580),
            closed,
            find=self._find,
            chosen=self._add,
            hint=_("Which sound? Try: acid, kick, pad"),
            empty=_("No sound is called that"),
            says=(_("Find a sound"), _("Sounds")),
            row_dp=48,
            **properties,
        )
        self.bench = bench
        self._sounds: list[Shelved] = []
        self.put(self.line)
        self.put(self.list)
        self.line.begin()
        session = bench.session
        session.bus.after(session.studio.pool.submit(list_presets), self._found)

    def _found(self, done: Any) -> None:
        sounds, _troubles = done.result()
        order = list(CATEGORIES)
        self._sounds = sorted(
            (it for it in sounds if not is_effect(it.preset) and it.preset.category.value in CATEGORIES),
            key=lambda it: (order.index(it.preset.category.value), it.preset.name),
        )
        self._find(self.line.text)

    def _find(self, text: str) -> None:
        self.list.show([_item(it) for it in in_order(self._sounds, lambda sound: _rank(text, sound))])

    def _add(self, sound: "Shelved") -> None:
        self.close()
        edits = self.bench.trying(lambda: edits_for_track(self.bench.session.studio.song, sound))
        if edits and self.bench.session.commit(_("Add {name}").format(name=sound.preset.name), *edits):
            self.bench.say(
                _("{name} is here: turn Edit mode on and play keys").format(name=sound.preset.name)
            )
            track = self.bench.session.studio.project.tracks[-1]
            self.bench.added.emit(track.id, octave_of(sound.preset))
