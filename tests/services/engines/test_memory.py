"""What happens when memory runs out, at several levels, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from skinapp.core.errors import DeviceError
from skinapp.services.engines.memory import require_memory

CHECKOUT = Path(__file__).resolve().parents[3]

LIMITED = """
import resource, sys
from pathlib import Path
import numpy as np
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import SkinappError
from skinapp.services.analysis.assess import load_analyst
from skinapp.services.cancellation import CancelToken

bundle, device, limited, spare_mib = sys.argv[1:]
pixels = np.random.default_rng(0).integers(0, 255, size=(600, 800, 3), dtype=np.uint8)
image = DecodedImage(pixels, "0" * 64, "PNG", ())

def limit(name):
    if limited == name:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + int(spare_mib) * 2**20,) * 2)

try:
    limit("load")
    analyst = load_analyst(Path(bundle), device)
    limit("assess")
    found = analyst.assess(image, CancelToken())
    print(*found.prediction.probabilities)
except SkinappError as error:
    print(error.code)
"""


def answer(bundle: Path, device: str, limited: str, spare_mib: int) -> str:
    """What a process says that has so much memory to spare from some step on."""
    ended = subprocess.run(  # noqa: S603 # our interpreter and our code
        [sys.executable, "-c", LIMITED, str(bundle), device, limited, str(spare_mib)],
        cwd=CHECKOUT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout.strip()


def test_require_memory__is_a_device_error_where_there_is_none() -> None:
    require_memory(1)
    with pytest.raises(DeviceError, match="not enough memory"):
        # More than any processor of today can address.
        require_memory(2**42)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no RLIMIT_AS")
@pytest.mark.parametrize("device", ["cpu", "torch-cpu"])
def test_assess__ends_in_its_result_or_a_typed_error_when_memory_is_short(
    tiny_bundle: Path, device: str
) -> None:
    expected = np.array(answer(tiny_bundle, device, "nothing", 0).split(), dtype=float)

    for limited, spare_mib in (("load", 300), ("assess", 100)):
        assert answer(tiny_bundle, device, limited, spare_mib) == "E_DEVICE"
    found = np.array(answer(tiny_bundle, device, "assess", 500).split(), dtype=float)
    np.testing.assert_allclose(found, expected, atol=1e-5)
