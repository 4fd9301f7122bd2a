"""The tree in the docstring of ``skinapp.core.errors`` is the tree of the classes."""

from __future__ import annotations

import inspect
import re

from skinapp.core import errors
from skinapp.core.errors import SkinappError

TREE_LINE = re.compile(r"^(?P<branch>[ │├└─]*)(?P<name>\w+Error)\b(?:\s+(?P<code>E_\w+))?")


def error_classes() -> dict[str, type[SkinappError]]:
    return {
        name: kind
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, SkinappError)
    }


def drawn_tree() -> dict[str, tuple[str | None, str | None]]:
    """Parent and code of each class, as the docstring draws them."""
    drawn: dict[str, tuple[str | None, str | None]] = {}
    ancestors: list[tuple[int, str]] = []
    for match in filter(None, map(TREE_LINE.match, (inspect.getdoc(errors) or "").splitlines())):
        depth, name = len(match["branch"]), match["name"]
        while ancestors and ancestors[-1][0] >= depth:
            ancestors.pop()
        drawn[name] = (ancestors[-1][1] if ancestors else None, match["code"])
        ancestors.append((depth, name))
    return drawn


def test_docstring__draws_every_class_below_its_parent() -> None:
    parents = {
        name: None if kind is SkinappError else kind.__mro__[1].__name__
        for name, kind in error_classes().items()
    }
    assert {name: parent for name, (parent, _) in drawn_tree().items()} == parents


def test_docstring__states_the_code_of_every_error_that_is_raised() -> None:
    kinds = error_classes()
    raised = {name: kind.code for name, kind in kinds.items() if not kind.__subclasses__()}
    stated = {name: code for name, (_, code) in drawn_tree().items() if name in raised}
    assert stated == raised


def test_codes__are_distinct() -> None:
    codes = [kind.code for kind in error_classes().values()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"E_[A-Z_]+", code) for code in codes)
