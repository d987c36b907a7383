"""A controller behind an input: the profile it is known by, its pages, and where its lamps are told."""

from typing import TYPE_CHECKING, Any

from motorik.ui.text import _
from motorik.ui.views.hardware.lines import Deed, Line, choose

if TYPE_CHECKING:
    from motorik.bridges.controllers.mapper import ControllerState
    from motorik.ui.models.hardware import Hardware, HardwareState
    from motorik.ui.views.hardware.model import HardwareModel

LAST_PAGE = 64


class Pages:
    """Profiles and pages of controllers, by the names of their inputs."""

    def __init__(self, model: "HardwareModel", hardware: "Hardware") -> None:
        self._model, self._hardware = model, hardware

    def lines(self, state: "HardwareState", port: str) -> tuple[Line, ...]:
        """Return profile and pages of an input."""
        it = next((it for it in state.controllers if it.device == port), None)
        return (self._profile(it), self._pages(it)) if it is not None else ()

    def _profile(self, it: "ControllerState") -> Line:
        from motorik.bridges.controllers.profile import AUTO

        said = (
            _("no controller is called like that") if it.profile == AUTO else _("nothing is bound by itself")
        )
        words = {AUTO: _("By its name")}.get(it.profile, it.known or _("None"))
        deeds = (
            Deed(
                words, lambda: self.ask_profile(it), "tune-vertical",
                says=_("Profile of {name}").format(name=it.device),
                hint=_("What the controller does out of the box; what is learned comes before it."),
            ),
            Deed(
                it.output or _("Where it is"), lambda: self.ask_output(it), "lightbulb-outline",
                says=_("Lamps of {name}").format(name=it.device),
                hint=_("The output that lamps and motor faders are told by."),
            ),
        )  # fmt: skip
        return Line(f"profile.{it.device}", _("Controller"), it.known or said, deeds, within=True)

    def _pages(self, it: "ControllerState") -> Line:
        deeds = [
            Deed(
                str(page), lambda page=page: self.show(it.device, page), on=page == it.page,  # type: ignore[misc]
                says=_("Page {number} of {name}").format(number=page, name=it.device),
                hint=_("{count} controls of its own").format(count=count),
            )
            for page, count in enumerate(it.pages, start=1)
        ]  # fmt: skip
        if len(it.pages) < LAST_PAGE:
            deeds.append(
                Deed(
                    "", lambda: self.show(it.device, len(it.pages) + 1), "plus",
                    says=_("Another page of {name}").format(name=it.device),
                    hint=_("Go to an empty page; learn controls for it below."),
                )
            )  # fmt: skip
        said = _("page {page}: {own} controls of its own, {all} on every page")
        detail = said.format(page=it.page, own=it.pages[it.page - 1], all=it.everywhere)
        return Line(f"pages.{it.device}", _("Pages"), detail, tuple(deeds), within=True)

    # ---- asking -------------------------------------------------------------------------------------------

    def ask_profile(self, it: "ControllerState") -> None:
        """Ask which controller an input is."""
        from motorik.bridges.controllers.profile import AUTO, NONE, profiles

        options: list[tuple[object, str]] = [(AUTO, _("The one its name says")), (NONE, _("None"))]
        options += [(id, profile.name) for id, profile in profiles().items()]
        title = _("Profile of {name}").format(name=it.device)
        choose(
            self._model.bench, title, options, it.profile,
            lambda profile: self.change(it.device, profile=profile),
        )  # fmt: skip

    def ask_output(self, it: "ControllerState") -> None:
        """Ask where its lamps are."""
        state = self._hardware.state
        if state is not None:
            there = dict.fromkeys([*state.outputs_there, *([it.output] if it.output else [])])
            options: list[tuple[object, str]] = [(None, _("The output called like the input"))]
            options += [(name, name) for name in there]
            title = _("Lamps of {name}").format(name=it.device)
            choose(
                self._model.bench, title, options, it.output,
                lambda output: self.change(it.device, output=output),
            )  # fmt: skip

    # ---- doing --------------------------------------------------------------------------------------------

    def change(self, device: str, **changes: Any) -> None:
        """Set a controller otherwise; what was learned stays."""
        mapper = self._hardware.receiving.mapper

        def keep() -> None:
            now = mapper.controllers.of(device)
            mapper.set_device(device, now.model_validate({**dict(now), **changes}))

        self._model.do(keep)

    def show(self, device: str, page: int) -> None:
        """Let a controller show a page."""
        self._model.do(lambda: self._hardware.receiving.mapper.show_page(device, page))
