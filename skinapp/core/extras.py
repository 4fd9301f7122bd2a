"""Which of the optional packages are there; asked without importing them."""

from __future__ import annotations

import importlib.util


def has_torch() -> bool:
    """Whether PyTorch and what builds its networks are installed; the window does without."""
    return all(importlib.util.find_spec(name) is not None for name in ("torch", "timm"))
