"""What one can do on the patch screen."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.patch.model import PatchModel
from motorik.ui.views.patch.presets import PatchPresets


def _do(name: str) -> Callable[[Workbench], None]:
    return lambda bench: getattr(bench.model(PatchModel), name)()


def _ask(why: str) -> Callable[[Workbench], None]:
    return lambda bench: bench.model(PatchPresets).ask(why)


def _shown(bench: Workbench) -> bool:
    return bench.model(PatchModel).patch is not None


def _some(bench: Workbench) -> bool:
    return bool(bench.model(PatchModel).selection)


def _some_or_wire(bench: Workbench) -> bool:
    return _some(bench) or bench.model(PatchModel).wire is not None


def _single(bench: Workbench) -> bool:
    return bench.model(PatchModel).single is not None


def _connect(bench: Workbench) -> None:
    model = bench.model(PatchModel)
    if model.single is not None:
        model.ask_target(model.single)


def _browse(bench: Workbench) -> None:
    model = bench.model(PatchModel)
    model.browsing = not model.browsing
    model.chosen.emit()


def _some_modules(bench: Workbench) -> bool:
    return bool(bench.model(PatchModel).chosen_modules)


def _group(bench: Workbench) -> bool:
    return bench.model(PatchModel).group is not None


def _in_a_group(bench: Workbench) -> bool:
    model = bench.model(PatchModel)
    patch = model.patch
    return _group(bench) or (patch is not None and model.single in patch.grouped)


def _rename_group(bench: Workbench) -> None:
    model = bench.model(PatchModel)
    if model.group is not None:
        model.ask_group_name(model.group.id)


_G = N_("Patch")

COMMANDS = (
    Command(
        "patch.choose",
        N_("Show a patch"),
        _G,
        _do("choose_patch"),
        ("Ctrl+Shift+O",),
        "folder-music-outline",
        N_("Every instrument and rack of the song."),
        "patch",
    ),
    Command(
        "patch.add",
        N_("Add a module"),
        _G,
        _do("ask_module"),
        ("Ctrl+Shift+D",),
        "plus-box-outline",
        N_("Into the chosen cable, where it fits; else where there is room."),
        "patch",
        possible=_shown,
    ),
    Command(
        "patch.modules",
        N_("List of modules"),
        _G,
        _browse,
        ("Ctrl+Shift+J",),
        "view-list-outline",
        N_("Drag them from a list onto the canvas."),
        "patch",
        checked=lambda bench: bool(bench.model(PatchModel).browsing),
    ),
    Command(
        "patch.connect",
        N_("Lead an output to …"),
        _G,
        _connect,
        ("Ctrl+Shift+W",),
        "transit-connection-variant",
        N_("Choose from all inputs and knobs it could be led to."),
        "patch",
        possible=_single,
    ),
    Command(
        "patch.duplicate",
        N_("Duplicate modules"),
        _G,
        _do("double"),
        ("Ctrl+Shift+U",),
        "content-duplicate",
        N_("With the cables into them."),
        "patch",
        possible=_some,
    ),
    Command(
        "patch.remove",
        N_("Remove or cut"),
        _G,
        _do("remove"),
        (),
        "delete-outline",
        N_("The chosen modules, or the chosen cable."),
        "patch",
        possible=_some_or_wire,
    ),
    Command(
        "patch.bypass",
        N_("Bypass modules"),
        _G,
        _do("bypass"),
        ("Ctrl+Shift+B",),
        "power",
        N_("The sound goes past them."),
        "patch",
        possible=_some,
    ),
    Command(
        "patch.several",
        N_("Choose several"),
        _G,
        _do("pick"),
        ("Ctrl+Shift+Q",),
        "select-drag",
        N_("A finger draws a frame; with a mouse, hold Shift."),
        "patch",
        checked=lambda bench: bench.model(PatchModel).picking,
    ),
    Command(
        "patch.group",
        N_("Make a group"),
        _G,
        _do("make_group"),
        ("Ctrl+Alt+B",),
        "group",
        N_("A frame with a name around what is chosen; beside a whole group, what is chosen joins it."),
        "patch",
        possible=_some_modules,
    ),
    Command(
        "patch.fold",
        N_("Fold or unfold the group"),
        _G,
        _do("fold"),
        ("Ctrl+Alt+F",),
        "arrow-collapse-all",
        N_("Show it as one box, whose cables stay; or all its modules again."),
        "patch",
        possible=_in_a_group,
    ),
    Command(
        "patch.dissolve",
        N_("Dissolve the group"),
        _G,
        _do("dissolve"),
        (),
        "ungroup",
        N_("Its modules stay where they are."),
        "patch",
        possible=_group,
    ),
    Command(
        "patch.rename_group",
        N_("Rename the group"),
        _G,
        _rename_group,
        (),
        "rename-box-outline",
        "",
        "patch",
        possible=_group,
    ),
    Command(
        "patch.copy",
        N_("Copy modules"),
        _G,
        _do("copy"),
        (),
        "content-copy",
        N_("With the cables between them, for this or another patch: Ctrl+C."),
        "patch",
        possible=_some_modules,
    ),
    Command(
        "patch.paste",
        N_("Paste modules"),
        _G,
        _do("paste"),
        (),
        "content-paste",
        N_("Where there is room: Ctrl+V."),
        "patch",
        possible=_shown,
    ),
    Command(
        "patch.fit",
        N_("Show everything"),
        _G,
        _do("refit"),
        ("Ctrl+Shift+F",),
        "fit-to-page-outline",
        "",
        "patch",
    ),
    Command(
        "patch.arrange",
        N_("Arrange modules"),
        _G,
        _do("arrange"),
        ("Ctrl+Shift+G",),
        "sitemap-outline",
        N_("Side by side, as cables lead."),
        "patch",
        possible=_shown,
    ),
    Command(
        "patch.load",
        N_("Load a preset"),
        _G,
        _ask("load"),
        ("Ctrl+Shift+Y",),
        "bookmark-outline",
        N_("In the place of this patch."),
        "patch",
        possible=_shown,
    ),
    Command(
        "patch.save",
        N_("Save as a preset"),
        _G,
        lambda bench: bench.model(PatchPresets).ask_name(),
        (),
        "bookmark-plus-outline",
        "",
        "patch",
        possible=_shown,
    ),
    Command(
        "patch.morph",
        N_("Morph to a preset"),
        _G,
        _ask("morph"),
        ("Ctrl+Shift+M",),
        "blur",
        N_("A fader between this sound and another one of the same modules."),
        "patch",
        possible=_shown,
    ),
    Command(
        "patch.keys",
        N_("Keys to play"),
        _G,
        lambda bench: bench.prefer(keys_shown=not bench.preferences.keys_shown),
        ("Ctrl+Shift+K",),
        "piano",
        N_("Hear the patch while it is built."),
        "patch",
        checked=lambda bench: bench.preferences.keys_shown,
    ),
)
