"""The two README commands: fast when nothing changed, plain sentences when something is wrong."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tools.dev_tasks import checks, commands, environment, system_packages
from tools.dev_tasks.console import Problem, run_quietly
from tools.dev_tasks.environment import Environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "venv", sys.executable)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace every step of `prepare` by one that only writes its name down."""
    done: list[str] = []
    names = ["offer_run_packages", "install_requirements", "install_project", "look_again_for_sources"]
    names += ["offer_test_packages", "offer_test_modules", "build"]

    def make_venv(where: Environment) -> None:
        where.scripts.mkdir(parents=True)
        where.python.touch()
        done.append("make_venv")

    monkeypatch.setattr(environment, "make_venv", make_venv)
    for name in names:
        monkeypatch.setattr(environment, name, lambda _where, name=name: done.append(name))
    return done


def test_a_second_start_only_builds_what_changed(place: Environment, steps: list[str]) -> None:
    environment.prepare(place)
    assert steps[0] == "make_venv"
    steps.clear()
    environment.prepare(place)
    assert steps == ["build"]


def test_only_tests_bring_the_test_servers(place: Environment, steps: list[str]) -> None:
    environment.prepare(place)
    assert "offer_test_packages" not in steps
    steps.clear()
    environment.prepare(place, for_tests=True)
    assert steps == ["offer_test_packages", "offer_test_modules", "build"]


def test_a_changed_lock_installs_again(
    place: Environment, steps: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.prepare(place)
    steps.clear()
    names = environment.source_names()
    (tmp_path / "requirements.lock").write_text("something-new==1.0\n")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "source_names", lambda: names)
    environment.prepare(place)
    assert steps == ["install_requirements", "build"]


def test_an_interrupted_step_is_done_again(
    place: Environment, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Environment) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(environment, "install_requirements", interrupt)
        with pytest.raises(KeyboardInterrupt):
            environment.prepare(place)
    steps.clear()
    environment.prepare(place)
    assert steps[0] == "install_requirements"


def test_a_folder_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(Problem, match=r"was not made by tools/dev\.py"):
        environment.prepare(Environment(tmp_path, sys.executable))
    assert (tmp_path / "thesis.txt").read_text() == "dear"


def test_the_environment_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOTORIK_VENV", str(tmp_path / "elsewhere"))
    assert environment.choose(None).folder == tmp_path / "elsewhere"


def test_another_interpreter_gets_its_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTORIK_VENV", raising=False)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert environment.choose(sys.executable).folder == ROOT / f".venv-{version}"


def test_an_absent_interpreter_is_a_sentence() -> None:
    with pytest.raises(Problem, match=r"There is no interpreter python9\.9 here"):
        environment.choose("python9.9")


def test_an_old_python_gets_a_sentence() -> None:
    program = "import sys; sys.version_info = (3, 9, 2); exec(open('tools/dev.py').read())"
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert finished.stderr.strip() == "Motorik needs Python 3.11, 3.12 or 3.13; this is 3.9."


def test_without_root_the_missing_packages_are_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages, "may_install", lambda: False)
    monkeypatch.setattr(system_packages, "missing_packages", lambda _: ["jackd2", "liblo-tools"])
    system_packages.offer(system_packages.TEST, "to run the tests")
    assert "sudo apt-get install -y jackd2 liblo-tools" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("absent", "packages"),
    [
        ({"has_venv": False}, "python3.11-venv"),
        ({"has_headers": False}, "python3.11-dev"),
        ({"has_venv": False, "has_headers": False}, "python3.11-venv python3.11-dev"),
    ],
)
def test_debian_without_venv_or_headers_names_what_to_install(
    absent: dict[str, bool], packages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages, "may_install", lambda: False)
    found = {"has_venv": True, "has_headers": True} | absent
    with pytest.raises(Problem, match=f"install -y {re.escape(packages)}$"):
        system_packages.require_build_tools("3.11", debian_python=True, **found)


def test_a_failed_step_shows_its_output_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Problem, match=r"^It broke\. The whole log is in "):
        run_quietly([sys.executable, "-c", "print('because'); exit(3)"], tmp_path / "log", "It broke.")
    assert "because" in capsys.readouterr().err


def test_an_unknown_check_is_a_sentence(place: Environment) -> None:
    with pytest.raises(Problem, match="There is no check speling"):
        checks.run(place, ["speling"])


