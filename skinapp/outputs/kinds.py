"""What can be made of a run: the one list behind the options and the export menu.

Imports nothing that takes time. A further kind is an entry here, the module that writes it, and a
line in ``skinapp.outputs.run``.
"""

from __future__ import annotations

from enum import Enum


class OutputKind(Enum):
    """One kind of output; the value is its option on the command line.

    Attributes:
        ending: Of the file; empty where a folder is filled with one file for each image.
        explains: Whether images are read and assessed once more, for their heatmaps. Such an
            output is made of the files that the window shows, any other of all.
        help: What it is, for the command line.
        menu: What it is, for the menu; ``{count}`` is the number of files shown. Empty for what
            the command line alone makes.
    """

    CSV = ("csv", ".csv", False, "write one row per file", "Table of all files (CSV)…")
    XLSX = ("xlsx", ".xlsx", False, "write the same as a workbook", "Table of all files (Excel)…")
    SUBMISSION = (
        "isic-csv", ".csv", False, "write the table of answers that the ISIC challenges take", "",
    )  # fmt: skip
    REPORT = (
        "pdf", ".pdf", True, "write one report for all files",
        "One report on all files shown (PDF): {count}…",
    )  # fmt: skip
    REPORTS = (
        "pdf-each", "", True, "write one report per image",
        "One report for each file shown (PDF): {count}…",
    )  # fmt: skip
    SUMMARY = (
        "summary", ".pdf", False, "write a PDF of all results", "Summary of all files (PDF)…",
    )  # fmt: skip
    OVERLAYS = (
        "overlays", "", True, "write heatmap overlays",
        "Heatmap over each file shown (PNG): {count}…",
    )  # fmt: skip

    DICOM = (
        "dicom", "", True, "write picture, report and structured report as DICOM",
        "DICOM for each file shown: {count}…",
    )  # fmt: skip
    FHIR = (
        "fhir", "", True, "write one FHIR R4B bundle per image",
        "FHIR for each file shown (JSON): {count}…",
    )  # fmt: skip
    GDT = (
        "gdt", "", True, "write one GDT 2.1 result per image",
        "GDT for each file shown: {count}…",
    )  # fmt: skip

    ending: str
    explains: bool
    help: str
    menu: str

    def __new__(cls, option: str, ending: str, explains: bool, help: str, menu: str) -> OutputKind:  # noqa: A002, FBT001
        """Keep what a kind is beside its option."""
        kind = object.__new__(cls)
        kind._value_ = option
        kind.ending, kind.explains, kind.help, kind.menu = ending, explains, help, menu
        return kind

    @property
    def is_folder(self) -> bool:
        """Whether a folder is filled, with one file for each image."""
        return not self.ending
