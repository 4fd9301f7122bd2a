"""The root of the tree of errors, and those that belong to no kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class SkinappError(Exception):
    """Base of the tree.

    Args:
        message: One clear sentence, in English, without a path.
        path: The file or folder concerned, if there is one.
        expected: What would have been right.
        found: What was there instead.

    Attributes:
        code: Names the kind of error, and never changes.
        sentence: What happened and the next step, for a doctor.
        label: The same in a few words, for a table of many files.
    """

    code: ClassVar[str] = "E_INTERNAL"
    sentence: ClassVar[str] = (
        "The program met an unexpected problem. Try again, and send the log if it happens again."
    )
    label: ClassVar[str] = "unexpected problem"

    def __init__(
        self,
        message: str,
        *,
        path: object | None = None,
        expected: object | None = None,
        found: object | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.expected = expected
        self.found = found

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the attributes when the error crosses a process boundary."""
        return _rebuild, (type(self), self.message, self.path, self.expected, self.found)


def _rebuild(
    kind: type[SkinappError], message: str, path: object, expected: object, found: object
) -> SkinappError:
    return kind(message, path=path, expected=expected, found=found)


def kind_of(code: str) -> type[SkinappError]:
    """The class of errors with a code, for an error of which only the code was written down.

    Args:
        code: As in ``SkinappError.code``.

    Returns:
        The class; that of the root of the tree if there is none with this code.
    """
    return next((kind for kind in all_kinds() if kind.code == code), SkinappError)


def all_kinds() -> Iterator[type[SkinappError]]:
    """Every class of the tree, its root first."""
    kinds: list[type[SkinappError]] = [SkinappError]
    while kinds:
        kind = kinds.pop()
        yield kind
        kinds.extend(kind.__subclasses__())


class EngineError(SkinappError):
    """Inference failed."""

    code = "E_ENGINE"
    sentence = "The analysis failed. Try again, and start the program with --device cpu."
    label = "analysis failed"


class NumericError(EngineError):
    """A network answered with NaN or infinity."""

    code = "E_NUMERIC"
    sentence = (
        "The analysis gave values that are not numbers, so there is no result. Try again, and "
        "start the program with --device cpu."
    )
    label = "analysis gave no numbers"


class OtherWeightsError(EngineError):
    """A result was made with another bundle than the one that is loaded."""

    code = "E_OTHER_WEIGHTS"
    sentence = (
        "The result was made with other weights than those that are loaded, so no report was made "
        "of it. Classify the folder again, or start the program with the weights of that time."
    )
    label = "made with other weights"


class DeviceError(EngineError):
    """The compute device failed or ran out of memory."""

    code = "E_DEVICE"
    sentence = (
        "The computing device failed or ran out of memory. Close other programs and try again, or "
        "start the program with --device cpu."
    )
    label = "device failed"


class CancelledError(SkinappError):
    """The user stopped the work before it was done."""

    code = "E_CANCELLED"
    sentence = "The work was cancelled before it was done. Start it again when you like."
