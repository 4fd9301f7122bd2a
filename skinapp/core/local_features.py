"""Local features of a photograph, and whether two photographs show the same place of skin.

Two photographs of one lesion share details (hairs, pores, dots of pigment) in one arrangement,
however they were turned, mirrored, cropped, scaled or coloured. Two lesions do not.

Source:
    Features are SIFT: Lowe D. G., Distinctive image features from scale-invariant keypoints, 2004,
    with the square root of Arandjelović R., Zisserman A., Three things everyone should know to
    improve object retrieval, 2012. The arrangement is found by RANSAC. Why: decision 0170.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_FEATURES: Final = 300
SIDE: Final = 260
"""Square root of the area, in pixels, at which features are looked for."""
_DETECTED_SHARE: Final = 5 / 3
"""Of the features that are wanted: so many are detected, of which some stand too close."""
_CONTRAST: Final = 0.008
_EDGE: Final = 12.0
_GRID: Final = 8
_RATIO: Final = 0.85
"""Of the distances to the nearest and the second nearest feature."""
_REACH: Final = 4.0
"""Pixels by which a matched feature may miss its place."""
_MAX_SCALE: Final = 3.0
_LINE: Final = 6.0
"""Pixels beside a line that are still on it."""
_MAX_LINES: Final = 3000
_LEAST_MATCHES: Final = 4
_MIRRORED: Final = np.array(
    [
        ((3 - row) * 4 + column) * 8 + (8 - direction) % 8
        for row in range(4)
        for column in range(4)
        for direction in range(8)
    ]
)


@dataclass(frozen=True)
class LocalFeatures:
    """Features of one image, the strongest of each part of the image first.

    Attributes:
        points_n2: float32 (N, 2), x and y in pixels of the image scaled to the side.
        descriptors_n128: uint8 (N, 128).
    """

    points_n2: NDArray[np.float32]
    descriptors_n128: NDArray[np.uint8]


@dataclass(frozen=True)
class Arrangement:
    """How one image lies upon another.

    Attributes:
        inliers: Places that both have in the same arrangement; two features of one place count
            once.
        off_line: Of the inliers, those beside the straight line that most of them lie on.
        matches: Features that look alike, whatever their arrangement.
        scale: Size of the second image as a multiple of the first.
        angle: By which it is turned, in degrees.
        mirrored: Whether the second image is a mirror image.
    """

    inliers: int
    off_line: int
    matches: int
    scale: float
    angle: float
    mirrored: bool


def find_features(
    image_hwc_u8: NDArray[np.uint8], side: int = SIDE, most: int = MAX_FEATURES
) -> LocalFeatures:
    """Find the features of an image.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3), of its own proportions.
        side: Square root of the area, in pixels, at which they are looked for.
        most: How many to keep.

    Returns:
        At most ``most``.
    """
    height, width = image_hwc_u8.shape[:2]
    aspect = width / height
    size = (max(round(side * aspect**0.5), 16), max(round(side / aspect**0.5), 16))
    small = cv2.resize(image_hwc_u8, size, interpolation=cv2.INTER_AREA)
    # Evens out the light, so that pale skin has features, too.
    grey = cv2.createCLAHE(2.0, (4, 4)).apply(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    detector = cv2.SIFT.create(round(_DETECTED_SHARE * most), 3, _CONTRAST, _EDGE, 1.6)
    found, descriptors = detector.detectAndCompute(grey, None)
    if descriptors is None or not len(found):
        return LocalFeatures(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8))
    points = np.array([point.pt for point in found], dtype=np.float32)
    strength = np.array([point.response for point in found])
    keep = _spread(points, strength, size)[:most]
    rooted = np.sqrt(descriptors[keep] / np.maximum(descriptors[keep].sum(1, keepdims=True), 1e-6))
    return LocalFeatures(points[keep], np.clip(rooted * 510, 0, 255).astype(np.uint8))


def mirrored(features: LocalFeatures) -> LocalFeatures:
    """Features that the mirror image of an image has, at the distance -x from its left edge.

    A descriptor counts the directions (8) of the edges in 4 x 4 fields around its point, in the
    frame of the point's own direction; a mirror image reverses the fields across that direction
    and the sense of every angle.
    """
    points = features.points_n2 * np.array([-1, 1], dtype=np.float32)
    return LocalFeatures(points, features.descriptors_n128[:, _MIRRORED])


def unit_rows(descriptors_n128: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Descriptors as float32 (N, 128) of length 1."""
    rows = descriptors_n128.astype(np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def arrangement(first: LocalFeatures, second: LocalFeatures) -> Arrangement | None:
    """How the second image lies upon the first, not mirrored.

    Args:
        first: Features of an image.
        second: Features of another.

    Returns:
        None if no four features have one arrangement, at most three times larger or smaller.
    """
    ours, theirs = matches(first.descriptors_n128, second.descriptors_n128)
    if len(ours) < _LEAST_MATCHES:
        return None
    source, target = first.points_n2[ours], second.points_n2[theirs]
    moved, inside = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_REACH, maxIters=1000
    )
    if moved is None:
        return None
    scale = float(np.hypot(moved[0, 0], moved[1, 0]))
    if not 1 / _MAX_SCALE < scale < _MAX_SCALE:
        return None
    kept = inside.ravel().astype(bool)
    places = [places_of(source[kept]), places_of(target[kept])]
    inliers = min(map(len, places))
    if inliers < _LEAST_MATCHES:
        return None
    angle = float(np.degrees(np.arctan2(moved[1, 0], moved[0, 0])))
    beside = min(map(off_line, places))
    return Arrangement(inliers, beside, len(ours), scale, angle, mirrored=False)


