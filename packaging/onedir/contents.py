"""What of the installed packages belongs into the packaged program, and what does not.

Read by ``skinapp.spec``; it needs only the standard library, so that tests can read it, too.

Why: decision 0162.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from typing import Final

Entry = tuple[str, str, str]
"""Place in the program, file on this computer, and PyInstaller's kind."""

PACKAGES: Final = (
    "PySide6_Essentials", "shiboken6", "annotated-types", "charset-normalizer", "imagecodecs",
    "numpy", "opencv-python-headless", "openvino", "pillow", "platformdirs", "psutil", "pydantic",
    "pydantic_core", "pydicom", "pyjpegls", "pylibjpeg-openjpeg", "pypdfium2", "reportlab",
    "safetensors", "sqlcipher3", "threadpoolctl", "tifffile", "typing-extensions",
    "typing-inspection", "xlsxwriter",
)  # fmt: skip
"""Whose names, versions and licences the About page and the list of components show."""

CODECS: Final = (
    "_ccitt", "_deflate", "_imcd", "_jpeg8", "_jpegsof3", "_lzma", "_shared", "_shared_cython",
    "_zlib", "_zlibng",
)  # fmt: skip
"""Of imagecodecs, which loads a codec by name when it is first used: one that was not taken would
be reported as a damaged image."""

HIDDEN_IMPORTS: Final = (
    *(f"imagecodecs.{codec}" for codec in CODECS),
    "openjpeg", "_openjpeg", "jpeg_ls", "_CharLS",
)  # fmt: skip

EXCLUDED_MODULES: Final = (
    # PyTorch and what only the trainer and the tests use.
    "torch", "torchvision", "timm", "pytorch_grad_cam", "scipy", "sklearn", "matplotlib", "pandas",
    "trainer", "tensorboard", "tqdm", "tyro", "imagehash", "pytest", "hypothesis", "IPython",
    # HEIC comes with an encoder under the GPL, AVIF is not read.
    "pillow_heif", "PIL._avif", "PIL.AvifImagePlugin",
    # Nothing reaches for the network.
    "ssl", "_ssl", "openvino_telemetry",
    "openvino.frontend.onnx", "openvino.frontend.paddle", "openvino.frontend.pytorch",
    "openvino.frontend.tensorflow", "openvino.frontend.jax", "openvino.tools", "openvino.torch",
    "tkinter", "_tkinter", "PIL.ImageTk", "PIL._imagingtk", "setuptools", "pip", "_distutils_hack",
    "pkg_resources", "numpy.f2py", "numpy.distutils", "doctest", "pydoc", "lib2to3", "curses",
    "readline",
)  # fmt: skip

OPENVINO_LIBRARIES: Final = {
    "linux": (
        "libopenvino_intel_cpu_plugin.so", "libopenvino_ir_frontend.so.*", "libtbb.so.12",
        "libtbbmalloc.so.2", "libtbbbind_2_5.so.3", "libhwloc.so.15",
    ),
    "win32": (
        "openvino_intel_cpu_plugin.dll", "openvino_ir_frontend.dll", "tbb12.dll", "tbbmalloc.dll",
        "tbbbind_2_5.dll", "hwloc*.dll", "libhwloc*.dll",
    ),
    "darwin": (
        "libopenvino_arm_cpu_plugin.so", "libopenvino_ir_frontend*.dylib", "libtbb*.dylib",
        "libhwloc*.dylib",
    ),
}  # fmt: skip
"""Loaded by name when a model is compiled."""

_QT_PLUGINS: Final[dict[str, set[str] | None]] = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "iconengines": None,
    "imageformats": {"qsvg", "qjpeg", "qico"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platformthemes": {"qxdgdesktopportal"},
    "printsupport": None,
    "styles": None,
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"bradient"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
}
"""Kind of plugin to the names that are kept; None for all."""

