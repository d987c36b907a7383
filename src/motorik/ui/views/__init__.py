"""Screens, each a folder of its own. What a folder's ``SCREEN`` declares is all that others know of it.

Only ``shell`` is no screen: it holds them. Finding out which screens there are imports no window library.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from motorik.ui.views.screen import Screen

__all__ = ["Screen", "screens"]


@cache
def screens() -> dict[str, Screen]:
    """Return every screen by its id, in the order one switches through them."""
    packages = [info.name for info in iter_modules(__path__) if info.ispkg]
    modules = [import_module(f"{__name__}.{name}") for name in packages]
    found = [module.SCREEN for module in modules if hasattr(module, "SCREEN")]
    return {screen.id: screen for screen in sorted(found, key=lambda it: (it.order, it.id))}
