"""Whatever a process answers that a script has taken over ends in a sentence, never in edits unseen."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.scripting.answers import ScriptAnswer, check_applies, read_answer
from motorik.scripting.bounds import BOUNDS
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.description import Description, read_description
from motorik.scripting.errors import ScriptError
from motorik.scripting.generating import load
from tests.scripting.walls import body, script, song

RAW = [
    b"",
    b"\n",
    b"{",
    b"null\n",
    b"[]\n",
    b"{}\n",
    b'{"result": 5}\n',
    b'{"result": {}, "printed": 5}\n',
    b'{"result": {"edits": 5}, "printed": ""}\n',
    b'{"result": {"edits": [{}], "lines": []}, "printed": ""}\n',
    b'{"result": {"edits": [5], "lines": [1]}, "printed": ""}\n',
    b'{"result": {"edits": [{"op": "set_muted"}], "lines": [1]}, "printed": ""}\n',
    b'{"result": {"edits": [{"op": ["x"]}], "lines": [1]}, "printed": ""}\n',
    b'{"result": {"edits": [{"op": "set_title", "title": "x"}], "lines": ["x"]}, "printed": ""}\n',
    b'{"result": {"extra": 1}, "printed": ""}\n',
    b'{"result": {"transport": [{"command": "explode"}]}, "printed": ""}\n',
    b'{"result": {"previews": [{"owner": "../x", "target": "a.b", "value": 1}]}, "printed": ""}\n',
    b'{"result": {"previews": [{"owner": "x", "target": "a.b", "value": NaN}]}, "printed": ""}\n',
    b'{"result": {"a": 1, "a": 2}, "printed": ""}\n',
    b'{"fault": {"line": "x", "sentence": ["\\u001b[2J"]}}\n',
    b'{"fault": {"line": -1, "sentence": "two\\nlines\\u001b[2J"}}\n',
    b'{"result": ' + b"[" * 5000 + b"]" * 5000 + b"}\n",
    b'{"result": {"label": ' + b"9" * 6000 + b"}}\n",
    b"\xff\xfe\x00\n",
    b"\xef\xbb\xbf{}\n",
    b"x" * 100_000 + b"\n",
]


@pytest.mark.parametrize("raw", RAW, ids=[repr(raw[:50]) for raw in RAW])
def test_raw_bytes_on_the_pipe(raw: bytes) -> None:
    text = script("import os\n" + body(f"os.write(1, {raw!r})", "os._exit(0)"))
    with ConfinedProcess(
        text.label, cpu_seconds=10, walls=frozenset({"limits", "kernel"}), preloaded=("os",)
    ) as process:
        load(process, text, 1, BOUNDS)
        with pytest.raises(ScriptError) as caught:
            read_whatever(process)
    sentence = str(caught.value)
    assert sentence.startswith("try.py")
    assert sentence.isprintable()
    assert len(sentence) < 5000


def read_whatever(process: ConfinedProcess) -> None:
    view = {"patterns": [{"id": "low"}], "tracks": []}
    result, _ = process.ask(
        "generate", 5, song=view, selection={"track": None, "pattern": "low"}, settings={}
    )
    check_applies("try.py", song(), read_answer("try.py", result, "try", BOUNDS))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
NAMES = ("label", "edits", "lines", "gestures", "finished", "previews", "transport")
answers = st.dictionaries(st.sampled_from(NAMES), json_values) | st.fixed_dictionaries(
    {
        "edits": st.lists(
            st.dictionaries(st.sampled_from(["op", "channel", "muted", "items"]), json_values), max_size=3
        )
    }
)


@given(answers)
@settings(max_examples=300)
def test_any_json_is_an_answer_or_a_sentence(plain: dict[str, Any]) -> None:
    assert json.loads(json.dumps(plain)) == plain
    told = answer_or_sentence(plain)
    assert isinstance(told, ScriptAnswer) or told.startswith("try.py")


@given(st.dictionaries(st.sampled_from(["kind", "title", "doc", "parameters", "handlers"]), json_values))
@settings(max_examples=200)
def test_any_json_is_a_description_or_a_sentence(plain: dict[str, Any]) -> None:
    told = description_or_sentence(plain)
    assert isinstance(told, Description) or told.startswith("try.py")


def answer_or_sentence(plain: dict[str, Any]) -> ScriptAnswer | str:
    try:
        return read_answer("try.py", plain, "try", BOUNDS)
    except ScriptError as error:
        return str(error)


def description_or_sentence(plain: dict[str, Any]) -> Description | str:
    try:
        return read_description("try.py", plain)
    except ScriptError as error:
        return str(error)