_DROPPED: Final = re.compile(
    "|".join(
        (
            r"^PySide6/(Qt/lib/lib)?Qt6?(EglFS|Quick|Qml|VirtualKeyboard|Pdf|Sql|Test|Concurrent)",
            r"^PySide6/(Qt/lib/lib)?Qt6?(OpenGLWidgets|QmlModels|QmlMeta|QmlWorkerScript)",
            r"^PySide6/(Qt/)?(translations|qml)",
            r"^PySide6/(QtOpenGL|QtQml|QtQuick|QtDBus|QtSql|QtTest|QtXml|QtConcurrent)",
            r"^PySide6/opengl32sw\.dll",
            r"^openvino/libs/cache\.json",
            r"^openvino/(include|cmake)",
            r"^openvino/libs/(lib)?openvino_(?!intel_cpu|arm_cpu|ir_front)\w+",
            r"^(lib)?openvino_(jax|pytorch|tensorflow|onnx|paddle)",
            r"^pydicom/data/(test|charset)_files",
            r"^cv2/(data|opencv_videoio_ffmpeg)",
        )
    )
)

_HOST_LIBRARIES: Final = re.compile(
    r"^lib(X11|xcb|X11-xcb|Xau|Xdmcp|Xext|GL|EGL|GLX|GLdispatch|drm|gbm|fontconfig|freetype|"
    r"harfbuzz|expat|z|glib-2|gobject-2|gio-2|gmodule-2|gthread-2|dbus-1|systemd|cups|avahi-client|"
    r"avahi-common|gnutls|p11-kit|nettle|hogweed|gmp|unistring|idn2|tasn1|gssapi_krb5|krb5|k5crypto|"
    r"krb5support|com_err|keyutils|pcre2-8|mount|blkid|selinux|cap|gcrypt|gpg-error|lz4|lzma|zstd|"
    r"bz2|uuid|wayland-client|wayland-cursor|wayland-egl|stdc\+\+|gcc_s|graphite2|brotlicommon|"
    r"brotlidec|png16|ffi|bsd|md|tinfo|mvec|jpeg|tiff|webp|crypt|readline)(\.|-(?![0-9a-f]{8}))[^/]*$"
)
"""What every Linux desktop has and must not be carried from the computer that built: the list of
AppImage's excludelist, and what those libraries need."""

_CARRIED_LIBRARIES: Final = re.compile(
    r"^libxcb-(cursor|icccm|image|keysyms|randr|render|render-util|shape|shm|sync|util|xfixes|xkb)"
    r"|^libxkbcommon|^libffi|^libcrypt\.|^libbz2|^liblzma\.so|^libuuid|^libsqlite3|^libcrypto\.so"
)


def is_wanted(entry: Entry) -> bool:
    """Whether a file that PyInstaller collected belongs into the program."""
    place, source, _kind = entry
    place = place.replace("\\", "/")
    if _DROPPED.search(place):
        return False
    folder, _, name = place.rpartition("/")
    kind = folder.rpartition("/")[2]
    if "/plugins/" in f"/{place}" and "PySide6" in place:
        kept = _QT_PLUGINS.get(kind, set())
        return kept is None or name.split(".")[0].removeprefix("lib") in kept
    if not folder and source.startswith(("/usr/lib", "/lib/")):
        return bool(_CARRIED_LIBRARIES.search(name)) or not _HOST_LIBRARIES.match(name)
    return True


def without_orphans(binaries: Iterable[Entry]) -> list[Entry]:
    """Leave out libraries that only dropped files needed; for Linux, by what ELF files ask for.

    Args:
        binaries: What is wanted.

    Returns:
        Those that are loaded by name, and all that they need in turn.
    """
    entries = list(binaries)
    files = {_name(entry[0]): entry for entry in entries if entry[2] != "SYMLINK"}
    waiting = [entry for entry in files.values() if _is_loaded_by_name(entry)]
    reached: set[str] = set()
    while waiting:
        place, source, _kind = waiting.pop()
        if _name(place) in reached:
            continue
        reached.add(_name(place))
        waiting += [files[name] for name in _needed(source) if name in files]
    return [
        entry for entry in entries if _name(entry[1 if entry[2] == "SYMLINK" else 0]) in reached
    ]


def _is_loaded_by_name(entry: Entry) -> bool:
    place, _source, kind = entry
    name = _name(place)
    return (
        kind == "EXTENSION"
        or "/plugins/" in place
        or place.startswith("openvino/libs/")
        or name.startswith(("libpython", "libpdfium"))
        or not name.startswith("lib")
    )


def _needed(path: str) -> list[str]:
    answer = subprocess.run(  # noqa: S603 # reads the header of a file that pip installed
        ["readelf", "-d", path],  # noqa: S607 # of binutils, where the system has it
        capture_output=True,
        text=True,
        check=True,
    )
    return re.findall(r"\(NEEDED\).*?\[(.*?)\]", answer.stdout)


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
