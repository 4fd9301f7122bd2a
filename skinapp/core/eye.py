"""A small frozen network that sees textures and colours: the first blocks of one for ImageNet.

Diagnoses need deep features, which are made to overlook how a photograph was taken; blur, light,
compression, hair and ink are plain in the first blocks. It looks at the whole image, once, and
takes as long as half a pass of one member. Why: decision 0191.
"""

from __future__ import annotations

import threading
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.openvino_conversion import runtime

EYE_SIDE: Final = 256
"""Side of the square that the whole image is squeezed to."""


class Eye:
    """Looks at images; any thread may use it. The model is compiled at the first look.

    Args:
        xml: Graph of OpenVINO that takes an RGB square, uint8 (1, 3, ``EYE_SIDE``, ``EYE_SIDE``),
            and gives features (1, F).
        constants: Its constants.
    """

    def __init__(self, xml: bytes, constants: bytes) -> None:
        self._xml, self._constants = xml, constants
        self._lock = threading.Lock()
        self._compiled: Any = None
        self._own = threading.local()

    def look(self, image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Features of a whole image.

        Args:
            image_hwc_u8: RGB uint8 (H, W, 3).

        Returns:
            float32 (F,).

        Raises:
            ImportError: If OpenVINO cannot be loaded on this computer.
            RuntimeError: If it cannot run the graph.
        """
        if not hasattr(self._own, "request"):
            self._own.request = self._model().create_infer_request()
        square = squeezed(image_hwc_u8)
        planes = np.ascontiguousarray(np.moveaxis(square, -1, 0))[np.newaxis]
        self._own.request.infer([planes])
        # The request keeps the array for its next answer.
        return np.array(self._own.request.get_output_tensor(0).data[0], dtype=np.float32)

    def _model(self) -> Any:
        with self._lock:
            if self._compiled is None:
                ov = runtime()
                core = ov.Core()
                block = ov.Tensor(np.frombuffer(self._constants, np.uint8).copy())
                # One thread: images are prepared in several already.
                options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
                model = core.read_model(self._xml, block)
                self._compiled = core.compile_model(model, "CPU", options)
            return self._compiled


def squeezed(image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The whole image as a square, RGB uint8 (``EYE_SIDE``, ``EYE_SIDE``, 3)."""
    size = (EYE_SIDE, EYE_SIDE)
    if image_hwc_u8.shape[:2] == size:
        return image_hwc_u8
    shrinks = min(image_hwc_u8.shape[:2]) >= EYE_SIDE
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image_hwc_u8, size, interpolation=way), dtype=np.uint8)
