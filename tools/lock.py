"""Write packaging/constraints.txt and packaging/locks from what is in .venv: ``make lock``.

Only what skinapp and its extras need, directly or through other packages, is written, so that
something installed by hand for a trial does not reach the file. Why: decisions 0004 and 0161.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
HEADER = """\
# The versions that the program is tested with. Made by `make lock`; do not edit the pins.
#
# A constraints file, not a list of things to install: a package that another platform does not
# need (nvidia-*, triton) is simply not asked for there. It was made on Linux; what only Windows
# or macOS asks for (colorama) is not pinned.
#
# To add a package: name it in pyproject.toml, run `make lock`.
# To move to newer versions: delete their lines here, run `make clean install lock`.
"""


def direct_requirements() -> list[Requirement]:
    """What pyproject.toml asks for: to build, to run, to develop and to measure."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    lines = (
        pyproject["build-system"]["requires"]
        + project["dependencies"]
        + [line for extra in project["optional-dependencies"].values() for line in extra]
    )
    wanted = [Requirement(line) for line in lines]
    return [one for one in wanted if one.name != project["name"]]


def installed_versions(requirements: list[Requirement]) -> dict[NormalizedName, str]:
    """Follow requirements through the installed packages.

    Args:
        requirements: Where to start.

    Returns:
        Version of every package reached on this platform, by normalised name.
    """
    versions: dict[NormalizedName, str] = {}
    seen: set[tuple[NormalizedName, str]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        # The empty extra stands for the package without extras.
        new = {(name, extra) for extra in {"", *requirement.extras}} - seen
        if not new:
            continue
        seen |= new
        package = distribution(requirement.name)
        # A local label such as +cpu names a build, which other machines may not have.
        versions[name] = package.version.partition("+")[0]
        for line in package.requires or ():
            needed = Requirement(line)
            extras = (extra for _, extra in new)
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(needed)
    return versions


LOCKS = {
    "base": (),
    "installer": ("installer",),
    "all": ("dev", "train"),
}
"""Name of a file of packaging/locks to the extras that it has beside the base."""

OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header")


def write_locks() -> None:
    """Beside each version the hashes of its files, for every platform and Python that is served."""
    for name, extras in LOCKS.items():
        chosen = [word for extra in extras for word in ("--extra", extra)]
        _compile(["pyproject.toml", *chosen], name)
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    _compile(["-"], "build", "\n".join(build["requires"]))


def _compile(words: list[str], name: str, text: str = "") -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "-q", "--no-annotate", *OPTIONS]
    command += ["-c", str(CONSTRAINTS), *words, "-o", str(ROOT / "packaging/locks" / f"{name}.txt")]
    subprocess.run(command, cwd=ROOT, input=text, text=True, check=True)  # noqa: S603 # our words


def main() -> None:
    """Write the files."""
    versions = installed_versions(direct_requirements())
    pins = "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))
    CONSTRAINTS.write_text(HEADER + pins, encoding="utf-8", newline="\n")
    write_locks()


if __name__ == "__main__":
    main()
