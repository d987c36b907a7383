"""Conditions: text there and back, and one sentence for what is none."""

import pytest

from motorik.domain.condition import Trig, TrigKind, parse_condition


@pytest.mark.parametrize("text", ["1:1", "3:4", "!3:4", "64:64", "fill", "!first", "previous", "!neighbour"])
def test_there_and_back(text: str) -> None:
    assert str(parse_condition(text)) == text


def test_what_it_says() -> None:
    assert parse_condition("!3:8") == Trig(TrigKind.CYCLE, True, 3, 8)
    assert parse_condition("neighbour").asks_others
    assert not parse_condition("first").asks_others


@pytest.mark.parametrize(
    "text", ["", "0:4", "5:4", "1:65", "cycle", "!!fill", "1:4 ", "¹:4", "first\n", "٣:٤"]
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: n:m with n up to m up to 64, fill, first"):
        parse_condition(text)
