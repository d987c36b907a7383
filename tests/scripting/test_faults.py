"""Whatever a script does wrong ends in one sentence with file and line, and leaves no process behind."""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motorik.scripting.bounds import BOUNDS, MIB, Bounds
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.errors import ScriptError
from motorik.scripting.generating import check_script, load
from motorik.scripting.script_file import ScriptFile, read_script
from tests.scripting.walls import body, run, script

QUICK = dataclasses.replace(BOUNDS, load_seconds=1.0, generate_seconds=1.0, answer_bytes=MIB)


SMALL = dataclasses.replace(BOUNDS, memory_bytes=96 * MIB)


def failing(source: str, bounds: Bounds = BOUNDS) -> ScriptError:
    """Return what running a generator ends in."""
    with pytest.raises(ScriptError) as caught:
        run(source, bounds)
    assert "\n" not in str(caught.value)
    return caught.value


SENTENCES = {
    "an exception": (body("1 / 0"), "try.py, line 4: ZeroDivisionError: division by zero"),
    "an exception further in": (
        "def deeper(x):\n    return x.nothing\n" + body("deeper(song)"),
        "try.py, line 3: AttributeError: there is no 'nothing'; allowed: ",
    ),
    "a wrong field": (
        body("steps = Steps(selection)", "steps.note(0, 60, velocity=1.5)"),
        "try.py, line 5: velocity = 1.5; allowed: 0-1",
    ),
    "an unknown field": (
        body("Steps(selection).note(0, 60, loudness=1)"),
        "try.py, line 4: a step has no 'loudness'; allowed: row, column, kind,",
    ),
    "a kind that is none": (
        body("Steps(selection).put(row=0, kind='scream')"),
        "try.py, line 4: kind = 'scream'; allowed: note, off, cut, lock",
    ),
    "a row outside": (
        body("Steps(selection).note(16, 60)"), "try.py, line 4: row = 16; allowed 0-15, as selected",
    ),
    "a pitch that is none": (
        body("Steps(selection).note(0, 'H4')"), "try.py, line 4: pitch 'H4'; allowed: 0-127,",
    ),
    "not a number": (
        body("Steps(selection).note(0, 60, velocity=float('nan'))"),
        "try.py, line 4: nan is not a number a song can hold",
    ),
    "a thing in the song": (
        body("Edits().edit('set_title', title=print)"),
        "try.py, line 4: a method has no place in a song; allowed: numbers, text, lists, dicts",
    ),
    "a wrong return": (body("return 5"), "try.py: returned a value of type int; allowed: Steps, "),
    "a syntax error": ("def f(:\n    pass", "try.py, line 2: not valid Python: invalid syntax"),
    "a breach": (body("x = song.__class__"), "try.py, line 4: the attribute '__class__' is off limits"),
    "an import": ("import os", "try.py, line 2: import of 'os'; allowed: collections,"),
    "nothing declared": ("x = 1", "try.py: the file declares nothing; allowed: one @generator or one"),
    "two of them": (body("pass") * 2, "try.py, line 5: a file declares one generator or one"),
    "a default out of range": (
        "@generator(hits=whole(9, 1, 8))\ndef f(song, selection, settings): pass",
        "try.py, line 2: whole: the default is 9; allowed 1-8",
    ),
    "an edit that is none": (
        body("edits = Edits()", "edits.edit('explode')", "return edits"),
        'try.py, line 5: op = "explode"; allowed: add_',
    ),
    "an edit with a wrong field": (
        body("edits = Edits()", "edits.level('bass', 99)", "return edits"),
        "try.py, line 5: set_level: level_db = 99; allowed: at most 12",
    ),
    "an edit that cannot be": (
        body("edits = Edits()", "edits.mute('bass')", "edits.mute('bells')", "return edits"),
        "try.py, line 6: ",
    ),
    "a knob beyond its range": (
        body("edits = Edits()", "edits.knob(song.track('bass'), 'env.decay', 1e6)", "return edits"),
        "try.py, line 5: env.decay = 1000000; allowed ",
    ),
    "a knob that is not there": (
        body("edits = Edits()", "edits.knob(song.track('bass'), 'env.charm', 1)", "return edits"),
        "try.py, line 5: env (env.adsr) has no parameter 'charm'; allowed: ",
    ),
    "more than edits": (
        body("answer = Answer()", "answer.play()", "return answer"),
        "try.py: answered with more than edits; allowed for a generator: edits",
    ),
    "an error whose text fails": (
        "class Bad(Exception):\n    def __str__(self):\n        return 1\n" + body("raise Bad"),
        "try.py, line 7: Bad",
    ),
    "endless recursion": (
        "def f(): return f()\n" + body("f()"), "try.py, line 2: its calls are nested too deep",
    ),
    "endless recursion in text": (
        "class A:\n    def __repr__(self): return repr([self])\n" + body("repr(A())"),
        "try.py, line 3: its calls are nested too deep",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_a_mistake_is_one_sentence_with_file_and_line(source: str, sentence: str) -> None:
    error = failing(source)
    assert str(error).startswith(sentence)
    assert not error.is_over


STOPPED = {
    "an endless loop": (body("while True: pass"), "it took longer than 1 seconds and was stopped"),
    "an endless loop that catches all": (
        body("while True:\n    try:\n        while True: pass\n    except Exception: pass"),
        "it took longer than 1 seconds and was stopped",
    ),
    "a number without end": (body("10 ** 10 ** 10 % 7"), "it took longer than 1 seconds and was stopped"),
    "an expression that backtracks": (
        "import re\n" + body("re.match('(a+)+b', 'a' * 40)"), "it took longer than 1 seconds and was stopped",
    ),
    "a file that never loads": ("while True: pass", "it took longer than 1 seconds and was stopped"),
    "a flood of edits": (
        body("edits = Edits()", "for i in range(20): edits.edit('x', x='x' * 10**5)", "return edits"),
        "it answered more than 1 MiB; allowed: at most that",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sentence"), STOPPED.values(), ids=STOPPED)
def test_what_does_not_end_is_stopped(source: str, sentence: str) -> None:
    error = failing(source, QUICK)
    assert sentence in str(error)
    assert error.is_over


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process from memory")
@pytest.mark.parametrize(
    "bomb",
    [
        "x = bytearray(10 ** 10)",
        "x = [0]\nwhile True: x = x + x",
        "x = 'x' * 10 ** 10",
        "x = {}\nfor i in range(10 ** 9): x[i] = i",
    ],
)
def test_a_memory_bomb_names_its_line(bomb: str) -> None:
    error = failing(body(bomb), SMALL)
    assert str(error).endswith("it needs more memory than a script may have")
    assert error.line >= 4


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "[" * 100 + "]" * 100 + "\n" + "x = " + "-" * 50000 + "1",
        "x = " + "+".join(["1"] * 100_000),
        "if True:\n" + "".join(" " * i + "if True:\n" for i in range(1, 120)) + " " * 120 + "pass",
        "\0",
        "\ud800",
        "x = 1" + "0" * 5000,
        "x = " + ".a" * 50000,
    ],
)
def test_text_made_to_break_a_parser_ends_in_a_sentence(source: str) -> None:
    failing(source)


def test_too_many_edits_are_refused() -> None:
    source = body("edits = Edits()", "for i in range(10001): edits.mute('bass')", "return edits")
    with pytest.raises(ScriptError, match="10001 edits at once; allowed: at most 10000"):
        run(source)


def test_a_deep_answer_is_refused() -> None:
    failing(body("x = []", "for i in range(50): x = [x]", "Edits().edit('set_title', title=x)"))


def test_what_a_script_prints_is_cut_and_cannot_move_the_cursor() -> None:
    printed = run(body("print('\\x1b[2J', end='')", "for i in range(10 ** 5): print('x' * 1000)")).printed
    assert printed.startswith(" [2J")
    assert len(printed) == 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_left_behind() -> None:
    text = script(body("while True: pass"))
    with ConfinedProcess(text.label, QUICK, cpu_seconds=10) as process:
        number, folder = process._process.pid, Path(process._folder.name)
        assert folder.is_dir()
        load(process, text, 1, QUICK)
    assert not Path(f"/proc/{number}").exists()
    assert not folder.exists()


def test_the_processor_limit_holds_without_the_host() -> None:
    text = script(body("while True: pass"))
    slow = dataclasses.replace(BOUNDS, generate_seconds=30.0)
    with ConfinedProcess(text.label, slow, cpu_seconds=1) as process:
        load(process, text, 1, slow)
        with pytest.raises(ScriptError, match=r"used more processor time|exit code -9") as caught:
            process.ask(
                "generate",
                30,
                song={"patterns": [{"id": "low"}], "tracks": []},
                selection={"track": None, "pattern": "low"},
                settings={},
            )
    assert caught.value.is_over


HOST = """
import sys, threading
from tests.scripting.walls import body, script
from motorik.scripting.bounds import BOUNDS
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.generating import load
text = script(body("while True: pass"))
process = ConfinedProcess(text.label, cpu_seconds=100)
load(process, text, 1, BOUNDS)
view = {"patterns": [{"id": "low"}], "tracks": []}
arguments = {"song": view, "selection": {"track": None, "pattern": "low"}, "settings": {}}
if sys.argv[1] == "busy":
    threading.Thread(target=process.ask, args=("generate", 1.0), kwargs=arguments, daemon=True).start()
print(process._process.pid, flush=True)
threading.Event().wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("what", ["idle", "busy"])
def test_a_script_does_not_outlive_a_host_that_was_killed(what: str) -> None:
    host = subprocess.Popen([sys.executable, "-c", HOST, what], stdout=subprocess.PIPE)
    assert host.stdout is not None
    with host.stdout:
        number = int(host.stdout.readline())
    host.kill()
    host.wait()
    deadline = time.monotonic() + 30
    while _runs(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(number)


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_files_that_are_no_scripts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_bytes(b"#" * (BOUNDS.source_bytes + 1))
    (tmp_path / "latin.py").write_bytes(b"x = 1\ny = '\xe9'\n")
    with pytest.raises(ScriptError, match="there is no such file"):
        read_script(tmp_path / "none.py")
    with pytest.raises(ScriptError, match="there is no such file"):
        read_script(tmp_path)
    with pytest.raises(ScriptError, match="longer than 262144 bytes"):
        read_script(tmp_path / "long.py")
    with pytest.raises(ScriptError, match=r"latin.py, line 2: not UTF-8"):
        read_script(tmp_path / "latin.py")


def test_a_script_that_describes_itself_wrongly_is_refused() -> None:
    text = ScriptFile(
        "try",
        "try.py",
        "from motorik.scripting.api import generator, whole\n"
        "from dataclasses import replace\n"
        "@generator(x=replace(whole(1, 1, 2), kind='anything'))\n"
        "def f(song, selection, settings): pass",
    )
    with pytest.raises(ScriptError, match=r"describes itself wrongly: .*kind"):
        check_script(text)
