"""A command that is killed and started again leaves nothing of the patient behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from skinapp.services.paths import data_folder
from tests.services.folder_fakes import write_pictures

ROOT = Path(__file__).parents[1]


@pytest.mark.timeout(300)
def test_classify__killed_and_started_again_leaves_nothing_in_the_temporary_folder(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    pictures, temporary, out = (tmp_path / name for name in ("pictures", "tmp", "out"))
    write_pictures(pictures, 40, broken_every=20)
    temporary.mkdir()
    out.mkdir()
    places = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")}
    command = [
        sys.executable, "-m", "skinapp", "classify", str(pictures), "--csv", str(out / "r.csv"),
        "--pdf", str(out / "r.pdf"), "--bundle", str(tiny_bundle), "--device", "torch-cpu",
    ]  # fmt: skip
    environment = os.environ | places | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    first = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 # ours
    assert first.stdout is not None
    assert any(line.startswith("3/40 ") for line in first.stdout)
    first.kill()
    first.wait()
    first.stdout.close()

    assert list(out.iterdir()) == []
    journals = list((data_folder() / "runs").glob("*.journal"))
    assert len(journals) == 1
    if os.name != "nt":
        for left in (*temporary.rglob("*"), *journals):
            assert stat.S_IMODE(left.stat().st_mode) in {0o600, 0o700}, left

    again = [*command, "--resume"]
    done = subprocess.run(again, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 # ours
    assert done.returncode == 0, done.stderr
    assert "files were done before" in done.stdout
    assert list(temporary.rglob("*")) == []
    assert sorted(file.name for file in out.iterdir()) == ["r.csv", "r.pdf"]
    assert list((data_folder() / "runs").glob("*.journal*")) == []
