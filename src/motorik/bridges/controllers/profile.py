"""Profiles: what common controllers do when they come out of their box, as data.

A file in ``profiles`` is a profile, no other changes. It holds what its source says and nothing guessed: a
control that is left out can be learned.
"""

from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import Field

from motorik.bridges.controllers.bindings import Binding, Bindings
from motorik.domain.model import Model
from motorik.domain.patch import Name

AUTO, NONE = "auto", "none"
"""The profile a device is called like, and the one that binds nothing."""


class Profile(Model):
    """A controller. ``ports`` are what names of its ports hold, ``source`` the document this is from.

    Places such as ``@3`` are the third track, scene or knob of whatever song is open.
    """

    name: Name
    ports: tuple[Annotated[str, Field(min_length=3)], ...]
    source: Annotated[str, Field(min_length=1)]
    notes: str = ""
    bindings: Bindings


@cache
def profiles() -> dict[str, Profile]:
    """Return every profile by the name of its file."""
    folder = resources.files(__package__) / "profiles"
    files = sorted((it for it in folder.iterdir() if it.name.endswith(".json")), key=lambda it: it.name)
    return {it.name.removesuffix(".json"): Profile.model_validate_json(it.read_bytes()) for it in files}


def profile_of(profile: str, device: str) -> Profile | None:
    """Return a profile by its name; ``auto`` is the one whose ports are called like ``device``, if any is."""
    if profile == AUTO:
        return next((it for it in profiles().values() if _is_one(it, device)), None)
    return profiles().get(profile)


def profile_bindings(profile: str, device: str) -> tuple[Binding, ...]:
    """Return what a profile binds, as :func:`profile_of` finds it."""
    found = profile_of(profile, device)
    return found.bindings if found else ()


def _is_one(profile: Profile, device: str) -> bool:
    name = device.casefold()
    return any(part.casefold() in name for part in profile.ports)