def test_a_failing_check_fails_the_whole_and_the_others_still_run(
    place: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lines(_environment: Environment, _scratch: str) -> dict[str, list[list[str]]]:
        fail = [sys.executable, "-c", "print('because'); exit(1)"]
        succeed = [sys.executable, "-c", "pass"]
        return {name: [fail if name == "lint" else succeed] for name in checks.NAMES}

    monkeypatch.setattr(checks, "commands", lines)
    assert checks.run(place, []) == 1
    said = capsys.readouterr().err
    assert re.search(r"lint +FAILED", said)
    assert re.search(r"docs +ok", said)
    assert "because" in said
    assert "failed: lint" in said


def test_one_line_closes_the_tests_of_all_parts(tmp_path: Path) -> None:
    """The counts are those pytest gives for the parts."""
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef broken(): raise OSError\n\ndef test_one(): pass\n\n"
        "def test_two(): pass\n\ndef test_three(): raise ValueError\n\ndef test_four(broken): pass\n"
    )
    parts = [tmp_path / f"{part}.xml" for part in ("two", "rest")]
    for part, chosen in zip(parts, ("two", "not two"), strict=True):
        options = ["-q", str(tmp_path), "-k", chosen, "--junitxml", str(part)]
        subprocess.run(
            [sys.executable, "-m", "pytest", *options], check=False, capture_output=True, cwd=tmp_path
        )
    assert " 1 failed, 2 passed, 1 error in " in checks.closing_line(parts)


@pytest.mark.parametrize("name", ["reference", "score"])
def test_what_tools_write_is_committed_as_they_write_it(
    name: str, place: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Environment, "python", Path(sys.executable))
    assert checks.run(place, [name]) == 0, capsys.readouterr().err
    assert re.search(rf"{name} +ok", capsys.readouterr().err)


def test_arguments_after_the_command_belong_to_it() -> None:
    options = commands.parser().parse_args(["--python", "python3.13", "test", "-k", "ring", "--lf"])
    assert (options.python, options.arguments) == ("python3.13", ["-k", "ring", "--lf"])


def test_the_lock_holds_every_declared_package_by_hash() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)
    groups = project["dependency-groups"].values()
    declared = [*project["project"]["dependencies"], *(entry for group in groups for entry in group)]
    wanted = {re.split(r"[^\w.-]", entry)[0].lower() for entry in declared if isinstance(entry, str)}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9._-]+)==(?:.*\\\n)(?:    --hash=sha256:)", lock, re.MULTILINE)
    assert wanted <= set(entries)
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links", lock)


def test_a_start_with_nothing_to_do_adds_less_than_two_seconds() -> None:
    """The whole way of `run` up to the program itself, with the environment these tests run in."""
    own = {**os.environ, "MOTORIK_VENV": sys.prefix}
    if not (Path(sys.prefix) / environment.STAMP).exists():
        pytest.skip("these tests run in an environment that tools/dev.py did not make")
    command = [sys.executable, "tools/dev.py", "setup"]
    subprocess.run(command, cwd=ROOT, env=own, capture_output=True, check=True)
    start = time.monotonic()
    finished = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert "installing" not in finished.stderr
    assert time.monotonic() - start < 2.0


def test_another_python_of_the_same_series_keeps_the_environment(
    place: Environment, steps: list[str], tmp_path: Path
) -> None:
    environment.prepare(place)
    steps.clear()
    environment.prepare(Environment(place.folder, str(tmp_path / "another-python")))
    assert steps == ["build"]


@pytest.mark.skipif(os.name == "nt", reason="Windows builds without the lock")
def test_two_builds_never_run_at_once_but_one_may_start_another(tmp_path: Path) -> None:
    place = Environment(tmp_path / "with space", sys.executable)
    place.scripts.mkdir(parents=True)
    place.python.symlink_to(sys.executable)
    environment.write_locked_ninja(place)
    ninja = place.scripts / "ninja"
    nested = 'if [ "$1" = outer ]; then "$NINJA" inner; fi'
    ninja.write_text(f'#!/bin/sh\necho "in $1"\n{nested}\nsleep 0.2\necho "out $1"\n')
    ninja.chmod(0o755)

    with (tmp_path / "seen").open("w+") as seen:
        own = {**os.environ, "NINJA": str(place.ninja)}
        builds = [subprocess.Popen([place.ninja, name], stdout=seen, env=own) for name in ("outer", "other")]
        assert [build.wait() for build in builds] == [0, 0]
        seen.seek(0)
        lines = seen.read().split("\n")[:-1]

    outer = ["in outer", "in inner", "out inner", "out outer"]
    other = ["in other", "out other"]
    assert lines in (outer + other, other + outer)


def test_an_environment_never_replaces_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / environment.STAMP).write_text("{}")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(Problem, match="with a Python outside of it"):
        environment.make_venv(Environment(tmp_path, sys.executable))
    assert (tmp_path / environment.STAMP).exists()
