"""Errors of an input image."""

from __future__ import annotations

from skinapp.core.errors.base import SkinappError


class ImageError(SkinappError):
    """An input image cannot be read or analysed."""

    code = "E_IMAGE"
    sentence = "The image gives no result. Open it in another program to see whether it is whole."
    label = "no result"


class ImageNotFoundError(ImageError):
    """There is no file at the path."""

    code = "E_NOT_FOUND"
    sentence = (
        "The image is no longer there. Check whether it was moved or renamed, then open it again."
    )
    label = "file is gone"


class NotRegularFileError(ImageError):
    """The path is a folder, device, socket or pipe."""

    code = "E_NOT_REGULAR"
    sentence = "This is not an image file but a folder or a device. Choose an image file."
    label = "not an image file"


class ImagePermissionError(ImageError):
    """The file may not be read by this user."""

    code = "E_PERMISSION"
    sentence = (
        "You have no permission to read this file. Copy it to a folder of your own, or ask whoever "
        "looks after the computer."
    )
    label = "no permission to read"


class ImageReadError(ImageError):
    """The storage reported an error while the file was read."""

    code = "E_READ"
    sentence = (
        "The drive or network reported an error while the file was read. Check the connection, "
        "then try again."
    )
    label = "drive or network error"


class ImageChangedError(ImageError):
    """The file holds another image than the one that was assessed."""

    code = "E_CHANGED"
    sentence = (
        "The file holds another image than the one that was assessed, so no report was made of it. "
        "Put the old file back, or assess the new one."
    )
    label = "changed since it was assessed"


class EmptyImageError(ImageError):
    """The file has no content."""

    code = "E_EMPTY"
    sentence = "The file is empty. Export or copy the image again."
    label = "file is empty"


class ImageFormatError(ImageError):
    """The content is not in a format that the program accepts."""

    code = "E_FORMAT"
    sentence = (
        "The file is not an image of a kind that the program can read. Export it as JPEG, PNG, "
        "TIFF, BMP or WebP. HEIC photographs of phones need an addition to the program: pip "
        "install skinapp[heic]."
    )
    label = "not a readable image"


class SeparateChannelsError(ImageFormatError):
    """The file holds its colours as pictures of one channel each, in colours that it may choose."""

    code = "E_CHANNELS"
    sentence = (
        "The file holds its colours as separate pictures, one for each channel. Export it as one "
        "RGB image in the program it comes from."
    )
    label = "colours in separate pictures"


class TruncatedImageError(ImageError):
    """The file ends before the image does."""

    code = "E_TRUNCATED"
    sentence = "The file is incomplete: part of the image is missing. Copy or export it again."
    label = "file is incomplete"


class DamagedImageError(ImageError):
    """The format is known but the content cannot be decoded."""

    code = "E_DAMAGED"
    sentence = "The image is damaged and cannot be decoded. Copy or export it again."
    label = "image is damaged"


class ImageTooLargeError(ImageError):
    """The header announces more pixels, or the file more bytes, than allowed."""

    code = "E_TOO_LARGE"
    sentence = "The image is too large to be read safely. Export it at a smaller size."
    label = "image is too large"


class ImageTooSmallError(ImageError):
    """The image has too few pixels to be read."""

    code = "E_TOO_SMALL"
    sentence = "The image has too few pixels to be judged. Use it at its original size."
    label = "too few pixels"


class ImageAspectError(ImageError):
    """The image is far too long and narrow to be a dermoscopy image."""

    code = "E_ASPECT"
    sentence = (
        "The image is far too long and narrow. Crop it to the lesion with the skin around it."
    )
    label = "too long and narrow"


class BlankImageError(ImageError):
    """The image shows one flat colour."""

    code = "E_BLANK"
    sentence = "The image shows one flat colour and no lesion. Choose another image."
    label = "one flat colour"
