"""Every sentence is there in every language, with the same places to fill in."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorik.domain.reading import ProjectFileError, parse_project
from motorik.journal.edits.tracks import SetTrackName
from motorik.journal.path import EditError
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Unit, choice
from motorik.storage import create_song
from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play
from motorik.ui.models.scaling import shown
from motorik.ui.text import LANGUAGES, _, language, speak, told
from motorik.ui.text.catalogue import read_catalogue
from motorik.ui.text.naming import named
from tests.cli.songs import small_project
from tools.texts import CATALOGUES, catalogue, sentences

OTHERS = [name for name in LANGUAGES if name != "en"]


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    speak("en")


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


def test_what_bridges_say_is_said_in_the_language_spoken_with_what_is_in_its_places() -> None:
    from motorik.bridges.midi.system import NO_JACK
    from motorik.bridges.osc.bridge import DEAF
    from motorik.bridges.sync.port import NO_MIDI

    said = NO_MIDI(reason=NO_JACK())
    assert told(said) == said == f"no MIDI here: {NO_JACK.text}"
    speak("fr")
    assert told(said) == f"pas de MIDI ici : {catalogue_of('fr')[NO_JACK.text]}"
    busy = DEAF(host="0.0.0.0", port=9000, reason="{odd} reason")
    assert told(busy) == "impossible d’écouter à 0.0.0.0, port 9000 : {odd} reason"
    assert told("Moog: something else") == "Moog: something else"


def test_every_sentence_is_understood_as_itself() -> None:
    import motorik.bridges.rig  # knows all bridges
    import motorik.sequencer.midi_out  # noqa: F401
    from motorik.domain.sentence import _KNOWN, understood

    speak("fr")
    told("an error makes all errors known")
    for sentence in _KNOWN:
        values = {place: f"<{place}>" for place in re.findall(r"\{(\w+)\}", sentence.text)}
        found = understood(sentence(**values))
        assert found is not None
        assert (found[0].text, found[1]) == (sentence.text, values)


def test_errors_are_said_in_the_language_spoken_and_names_of_ones_own_stay(tmp_path: Path) -> None:
    def said(error: type[Exception], act: Callable[[], object]) -> str:
        with pytest.raises(error) as caught:
            act()
        return told(str(caught.value))

    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        speak("fr")
        there_is_no = said(EditError, lambda: SetTrackName(track="drive", name="x").apply(studio.project))
        assert there_is_no == 'tracks : il n’y a pas de "drive" (il y a bass, lead)'
        closed = said(AudioDeviceError, lambda: studio.transport(Play()))
        assert closed == "aucun appareil audio n’est ouvert ; ouvrez-en un d’abord"
        opened = said(BadInput, lambda: LocalStudio.open(tmp_path))
        assert opened == f"{tmp_path} : pas un morceau ; permis : un dossier avec un song.json"
        wrong = said(ProjectFileError, lambda: parse_project(b'{"format": "x", "format_version": 1}'))
        assert wrong == 'song.json : format vaut "x" ; permis : "motorik.project"'
        cut_off = said(ProjectFileError, lambda: parse_project(b"[1"))
        assert cut_off.startswith("song.json : ligne 1, colonne 3 : ")
        speak("en")
        assert told(closed) == closed


def test_names_of_declarations_are_spoken_with_their_numbers_and_units() -> None:
    speak("fr")
    assert named("cutoff") == "coupure"
    assert named("peak_2_hz") == "cloche 2 Hz"
    assert named("level6") == named("level_6_db") == "niveau 6"
    assert [named(it) for it in ("1/8d", "808", "12 dB")] == ["1/8d", "808", "12 dB"]
    assert shown(Parameter("time", "", 0, 4, 1, Unit.BEATS), 2) == "2 temps"
    assert shown(choice("loop", "", ("off", "held"), "off"), 1) == "tenu"
    speak("en")
    assert named("attack_curve") == "attack curve"
    assert named("low24") == "low 24"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_no_two_parameters_or_choices_of_a_module_are_called_the_same(spoken: str) -> None:
    speak(spoken)
    for kind, declared in registry().items():
        names = [named(it.id) for it in declared.parameters if not it.host]
        assert len(set(names)) == len(names), (kind, sorted(names))
        for parameter in declared.parameters:
            words = [named(it) for it in parameter.choices]
            assert len(set(words)) == len(words), (kind, words)


@pytest.mark.parametrize("text", ['msgid "a\nmsgstr "b"', 'msgctxt "a"', "msgid 3", 'msgid "a" + x'])
def test_what_is_no_catalogue_is_said_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        read_catalogue(text)


def test_what_single_parameters_and_jacks_do_is_said_in_the_language_spoken() -> None:
    speak("fr")
    filters = {it.id: it for it in registry()["filter.ladder"].parameters}
    assert _(filters["cutoff"].doc) == "Fréquence de coupure, et hauteur de la résonance."
    alike = {"Transposition.", *(f"Signal {number}." for number in range(1, 5))}
    for known in registry().values():
        said = [it.doc for it in known.parameters if not it.host] + [it.doc for it in known.tables]
        said += [it.doc for it in (*known.inputs, *known.outputs)]
        assert {doc for doc in said if doc and _(doc) == doc} <= alike
