from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.registration import Registration, in_pixels, register

Image = NDArray[np.uint8]


def draw_skin(seed: int, height: int = 300, width: int = 400) -> Image:
    """Skin with dots of pigment: every seed another arrangement."""
    generator = np.random.default_rng(seed)
    image = np.full((height, width, 3), (225, 180, 160), np.uint8)
    for _ in range(140):
        centre = tuple(int(v) for v in generator.integers((20, 20), (width - 20, height - 20)))
        colour = tuple(int(value) for value in generator.integers(40, 200, 3))
        axes = tuple(int(value) for value in generator.integers(2, 9, 2))
        cv2.ellipse(image, centre, axes, float(generator.integers(180)), 0, 360, colour, -1)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.0), dtype=np.uint8)


def moved(image: Image, angle: float, scale: float) -> tuple[Image, NDArray[np.float64]]:
    """The image turned and scaled, and the matrix that did it."""
    height, width = image.shape[:2]
    matrix = np.array(cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, scale))
    turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.uint8), matrix


@pytest.mark.parametrize(("angle", "scale"), [(0, 1.0), (33, 0.8), (-90, 1.3), (180, 1.0)])
def test_register__finds_a_known_transform_to_a_pixel(angle: float, scale: float) -> None:
    first = draw_skin(1)
    second, known = moved(first, angle, scale)
    lit = np.clip(second * np.array([0.8, 0.9, 1.1]) + 12, 0, 255).astype(np.uint8)

    found = register(first, lit)

    assert found is not None
    points = np.array([[150.0, 120], [250, 180], [200, 150]])
    there = points @ known[:, :2].T + known[:, 2]
    assert np.linalg.norm(found.apply(there) - points, axis=1).max() < 1
    assert found.scale == pytest.approx(1 / scale, rel=0.01)


def test_register__counts_in_the_pixels_of_images_of_two_sizes() -> None:
    first = draw_skin(2, 600, 800)
    second = np.asarray(cv2.resize(first, (400, 300), interpolation=cv2.INTER_AREA), np.uint8)

    found = register(first, second)

    assert found is not None
    corners = found.apply(np.array([[-0.5, -0.5], [399.5, 299.5]]))
    assert np.abs(corners - [[-0.5, -0.5], [799.5, 599.5]]).max() < 0.7


def test_register__refuses_two_lesions() -> None:
    assert register(draw_skin(1), draw_skin(2)) is None


def test_register__refuses_a_mirror_image() -> None:
    image = draw_skin(1)

    assert register(image, np.ascontiguousarray(image[:, ::-1])) is None


def test_register__refuses_one_ruler_beside_two_lesions() -> None:
    images = []
    for seed in (3, 4):
        image = draw_skin(seed)
        image[240:] = (225, 180, 160)
        for at in range(20, 380, 9):
            cv2.line(image, (at, 250 if at % 4 else 244), (at, 268), (20, 20, 20), 1)
        images.append(image)

    assert register(*images) is None


def test_register__refuses_skin_without_details() -> None:
    plain = np.full((300, 400, 3), (225, 180, 160), np.uint8)

    assert register(plain, plain) is None


def test_register__gives_the_same_twice() -> None:
    first = draw_skin(5)
    second, _ = moved(first, 20, 1.1)

    assert register(first, second) == register(first, second)


def test_in_pixels__keeps_the_edge_of_the_image_at_the_edge() -> None:
    same = Registration(1.0, 0.0, 0.0, 0.0, 9, 9)

    half = in_pixels(same, 0.5, 0.25)

    # Both shrunk to one size: the second has four pixels for two of the first.
    assert half.scale == pytest.approx(0.5)
    assert half.apply(np.array([[-0.5, -0.5]])) == pytest.approx(np.array([[-0.5, -0.5]]))
