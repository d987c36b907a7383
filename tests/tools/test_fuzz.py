"""tools/fuzz: seeds are accepted, mutated ones do no harm, and what goes wrong is found and written down."""

import importlib.util
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.fuzz.target import MAX_BYTES, Target
from tools.fuzz.targets import TARGETS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "qa" / "fuzzing.md"
unix_only = pytest.mark.skipif(
    sys.platform == "win32", reason="bounds are kept by signals and limits of Unix"
)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_seeds_are_accepted(target: Target) -> None:
    """Fuzzing from inputs that are refused at the door would test only the door."""
    seeds = list(target.seeds())
    assert seeds
    for seed in seeds:
        assert target.try_one(seed)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_mutated_inputs_are_read_or_refused(target: Target) -> None:
    chance = random.Random(target.name)
    seeds = [seed[:MAX_BYTES] for seed in target.seeds()]
    for _ in range(200):
        target.try_one(mutated(chance.choice(seeds), target.words, chance))


def mutated(data: bytes, words: tuple[bytes, ...], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0 if changed:
                changed[min(place, len(changed) - 1)] = chance.choice(
                    [0, 1, 127, 128, 255, chance.randrange(256)]
                )
            case 1:
                del changed[place : place + chance.choice([1, 2, 100, 10000])]
            case 2:
                changed[place:place] = chance.randbytes(chance.randrange(20))
            case 3:
                changed[place : place + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"]
                )
            case _:
                changed[place:place] = chance.choice(words or (b"\0",))
    return bytes(changed)


def test_the_page_has_every_target() -> None:
    rows = {row.split("|")[1].strip() for row in PAGE.read_text(encoding="utf-8").splitlines() if "|" in row}
    assert {target.name for target in TARGETS} <= rows


def planted(read: Callable[[bytes], object]) -> Target:
    return Target("planted", read, (ValueError,), lambda: [b"seed"])


@unix_only
def test_what_goes_wrong_is_written_down_once_for_each_place(tmp_path: Path) -> None:
    from tools.fuzz.harness import Harness

    harness = Harness(planted(lambda data: {b"a": 1}[data[:1]]), tmp_path)
    for data in (b"a", b"b", b"bb"):
        harness.try_one(data)
    [report] = tmp_path.glob("*.txt")
    assert report.read_text(encoding="utf-8").startswith("KeyError: b'b'")
    assert report.with_suffix(".bin").read_bytes() == b"b"


@unix_only
def test_a_refusal_that_is_no_sentence_is_a_finding(tmp_path: Path) -> None:
    from tools.fuzz.harness import Harness

    def refuse(data: bytes) -> None:
        raise ValueError(data.decode())

    harness = Harness(planted(refuse), tmp_path)
    harness.try_one(b"a sentence")
    assert not list(tmp_path.iterdir())
    harness.try_one(b"two\nlines")
    assert len(list(tmp_path.glob("*.bin"))) == 1


@unix_only
def test_an_input_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    from tools.fuzz.harness import Harness

    def spin(data: bytes) -> None:
        while data:
            pass

    Harness(planted(spin), tmp_path, seconds=0.1).try_one(b"for ever")
    [report] = tmp_path.glob("*.txt")
    assert report.read_text(encoding="utf-8").startswith("TimeoutError")


GREEDY = """
import sys
from pathlib import Path
from tools.fuzz.harness import Harness, bound_memory
from tools.fuzz.target import Target
bound_memory()
greedy = Target("greedy", lambda data: bytes(1 << 31), (ValueError,), list)
Harness(greedy, Path(sys.argv[1])).try_one(b"much")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
def test_an_input_that_wants_too_much_memory_is_found(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", GREEDY, str(tmp_path)], check=True)
    [report] = tmp_path.glob("*.txt")
    assert report.read_text(encoding="utf-8").startswith("MemoryError")


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="Atheris is not installed")
def test_a_run_ends_with_its_numbers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.fuzz", "scale", "--runs", "300", "--folder", str(tmp_path)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    name, inputs, reached = [cell.strip() for cell in finished.stdout.split("|")[1:4]]
    assert name == "scale" and inputs == "300" and int(reached) > 20
