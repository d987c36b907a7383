"""Every sentence is there in every language, with the same places to fill in."""

import re

import pytest

from motorik.ui.text import LANGUAGES, _, language, speak
from motorik.ui.text.catalogue import read_catalogue
from tools.texts import CATALOGUES, catalogue, sentences

OTHERS = [name for name in LANGUAGES if name != "en"]


def catalogue_of(name: str) -> dict[str, str]:
    return read_catalogue((CATALOGUES / f"{name}.po").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", OTHERS)
def test_catalogues_are_complete_and_hold_nothing_else(name: str) -> None:
    known = catalogue_of(name)
    assert {text for text in sentences() if not known.get(text)} == set()
    assert known.keys() - sentences().keys() == set()


@pytest.mark.parametrize("name", OTHERS)
def test_translations_fill_in_the_same_places(name: str) -> None:
    for english, other in catalogue_of(name).items():
        assert sorted(re.findall(r"\{\w*\}", english)) == sorted(re.findall(r"\{\w*\}", other)), english


@pytest.mark.parametrize("name", OTHERS)
def test_a_catalogue_that_is_written_reads_back_the_same(name: str) -> None:
    known = catalogue_of(name)
    assert read_catalogue(catalogue(name, known)) == known


def test_the_language_can_be_changed_and_what_is_unknown_stays() -> None:
    assert speak("fr") == language() == "fr"
    assert _("Save") == "Enregistrer"
    assert _("no such sentence") == "no such sentence"
    assert speak("xx") == "en"
    assert _("Save") == "Save"


@pytest.mark.parametrize("text", ['msgid "a\nmsgstr "b"', 'msgctxt "a"', "msgid 3", 'msgid "a" + x'])
def test_what_is_no_catalogue_is_said_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        read_catalogue(text)
