import ast
import re
import runpy
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

_SCRIPT = Path(__file__).parents[2] / "tools" / "translations.py"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(_SCRIPT))


@pytest.fixture(scope="module")
def messages(script: dict[str, Any]) -> list[tuple[str, ET.Element, ET.Element]]:
    """Context, source and translation of each message."""
    found = []
    for context in ET.parse(script["CATALOGUE"]).getroot().iter("context"):  # noqa: S314 # our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            source, translation = message.find("source"), message.find("translation")
            assert source is not None
            assert translation is not None
            found.append((name, source, translation))
    return found


def test_catalogue__holds_the_texts_of_the_program_and_no_others(
    script: dict[str, Any], tmp_path: Path
) -> None:
    copy = tmp_path / "skinapp_vi.ts"
    shutil.copyfile(script["CATALOGUE"], copy)
    script["update"](copy)
    assert copy.read_text(encoding="utf-8") == script["CATALOGUE"].read_text(encoding="utf-8"), (
        "run make translations"
    )


def test_catalogue__holds_every_call_in_the_source(
    script: dict[str, Any], messages: list[tuple[str, ET.Element, ET.Element]]
) -> None:
    """Python's own parser sees what lupdate overlooks, as calls within f-strings."""
    known = {source.text for _, source, _ in messages}
    lost = []
    for path in sorted((script["ROOT"] / "skinapp" / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "tr":
                text = node.args[0]
                if not isinstance(text, ast.Constant) or text.value not in known:
                    lost.append((path.name, node.lineno))
    assert lost == []


def test_catalogue__is_compiled(script: dict[str, Any], tmp_path: Path) -> None:
    compiled = tmp_path / "skinapp_vi.qm"
    script["release"](script["CATALOGUE"], compiled)
    assert compiled.read_bytes() == script["COMPILED"].read_bytes(), "run make translations"


def test_catalogue__has_every_translation_finished(
    messages: list[tuple[str, ET.Element, ET.Element]],
) -> None:
    unfinished = [
        (context, source.text)
        for context, source, translation in messages
        if translation.get("type") is not None or not (translation.text or "").strip()
    ]
    assert messages
    assert unfinished == []


@pytest.mark.parametrize(
    "pattern",
    [r"\{\w*\}", r"%n|%\d", r"&(?=\w)", r"…$", r"\n", r"`|\*\*", r"[.:]$"],
    ids=["fields", "numbers", "mnemonics", "ellipses", "lines", "markup", "ends"],
)
def test_catalogue__keeps_what_has_a_meaning(
    messages: list[tuple[str, ET.Element, ET.Element]], pattern: str
) -> None:
    different = [
        (context, source.text)
        for context, source, translation in messages
        if sorted(re.findall(pattern, source.text or ""))
        != sorted(re.findall(pattern, translation.text or ""))
    ]
    assert different == []
