"""What lies in folders of pictures and is no picture of the user: known by name, in one place.

Other programs, systems and network drives leave files beside pictures, and so does this program.
Some of them are pictures themselves, such as the thumbnails of a network drive: judged, they would
give a lesion a second and false result. Which names mean what is told by the makers' own pages and
by folders as they are found on such drives. Why: decision 0180.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from enum import Enum
from typing import Final


class ByProduct(Enum):
    """A kind of file that is passed over.

    Attributes:
        one: What one of them is called.
        many: What several are called.
    """

    NAS_THUMBNAIL = ("thumbnail of a NAS", "thumbnails of a NAS")
    PREVIEW = ("preview of another program", "previews of other programs")
    DELETED = ("deleted file in a recycle bin", "deleted files in a recycle bin")
    SYSTEM = ("file of a system", "files of a system")
    HIDDEN = ("hidden file", "hidden files")
    MAC_ARCHIVE = ("leftover of a Mac archive", "leftovers of a Mac archive")
    SIDECAR = ("sidecar file", "sidecar files")
    BACKUP = ("copy kept by another program", "copies kept by other programs")
    MASK = ("mask", "masks")
    OWN = ("result of this program", "results of this program")
    OUTPUT = ("file in the place of an output", "files in the place of an output")
    FILM = ("film", "films")
    DOCUMENT = ("document or table", "documents and tables")
    OTHER = ("other file that is no image", "other files that are no images")

    one: str
    many: str

    def __new__(cls, one: str, many: str) -> ByProduct:
        """Keep the words beside the kind."""
        kind = object.__new__(cls)
        kind._value_ = one
        kind.one, kind.many = one, many
        return kind


PASSED_OVER: Final = "passed over: {total} ({kinds})"
"""One line for all of them."""

_FOLDERS: Final[dict[str, ByProduct]] = {
    **dict.fromkeys(
        ("@eadir", ".@__thumb", "@__thumb", ".wdmc", ".wdphotos", ".@upload_cache"),
        ByProduct.NAS_THUMBNAIL,
    ),
    **dict.fromkeys(
        (
            "#recycle", "@recycle", ".recycle", "$recycle.bin", "recycler", "recycled",
            ".trash", ".trashes", "network trash folder", ".dtrash", ".recycled",
        ),
        ByProduct.DELETED,
    ),
    **dict.fromkeys(
        (
            "system volume information", "lost+found", "#snapshot", "@recently-snapshot",
            "@tmp", "@database", "@appdata", "@appstore", "@sharebin", "@transcode",
            ".temporaryitems", "temporary items", "thevolumesettingsfolder", ".spotlight-v100",
            ".fseventsd", ".documentrevisions-v100", ".appledouble", ".appledb", ".appledesktop",
            "resource.frk", "@s2s", ".streams", ".zfs", "~snapshot",
        ),
        ByProduct.SYSTEM,
    ),
    **dict.fromkeys(
        (".thumbnails", ".xvpics", ".sh_thumbnails", "captureone", "canonmsc", ".comments"),
        ByProduct.PREVIEW,
    ),
    **dict.fromkeys((".picasaoriginals", "[originals]", ".stversions"), ByProduct.BACKUP),
    "__macosx": ByProduct.MAC_ARCHIVE,
    "nksc_param": ByProduct.SIDECAR,
}  # fmt: skip
"""Folders that hold nothing of the user, by their names in lower case."""

_FOLDER_ENDINGS: Final = {".lrdata": ByProduct.PREVIEW, ".lrcat-data": ByProduct.PREVIEW}

_FILES: Final = {
    **dict.fromkeys(
        (
            "thumbs.db", "thumbs.db:encryptable", "ehthumbs.db", "ehthumbs_vista.db",
            "desktop.ini", ".ds_store", "icon\r", ".localized", ".directory", "autorun.inf",
        ),
        ByProduct.SYSTEM,
    ),
    **dict.fromkeys(
        (
            "zbthumbnail.info", "pspbrwse.jbf", "thumbnails-digikam.db", "digikam4.db",
            "recognition.db", "albumartsmall.jpg",
        ),
        ByProduct.PREVIEW,
    ),
    **dict.fromkeys(("dicomdir", "picasa.ini", ".picasa.ini"), ByProduct.SIDECAR),
}  # fmt: skip

_FILM_ENDINGS: Final = (
    "3g2", "3gp", "avi", "flv", "insv", "lrv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg",
    "mpg", "mts", "vob", "webm", "wmv",
)  # fmt: skip
_SIDECAR_ENDINGS: Final = (
    "aae", "arp", "cos", "cot", "ctg", "dop", "exv", "modd", "moff", "nksc", "on1", "pp3", "thm",
    "vrd", "xmp", "rpp",
)  # fmt: skip
_DOCUMENT_ENDINGS: Final = (
    "csv", "doc", "docx", "htm", "html", "ini", "json", "log", "md", "odp", "ods", "odt", "pdf",
    "ppt", "pptx", "rtf", "tab", "tsv", "txt", "url", "xls", "xlsm", "xlsx", "xml", "yaml", "yml",
)  # fmt: skip
_ENDINGS: Final[dict[str, ByProduct]] = {
    **dict.fromkeys(_SIDECAR_ENDINGS, ByProduct.SIDECAR),
    **dict.fromkeys(_FILM_ENDINGS, ByProduct.FILM),
    **dict.fromkeys(_DOCUMENT_ENDINGS, ByProduct.DOCUMENT),
}
"""What an ending says of a file that is no image."""

_NAMES: Final = (
    (re.compile(r"\Asyno(?:photo|index|video)_"), ByProduct.NAS_THUMBNAIL),
    (re.compile(r"\A\._"), ByProduct.MAC_ARCHIVE),
    (re.compile(r"\A\."), ByProduct.HIDDEN),
    (re.compile(r"\.thm\Z"), ByProduct.SIDECAR),
    # What this program writes, by its names of today and of earlier versions.
    (
        re.compile(r"[-_](?:overlay(?:-\d+)?\.png|report(?:-\d+)?\.pdf|summary\.pdf)\Z"),
        ByProduct.OWN,
    ),
    (re.compile(r"\A(?:results\.(?:csv|xlsx)|report\.pdf)\Z"), ByProduct.OWN),
    # Of this program's trainer, ISIC 2016 to 2018, HAM10000 and PH2.
    (
        re.compile(
            r"[-_ .](?:segmentations?|masks?|superpixels|attribute_[a-z_]+|r\d+_label\d+)"
            r"\.(?:png|bmp|gif|tiff?)\Z"
        ),
        ByProduct.MASK,
    ),
)
"""What a name says whatever the file holds, in lower case; the first that fits counts."""

PICTURE_SUFFIXES: Final = frozenset(
    f".{ending}" for ending in (
        "arw", "avif", "cr2", "cr3", "crw", "dng", "eps", "fits", "fpx", "gif", "iiq", "j2k", "jp2",
        "jpf", "jpx", "jxl", "jxr", "nef", "nrw", "orf", "pcx", "pef", "ppm", "psd", "raf", "raw",
        "rw2", "sr2", "srw", "svg", "tga", "x3f",
    )
)  # fmt: skip
"""Pictures that are not read: they get a row that says so, and are not passed over."""


def kind_of_folder(name: str) -> ByProduct | None:
    """What a folder holds by its name, if it is nothing of the user.

    Args:
        name: Of the folder, without its place.

    Returns:
        The kind of all that is in it, or None for a folder to look into.
    """
    plain = name.casefold()
    if plain in _FOLDERS:
        return _FOLDERS[plain]
    if plain.startswith(".trash-") or re.fullmatch(r"found\.\d{3}", plain):
        return ByProduct.DELETED if plain.startswith(".") else ByProduct.SYSTEM
    for ending, kind in _FOLDER_ENDINGS.items():
        if plain.endswith(ending):
            return kind
    return ByProduct.HIDDEN if name.startswith(".") else None


def kind_of_name(name: str, beside: Collection[str]) -> ByProduct | None:
    """What a file is by its name alone, whatever it holds.

    Args:
        name: Of the file, without its place.
        beside: Names in the same folder.

    Returns:
        Its kind, or None if its content decides.
    """
    plain = name.casefold()
    if plain in _FILES:
        return _FILES[plain]
    # ExifTool keeps the file as it was under this name.
    if plain.endswith("_original") and name[: -len("_original")] in beside:
        return ByProduct.BACKUP
    return next((kind for pattern, kind in _NAMES if pattern.search(plain)), None)


def kind_of_ending(name: str) -> ByProduct:
    """What a file is whose content is no image; its ending says it best.

    Args:
        name: Of the file, without its place.

    Returns:
        Its kind.
    """
    return _ENDINGS.get(name.casefold().rpartition(".")[2], ByProduct.OTHER)


def passed_over_line(kinds: Iterable[ByProduct], say: Callable[[str], str] = str) -> str:
    """All that was passed over, in one line.

    Args:
        kinds: One for each file.
        say: From an English text to that of the language.

    Returns:
        For example ``passed over: 12 (9 thumbnails of a NAS, 3 sidecar files)``; empty for none.
    """
    counts = Counter(kinds)
    if not counts:
        return ""
    order = list(ByProduct)
    by_count = sorted(counts.items(), key=lambda item: (-item[1], order.index(item[0])))
    parts = (f"{count:,} {say(kind.one if count == 1 else kind.many)}" for kind, count in by_count)
    return say(PASSED_OVER).format(total=f"{counts.total():,}", kinds=", ".join(parts))
