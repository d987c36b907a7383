"""README and documentation keep their promises: commands exist, links and named files lead somewhere."""

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tools.dev_tasks.checks import NAMES
from tools.dev_tasks.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = re.compile(r"^```(?:sh|bash|text|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:motorik|python3?) [^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NAMED_FILE = re.compile(r"`((?:tests|tools|native|src|docs|prototypes)/[\w./-]+)`")
OPTION = re.compile(r"--[a-z][a-z-]*")
MODULE = ["-m", "motorik"]
GOLDEN = "docs/qa/artifacts/"
"""The check 'stress' watches over what is in there."""


def page_id(page):
    return page.relative_to(ROOT).as_posix()


def commands(page):
    """Return the command lines of a page, each as its words, without comments."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in SHELL.findall(text) for line in block.splitlines()]
    lines += INLINE.findall(FENCE.sub("", text))
    parts = [part for line in lines for part in re.split(r"\s[|;&]+\s|;\s", line)]
    words = [shlex.split(part, comments=True) for part in parts if "…" not in part]
    return [line for line in words if line and line[0] in ("motorik", "python", "python3")]


ALL = [
    pytest.param(line, id=f"{page_id(page)}: {shlex.join(line)}") for page in PAGES for line in commands(page)
]


@cache
def help_of(*command):
    """Return what a program says about itself; it must end well."""
    finished = subprocess.run(
        [sys.executable, *command, "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert finished.returncode == 0, f"{shlex.join(command)} --help: {finished.stderr[-500:]}"
    return finished.stdout


def options_in(words):
    return {match[0] for word in words if (match := OPTION.match(word))}


def test_the_pages_have_commands():
    assert len(commands(ROOT / "README.md")) > 10


@pytest.mark.parametrize("line", ALL)
def test_a_command_exists_with_its_options(line):
    program, *words = line
    if program == "motorik":
        check_motorik(words)
    elif words[:1] == ["tools/dev.py"]:
        check_dev(words[1:])
    elif words[:1] == ["-m"]:
        assert options_in(words) <= options_in(help_of("-m", words[1]).split()) | {"--help"}
    else:
        assert (ROOT / words[0]).is_file(), f"there is no {words[0]}"
        missing = options_in(words) - set(OPTION.findall(help_of(words[0])))
        assert not missing, f"{words[0]} has no {missing}"


def check_motorik(words):
    known = help_of(*MODULE)
    if words[0].startswith("-"):
        assert words[0] in known
        return
    if words[0] in ("COMMAND", "SONG"):
        return
    listed = re.findall(r"^  ([a-z][a-z0-9-]*) ", known, re.MULTILINE)
    command = words[:2] if words[0] in ("bench", "device", "midi", "osc", "presets", "script") else words[:1]
    # 'start' is there for tools/dev.py and kept out of the list.
    assert words[0] in [*listed, "start"], f"motorik has no command {words[0]}; there are {listed}"
    missing = options_in(words) - set(OPTION.findall(help_of(*MODULE, *command)))
    assert not missing, f"motorik {shlex.join(command)} has no {missing}"


def check_dev(words):
    if words[0] == "--python":
        words = words[2:]
    if words == ["--help"]:
        return
    command, *arguments = words
    assert command in COMMANDS, f"tools/dev.py has no command {command}"
    if command == "check":
        assert set(arguments) <= set(NAMES)
    if command == "test":
        assert all((ROOT / path).exists() for path in arguments if not path.startswith("-"))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_to_files_and_headings(page):
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{target} leads nowhere"
        assert file.is_relative_to(ROOT), f"{target} leads out of the repository"
        if heading and file.suffix == ".md":
            assert heading in headings(file), f"{target}: there is no such heading"


def headings(page):
    """Return the anchors of a page as MkDocs and GitHub make them of plain words."""
    titles = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_files_that_are_named_are_there(page):
    named = NAMED_FILE.findall(page.read_text(encoding="utf-8"))
    missing = [name for name in named if not (ROOT / name).exists() and not name.startswith(GOLDEN)]
    assert not missing, f"{page_id(page)} names {missing}"
