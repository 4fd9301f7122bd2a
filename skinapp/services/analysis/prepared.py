"""What is kept of an image for the networks. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PreparedImage:
    """What an analyst needs of an image; far smaller than the image itself.

    Attributes:
        squares: RGB uint8 (3, S, S), one for each size and crop among the members.
        height: Rows of the image.
        width: Columns of the image.
        sha256: Hash of the file's bytes.
        flags: What was lost or assumed when it was read, and whether it is no dermoscopy image.
        seen: What signs are read from, see ``SignReader.look``; None where the bundle has none.
    """

    squares: tuple[NDArray[np.uint8], ...]
    height: int
    width: int
    sha256: str
    flags: tuple[str, ...]
    seen: NDArray[np.float32] | None = None
