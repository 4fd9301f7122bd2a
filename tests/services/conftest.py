"""Assessments to put into a history."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.services.history.case import NewAssessment

PROBABILITIES = (0.04, 0.03, 0.09, 0.004, 0.62, 0.21, 0.006)
"""mel 62 %, nv 21 %, bkl 9 %."""


@pytest.fixture
def new_assessment() -> Callable[..., NewAssessment]:
    """Makes one after the other, each of another image unless a hash is given."""
    counter = itertools.count(1)

    def make(
        *,
        sha: str = "",
        name: str = "",
        path: Path | None = None,
        flags: tuple[str, ...] = (),
        bundle: str = "test-bundle",
        models: str = "ab" * 32,
        when: datetime | None = None,
        photographed: str = "",
    ) -> NewAssessment:
        number = next(counter)
        provenance = Provenance(
            image_sha256=sha or hashlib.sha256(str(number).encode()).hexdigest(),
            bundle_name=bundle,
            bundle_version="1.2",
            bundle_sha256=models,
            engine="PyTorch 2.14.1 on CPU",
            program_version="0.1.0",
            created_utc=when or datetime(2026, 1, 2, 3, 4, number % 60, tzinfo=UTC),
            seconds=0.23,
        )
        prediction = Prediction(PROBABILITIES, (PROBABILITIES, PROBABILITIES[::-1]))
        image_name = name or f"image{number}.jpg"
        assessment = Assessment(prediction, (), flags, provenance)
        return NewAssessment(image_name, path, assessment, photographed)

    return make
