"""Storage that fails, text that attacks, metadata that must not travel."""

from __future__ import annotations

import base64
import errno
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, PngImagePlugin

from skinapp.core.errors import OutputError
from skinapp.core.images import read_image
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import ReportStyle
from skinapp.reports.pdf import render_report, write_report

EntryMaker = Callable[..., ReportEntry]

STEPS = 5
"""Create, write, flush, fsync, rename."""

CANARY = "CANARY-Nguyen-1957"


class FailingDisk:
    """Lets the calls that write a file pass until the Nth, which fails."""

    def __init__(self, patch: pytest.MonkeyPatch, nth: int, code: int) -> None:
        self.calls = 0
        self._nth, self._code = nth, code
        real_file = tempfile.NamedTemporaryFile

        def make(*arguments: Any, **options: Any) -> Any:
            self._count()
            file = real_file(*arguments, **options)
            for name in ("write", "flush"):
                setattr(file, name, self._counted(getattr(file, name)))
            return file

        patch.setattr(tempfile, "NamedTemporaryFile", make)
        patch.setattr(os, "fsync", self._counted(os.fsync))
        patch.setattr(Path, "replace", self._counted(Path.replace))

    @property
    def failed(self) -> bool:
        return self.calls >= self._nth

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self._count()
            return real(*arguments)

        return call

    def _count(self) -> None:
        self.calls += 1
        if self.calls == self._nth:
            raise OSError(self._code, os.strerror(self._code))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_write_report__survives_a_fault_at_every_step(
    entry_maker: EntryMaker, tmp_path: Path, code: int
) -> None:
    path = tmp_path / "report.pdf"
    entry = entry_maker()
    for nth in range(1, STEPS + 2):
        path.write_bytes(b"old")
        with pytest.MonkeyPatch.context() as patch:
            disk = FailingDisk(patch, nth, code)
            if nth == STEPS + 1:
                write_report(path, [entry])
                assert not disk.failed
                break
            with pytest.raises(OutputError, match=re.escape(os.strerror(code))) as caught:
                write_report(path, [entry])
        assert caught.value.path == path
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes().startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of the size of a file")
def test_write_report__survives_a_file_that_may_not_grow(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    import resource

    path = tmp_path / "report.pdf"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(OutputError):
            write_report(path, [entry_maker()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def picture() -> Image.Image:
    rows, columns = np.mgrid[:90, :120]
    return Image.fromarray(np.stack([columns * 2, rows * 3, rows + columns], 2).astype(np.uint8))


def save_with_canaries(path: Path) -> None:
    image = picture()
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x8298] = CANARY
    exif.get_ifd(0x8825)[0x001D] = exif.get_ifd(0x8769)[0xA430] = CANARY
    if path.suffix == ".png":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Patient", CANARY)
        texts.add_text("Packed", CANARY, zip=True)
        texts.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
        image.save(path, pnginfo=texts, exif=exif)
    else:
        image.save(path, exif=exif, comment=CANARY.encode(), xmp=f"<x>{CANARY}</x>".encode())


def inflated(content: bytes) -> bytes:
    """The file with all its streams in the clear, one after the other."""
    parts = [content]
    for head, body in re.findall(rb"<<(.{0,2000}?)>>\s*stream\r?\n(.*?)endstream", content, re.S):
        data = body.strip(b"\r\n")
        if b"ASCII85Decode" in head:
            data = base64.a85decode(data.removesuffix(b"~>"))
        if b"FlateDecode" in head:
            data = zlib.decompress(data)
        parts.append(data)
    return b"\n".join(parts)


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_write_report__takes_nothing_but_pixels_from_image_and_logo(
    entry_maker: EntryMaker, tmp_path: Path, ending: str
) -> None:
    path, logo = tmp_path / f"image.{ending}", tmp_path / f"logo.{ending}"
    save_with_canaries(path)
    save_with_canaries(logo)
    assert CANARY.encode() in path.read_bytes()
    entry = entry_maker(f"Anna-7.{ending}")
    entry = ReportEntry(entry.image_name, read_image(path), entry.assessment)
    content = render_report([entry], ReportStyle(clinic_logo=logo)).content

    clear = inflated(content)
    assert clear.count(b"\xff\xd8\xff") >= 2  # image and overlay
    assert clear.count(b" Tj") + clear.count(b"BT") > 20
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        for word in (CANARY, str(tmp_path)):
            assert word.encode(encoding) not in clear
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_bounded()
    assert text.count("Anna-7") == 2  # below the title and in the footer, as it should
    assert not any("Anna" in value for value in document.get_metadata_dict().values())
    document.close()


def logo_file(folder: Path, name: str, content: bytes | None = None) -> Path:
    path = folder / name
    if content is None:
        picture().save(path)
    else:
        path.write_bytes(content)
    return path


def test_letterhead__stands_on_the_first_page_of_each_report(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    style = ReportStyle(
        clinic_name="Phòng khám <b>Ánh</b>", clinic_logo=logo_file(tmp_path, "l.png")
    )
    rendered = render_report([entry_maker(), entry_maker("b.jpg")], style)
    assert rendered.notices == ()
    document = pypdfium2.PdfDocument(rendered.content)
    for page in document:
        assert "Phòng khám <b>Ánh</b>" in page.get_textpage().get_text_bounded()
        pictures = [o for o in page.get_objects() if isinstance(o, pypdfium2.PdfImage)]
        assert len(pictures) == 4  # logo, image, overlay, legend
    document.close()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.png", b"-", "E_NOT_FOUND"),
        ("empty.png", b"", "E_EMPTY"),
        ("script.png", b"<svg onload='x'/>", "E_FORMAT"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "E_"),
        ("logo.bmp", None, "E_FORMAT"),
        ("logo.tif", None, "E_FORMAT"),
    ],
)
def test_letterhead__leaves_a_broken_logo_out_and_says_so(
    entry_maker: EntryMaker, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    logo = logo_file(tmp_path, name, content)
    if content == b"-":
        logo.unlink()
    rendered = render_report([entry_maker()], ReportStyle(clinic_name="Clinic", clinic_logo=logo))
    (notice,) = rendered.notices
    assert code in notice
    assert "PNG or JPEG" in notice
    document = pypdfium2.PdfDocument(rendered.content)
    assert "Clinic" in document[0].get_textpage().get_text_bounded()
    document.close()


@pytest.mark.parametrize(("width", "height"), [(900, 60), (300, 20), (60, 300)])
def test_letterhead__takes_long_and_narrow_logos(
    entry_maker: EntryMaker, tmp_path: Path, width: int, height: int
) -> None:
    picture().resize((width, height)).save(tmp_path / "plate.png")
    rendered = render_report([entry_maker()], ReportStyle(clinic_logo=tmp_path / "plate.png"))
    assert rendered.notices == ()
    document = pypdfium2.PdfDocument(rendered.content)
    sizes = [
        o.get_px_size() for o in document[0].get_objects() if isinstance(o, pypdfium2.PdfImage)
    ]
    assert (width, height) in sizes
    document.close()


def test_letterhead__takes_a_folder_for_no_logo(entry_maker: EntryMaker, tmp_path: Path) -> None:
    (notice,) = render_report([entry_maker()], ReportStyle(clinic_logo=tmp_path)).notices
    assert "E_NOT_REGULAR" in notice


def test_letterhead__cuts_a_name_of_no_end(entry_maker: EntryMaker) -> None:
    rendered = render_report([entry_maker()], ReportStyle(clinic_name="x" * 10_000))
    assert rendered.page_count == 1
