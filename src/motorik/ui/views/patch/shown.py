"""Which patch is on the canvas, where its modules stand, and how it is changed: what all parts share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from motorik.domain.patch import INPUT, Module, Patch, Place
from motorik.domain.project import Project
from motorik.journal.edits.places import SetModulePlace
from motorik.studio.wiring import refusal
from motorik.ui.models.canvas import CanvasModel
from motorik.ui.models.graph import Picture, Point
from motorik.ui.models.question import Option
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.patch.folding import FOLDED, folded, members
from motorik.ui.views.patch.picturing import picture_of

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.ui.models.workbench import Workbench


class ShownPatch(CanvasModel):
    """A patch of the song as a canvas. ``opened``: it is another patch.

    ``whole`` and ``spots`` are every module and where it stands, whether or not it is folded into a group.
    """

    def __init__(self, bench: "Workbench") -> None:
        super().__init__(bench)
        self.opened: Signal[[]] = Signal()
        self.patch_id: str | None = None
        self.channel: str | None = None
        self.whole = Picture()
        self.spots: dict[str, Point] = {}
        self.session.changed.connect(self._song_changed)
        self._open_first()

    # ---- which patch --------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The song."""
        return self.session.project

    @property
    def patch(self) -> Patch | None:
        """The patch that is shown."""
        return self._in(self.project)

    def _in(self, project: Project) -> Patch | None:
        return next((it for it in project.patches if it.id == self.patch_id), None)

    @property
    def rack(self) -> bool:
        """Whether it is heard through, not played."""
        used = [channel.rack for channel in self.project.channels.values()]
        return self.patch_id in used and all(track.patch != self.patch_id for track in self.project.tracks)

    def users(self) -> list[str]:
        """Return the channels that play it, or are heard through it."""
        plays = [track.id for track in self.project.tracks if track.patch == self.patch_id]
        return plays + [id for id, it in self.project.channels.items() if it.rack == self.patch_id]

    def name_of(self, channel: str) -> str:
        """Return the name of a channel as one reads it."""
        named = {it.id: it.name or it.id for it in self.project.tracks}
        named |= {it.id: it.name or it.id for it in self.project.mixer.returns}
        return named.get(channel, _("Master"))

    def open_patch(self, id: str, channel: str | None = None) -> None:
        """Show a patch; ``channel`` is where it is heard while knobs are turned and keys are struck."""
        if id == self.patch_id and channel in (None, self.channel):
            return
        self.patch_id = id
        users = self.users()
        self.channel = channel if channel in users else (users[0] if users else None)
        self.selection, self.wire, self.fitted = frozenset(), None, False
        self._picture_anew()
        self.opened.emit()
        self.chosen.emit()

    def choose_patch(self) -> None:
        """Ask which patch to show."""
        answers = []
        for patch in self.project.patches:
            users = [it.name or it.id for it in self.project.tracks if it.patch == patch.id]
            users += [self.name_of(id) for id, it in self.project.channels.items() if it.rack == patch.id]
            detail = ", ".join(users) or _("used by no track")
            icon = "check" if patch.id == self.patch_id else "vector-polyline"
            count = _("{count} modules").format(count=len(patch.modules))
            answers.append(Option(patch.name or patch.id, patch.id, detail, count, icon))
        self.ask(_("Show a patch"), self.open_patch, answers)

    def _open_first(self) -> None:
        project = self.project
        first = project.tracks[0].patch if project.tracks else None
        first = first or (project.patches[0].id if project.patches else None)
        if first is not None:
            self.open_patch(first)

    def _song_changed(self, before: Project, after: Project) -> None:
        if before.patches is after.patches and before.tracks is after.tracks and before.mixer is after.mixer:
            return
        if self.patch is None:
            self.patch_id = None
            self._picture_anew()
            self._open_first()
        elif self._in(before) is not self.patch:
            self._picture_anew()

    def _picture_anew(self) -> None:
        patch = self.patch
        self.whole = self.picture = picture_of(patch, rack=self.rack) if patch else Picture()
        self.spots = self.placed()
        self.show(*folded(patch, self.whole, self.spots)) if patch else self.show(self.whole)

    def module(self, id: str | None) -> Module | None:
        """Return a module of the patch."""
        patch = self.patch
        return next((it for it in patch.modules if it.id == id), None) if patch else None

    # ---- places -------------------------------------------------------------------------------------------

    def kept_places(self) -> dict[str, Place]:
        """Return the places the song has for modules."""
        patch = self.patch
        return patch.places if patch else {}

    def frozen(self) -> dict[str, Point]:
        """Return the places of modules the song has none of, those in folded groups as well."""
        kept = self.kept_places()
        return {id: place for id, place in self.spots.items() if id not in kept}

    def put(self, places: dict[str, Point]) -> None:
        """Write places of modules down; what is in a folded group goes where the group goes."""
        self.commit(_("Move modules"), *self.placing(places), heard=False)

    def placing(self, places: dict[str, Point]) -> "list[Edit]":
        """Return the edits that put modules and folded groups somewhere."""
        assert self.patch_id is not None
        moved: dict[str, Point] = {}
        for id, (x, y) in places.items():
            inside = self.inside(id)
            if inside:
                across, down = x - self.places[id][0], y - self.places[id][1]
                moved |= {it: (self.spots[it][0] + across, self.spots[it][1] + down) for it in inside}
            else:
                moved[id] = (x, y)
        return [
            SetModulePlace(patch=self.patch_id, module=id, value=Place(x=round(x), y=round(y)))
            for id, (x, y) in moved.items()
        ]

    def inside(self, node: str) -> frozenset[str]:
        """Return the modules that are folded into a node, none for a module."""
        patch = self.patch
        if patch is None or not node.startswith(FOLDED):
            return frozenset()
        return members(patch, node.removeprefix(FOLDED)) & self.whole.nodes.keys()

    def choose(self, ids: Iterable[str] = (), *, more: bool = False) -> None:
        """Choose nodes; for a module that is folded away, the box of its group."""
        grouped = self.patch.grouped if self.patch else {}
        nodes = self.picture.nodes
        super().choose((it if it in nodes else FOLDED + grouped.get(it, "") for it in ids), more=more)

    @property
    def chosen_modules(self) -> frozenset[str]:
        """The modules that are chosen, those in chosen folded groups as well; not the input."""
        found = frozenset[str]()
        for id in self.selection:
            found |= self.inside(id) or {id}
        return found - {INPUT}

    def commit(self, label: str, *edits: "Edit", heard: bool = True) -> bool:
        """Change the song as one step, unless the patch could not sound then: that is said.

        What is not ``heard`` is not asked about.
        """
        if self.patch_id is None or not edits:
            return False
        against = refusal(self.session.studio.project, self.patch_id, *edits) if heard else None
        if against is not None:
            self.bench.say(against)
            return False
        return self.session.commit(label, *edits)


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return ``wanted``, with a number behind it where it is taken."""
    there, base, number = set(taken), wanted.rstrip("0123456789").rstrip("_") or "module", 1
    found = wanted
    while found in there:
        number += 1
        found = f"{base[:58]}_{number}"
    return found


def id_of(name: str, otherwise: str) -> str:
    """Return an id made of the letters of a name."""
    letters = "".join(it if it.isascii() and it.isalnum() else "_" for it in name.lower()).strip("_")
    return letters[:40] if letters and letters[0].isalpha() else otherwise
