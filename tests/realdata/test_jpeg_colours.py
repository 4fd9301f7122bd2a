"""Whether the pixels of real photographs tell how their components are coded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from skinapp.core.image_formats.jpeg_colour import Coding, look


def test_look__never_mistakes_a_real_photograph(ham10000_dir: Path) -> None:
    """Of all data sets that lie beside HAM10000, 400 images of each folder at most."""
    folders = {path.parent for path in ham10000_dir.parent.glob("*/*/*.jpg")}
    told, seen = 0, 0
    for folder in sorted(folders):
        files = sorted(folder.glob("*.jpg"))
        for file in files[:: max(1, len(files) // 400)][:400]:
            picture = Image.open(file).convert("RGB")
            for coding, mode in ((Coding.RGB, "RGB"), (Coding.YCBCR, "YCbCr")):
                found = look(np.asarray(picture.convert(mode)))
                assert found in {coding, None}, file
                told += found is coding
                seen += 1
    assert seen >= 800
    assert told > 0.99 * seen, f"told: {told} of {seen}"
