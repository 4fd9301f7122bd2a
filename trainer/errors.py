"""Errors of the trainer, a branch of the tree in ``skinapp.core.errors``.

::

    SkinappError
    └── TrainerError
        ├── DataSetError        E_DATA, with the complete list of problems
        ├── RecipeError         E_RECIPE
        ├── WeightsSourceError  E_WEIGHTS_SOURCE, no ImageNet weights to start from
        ├── RunError            E_RUN, a work folder does not fit the request
        └── NonFiniteLossError  E_NON_FINITE_LOSS
            └── DivergedError   E_DIVERGED
"""

from __future__ import annotations

from collections.abc import Sequence

from skinapp.core.errors import SkinappError


class TrainerError(SkinappError):
    """Base of the trainer's branch."""

    code = "E_TRAINER"


class DataSetError(TrainerError):
    """The data set cannot be trained on.

    Args:
        problems: Every problem found, one sentence each.
        path: Folder of the data set.
    """

    code = "E_DATA"

    def __init__(self, problems: Sequence[str], path: object) -> None:
        super().__init__(f"The data set has {len(problems)} problem(s).", path=path)
        self.problems = tuple(problems)


class RecipeError(TrainerError):
    """A recipe has an unknown key or a value that makes no sense."""

    code = "E_RECIPE"


class WeightsSourceError(TrainerError):
    """No ImageNet weights can be had for the backbone."""

    code = "E_WEIGHTS_SOURCE"


class RunError(TrainerError):
    """A work folder belongs to another recipe or data set, or lacks a step."""

    code = "E_RUN"


class NonFiniteLossError(TrainerError):
    """The loss became NaN or infinite; ``found`` lists the images of the batch."""

    code = "E_NON_FINITE_LOSS"


class DivergedError(NonFiniteLossError):
    """The loss is a number, but one that no training comes back from."""

    code = "E_DIVERGED"