def matches(
    first: NDArray[np.uint8], second: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Features that are each other's nearest, and clearly nearer than the second nearest."""
    if not len(first) or len(second) < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    alike = unit_rows(first) @ unit_rows(second).T
    rows = np.arange(len(first))
    nearest = alike.argmax(axis=1)
    mutual = alike.argmax(axis=0)[nearest] == rows
    best = alike[rows, nearest]
    alike[rows, nearest] = -1
    # Of unit vectors the squared distance is 2 - 2 times the product.
    clear = 1 - best < _RATIO**2 * (1 - alike.max(axis=1))
    chosen = np.flatnonzero(mutual & clear)
    return chosen, nearest[chosen]


def places_of(points_n2: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points at least a field of 4 x 4 pixels apart: one detail gives several features."""
    fields = np.unique(np.round(points_n2 / _REACH), axis=0)
    return np.asarray(fields * _REACH, dtype=np.float32)


def off_line(points_n2: NDArray[np.float32]) -> int:
    """Number of points farther than ``_LINE`` from the line through two that has the most."""
    first, second = np.triu_indices(len(points_n2), 1)
    if len(first) > _MAX_LINES:
        chosen = np.linspace(0, len(first) - 1, _MAX_LINES).astype(np.int64)
        first, second = first[chosen], second[chosen]
    along = points_n2[second] - points_n2[first]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    offsets = normal @ points_n2.T - (normal * points_n2[first]).sum(axis=1, keepdims=True)
    return int((np.abs(offsets) > _LINE).sum(axis=1).min())


def _spread(
    points_n2: NDArray[np.float32], strength: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.int64]:
    """Indices of the points, the strongest of every field of the grid in turn."""
    order = np.argsort(-strength, kind="stable")
    columns = (points_n2[order, 0] * _GRID // size[0]).astype(np.int64)
    rows = (points_n2[order, 1] * _GRID // size[1]).astype(np.int64)
    field = rows * _GRID + columns
    turn = np.empty(len(order), dtype=np.int64)
    for one in np.unique(field):
        inside = np.flatnonzero(field == one)
        turn[inside] = np.arange(len(inside))
    return order[np.argsort(turn, kind="stable")]
