"""Rules for every file of the two packages that ruff does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

VAGUE_NAMES = {"common", "helper", "helpers", "misc", "util", "utils"}

# The exception hook, the lane and the step of a batch that reads one file: whatever goes wrong
# there is reported, and the program goes on.
MAY_CATCH_EVERYTHING = {
    "skinapp/app.py",
    "skinapp/services/runs/folder_run.py",
    "skinapp/tasks/lane.py",
}

# Only these speak to the terminal and end the process.
COMMAND_LINES = {
    "skinapp/__main__.py",
    "skinapp/cli.py",
    "skinapp/commands.py",
    "trainer/__main__.py",
    "trainer/cli.py",
}


@dataclass(frozen=True)
class SourceFile:
    place: str
    """As ``skinapp/core/errors.py``, on every system."""
    lines: int
    tree: ast.Module


@pytest.fixture(scope="module")
def sources(root: Path) -> list[SourceFile]:
    paths = [path for package in ("skinapp", "trainer") for path in (root / package).rglob("*.py")]
    return [read_source(path, root) for path in sorted(paths)]


def read_source(path: Path, root: Path) -> SourceFile:
    text = path.read_text(encoding="utf-8")
    place = path.relative_to(root).as_posix()
    return SourceFile(place, len(text.splitlines()), ast.parse(text, filename=place))


def test_file__is_short(sources: list[SourceFile]) -> None:
    assert sources
    long = {source.place: source.lines for source in sources if source.lines > MAX_FILE_LINES}
    assert not long


def test_function__is_short(sources: list[SourceFile]) -> None:
    long = {
        f"{source.place}:{node.lineno} {node.name}": length
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert not long


def test_module__has_a_telling_name(sources: list[SourceFile]) -> None:
    vague = [s.place for s in sources if VAGUE_NAMES & {*PurePosixPath(s.place[:-3]).parts}]
    assert not vague


def test_catching_everything__is_left_to_three_files(sources: list[SourceFile]) -> None:
    catching = [
        f"{source.place}:{handler.lineno}"
        for source in sources
        if source.place not in MAY_CATCH_EVERYTHING
        for handler in ast.walk(source.tree)
        if isinstance(handler, ast.ExceptHandler)
        and catches_everything(handler)
        and not ends_in_bare_raise(handler)
    ]
    assert not catching


def catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted_name(kind) in {"Exception", "BaseException"} for kind in kinds)


def ends_in_bare_raise(handler: ast.ExceptHandler) -> bool:
    """Whether it only cleans up: nothing is caught that does not go on."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_terminal_and_exit__are_left_to_the_command_lines(sources: list[SourceFile]) -> None:
    found = [
        f"{source.place}:{line} {name}"
        for source in sources
        if source.place not in COMMAND_LINES
        for line, name in terminal_uses(source.tree)
        # The composition root ends a process whose worker hangs in foreign code.
        if (source.place, name) != ("skinapp/app.py", "os._exit")
    ]
    assert not found


def terminal_uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    forbidden = {"print", "exit", "quit", "sys.exit", "os._exit", "SystemExit"}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=used) | ast.Raise(exc=ast.Name() as used):
                name = dotted_name(used)
                if name in forbidden:
                    yield node.lineno, name
            case ast.ImportFrom(module="sys" | "os" as module, names=names):
                for alias in names:
                    if alias.name in {"exit", "_exit"}:
                        yield node.lineno, f"{module}.{alias.name}"


def dotted_name(node: ast.expr) -> str:
    """``os._exit`` for such an expression, an empty string for one that is no name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
    return ""


def test_skinapp_package__imports_nothing(sources: list[SourceFile]) -> None:
    (package,) = (source for source in sources if source.place == "skinapp/__init__.py")
    imports = [n for n in ast.walk(package.tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not imports


def test_trainer__imports_only_the_core_of_skinapp(sources: list[SourceFile]) -> None:
    foreign = [
        f"{source.place}:{line} {name}"
        for source in sources
        if source.place.startswith("trainer/")
        for line, name in imported_modules(source.tree)
        if name.startswith("skinapp.") and not f"{name}.".startswith("skinapp.core.")
    ]
    assert not foreign


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module="skinapp", names=names):
                attributes = {alias.name for alias in names} - {"__version__"}
                yield from ((node.lineno, f"skinapp.{name}") for name in sorted(attributes))
            case ast.ImportFrom(module=str(module)):
                yield node.lineno, module
