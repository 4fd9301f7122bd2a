"""Qt style sheet of the window, filled with the tokens of a theme."""

from __future__ import annotations

from string import Template
from typing import Final

from skinapp.core.resources import resource_path
from skinapp.ui.widgets.tokens import DARK, Tokens

_TEMPLATE: Final = Template(
    """
QMainWindow, QDialog { background: $window; }
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: 4px 8px; }

QLabel { background: transparent; color: $text; }
QLabel[role="display"] { font-size: 28px; font-weight: bold; }
QLabel[role="title"] { font-size: 20px; font-weight: bold; }
QLabel[role="heading"] { font-size: 15px; font-weight: bold; }
QLabel[role="large"] { font-size: 15px; }
QLabel[role="figure"] { font-size: 20px; font-weight: bold; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 11px; }
QLabel[role="on-stage"] { color: $on_stage; }
QLabel[role="on-stage-title"] { color: $on_stage; font-size: 20px; font-weight: bold; }

QMenuBar { background: $window; color: $text; border-bottom: 1px solid $line; padding: 0 8px; }
QMenuBar::item { padding: 6px 12px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

QPushButton {
    background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 7px 16px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $muted; background: $window; }
QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: bold;
}
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 6px 15px; }
QPushButton[role="primary"]:disabled {
    background: $track; color: $muted; border: 1px solid $track;
}

QPushButton[segment] { border-radius: 0; padding: 6px 16px; }
QPushButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QPushButton[segment="middle"], QPushButton[segment="last"] { border-left: none; }
QPushButton[segment="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[segment]:checked { background: $accent; color: $on_accent;
    border-color: $accent; }
QPushButton[segment]:focus { border: 1px solid $text; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent;
    color: $accent; text-align: left; padding: 3px 0; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 5px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:checked { border: 1px solid $accent; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $muted; }
QToolButton:disabled:checked { background: transparent; border: 1px solid $line; }

QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[active="true"] { background: $selected; border: 1px solid $accent; }
QListView#thumbnails { background: $window; border: none; border-right: 1px solid $line;
    outline: none; }
QWidget#segments { background: $track; border-radius: 7px; }
QToolButton#segment { padding: 4px 10px; border-radius: 5px; }
QToolButton#segment:checked { background: $surface; border: 1px solid $line; color: $text; }
QToolButton#segment:focus { border: 1px solid $accent; }

QPushButton#topRow { text-align: left; padding: 0; border: 1px solid transparent;
    background: transparent; }
QPushButton#topRow:hover { background: $hover; }
QPushButton#topRow:checked { background: $selected; }
QPushButton#topRow:focus { border: 1px solid $accent; }

QLineEdit {
    background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus { border: 1px solid $accent; }
QLineEdit[wrong="true"] { border: 1px solid $warning_line; }

QListWidget#hints { background: $surface; color: $text; border: 1px solid $accent;
    border-radius: 6px; outline: none; }
QListWidget#hints::item { padding: 5px 8px; }
QListWidget#hints::item:hover { background: $hover; color: $text; }
QListWidget#hints::item:selected { background: $selected; color: $text; }

QComboBox { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 8px; }
QComboBox:focus { border: 1px solid $accent; }
QComboBox::drop-down { border: none; background: transparent; width: 24px; }
QComboBox QLineEdit { background: transparent; border: none; padding: 0; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line;
    selection-background-color: $selected; selection-color: $text; outline: none; }
QPlainTextEdit { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 3px 4px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus { border: 1px solid $accent; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px;
    background: $surface; }
QCheckBox::indicator:hover { border: 1px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border: 1px solid $accent;
    image: url("$check"); }
QCheckBox:focus { color: $accent; }

QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QSlider { min-height: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: $surface; border: 1px solid $muted; }
QSlider::handle:horizontal:hover { border: 1px solid $accent; }
QSlider::handle:horizontal:focus { background: $accent; border: 1px solid $accent; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal:disabled { border: 1px solid $line; }

QScrollArea { border: none; background: transparent; }
QScrollArea#stage { background: $stage; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTableView { background: $surface; color: $text; border: none; outline: none; }
QTableView::item { border: none; padding: 0; }
QTableView#history::item { padding: 0 5px; }
QTableView#history::item:selected { background: $selected; color: $text; }
QHeaderView { background: $window; border: none; }
QHeaderView::section { background: $window; color: $muted; border: none;
    border-bottom: 1px solid $line; padding: 8px; font-size: 11px; }
QHeaderView::section:hover { background: $hover; color: $text; }
QHeaderView::down-arrow, QHeaderView::up-arrow { width: 10px; height: 10px; }
QToolButton#chip { padding: 4px 10px; border: 1px solid $line; background: $surface; }
QToolButton#chip:hover { background: $hover; }
QToolButton#chip:checked { background: $selected; border: 1px solid $accent; }
QToolButton#chip:focus { border: 1px solid $accent; }
QWidget#filterBar { background: $window; border-bottom: 1px solid $line; }
QWidget#card { background: $surface; border: 1px solid $line; border-radius: 8px; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 16px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QTextBrowser { background: $surface; color: $text; border: none; }
QPlainTextEdit { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus { border: 1px solid $accent; }
QWidget#pageHead { background: $window; border-bottom: 1px solid $line; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QGraphicsView { border: none; }
QWidget#rail { background: $window; border-right: 1px solid $line; }
QWidget#rail QToolButton { color: $muted; font-size: 11px; padding: 8px 2px 6px 2px;
    border: 1px solid transparent; }
QWidget#rail QToolButton:hover { background: $hover; color: $text; }
QWidget#rail QToolButton:checked { background: $selected; color: $accent; font-weight: bold; }
QWidget#rail QToolButton:focus { border: 1px solid $accent; }
QWidget#panel { background: $surface; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QWidget#panelBody { background: $surface; }
QWidget#panelFooter { border-top: 1px solid $line; background: $surface; }
QWidget#header { background: $window; border-bottom: 1px solid $line; }
QWidget#legend { background: $window; border-top: 1px solid $line; }
QWidget#stage { background: $stage; }
QWidget#flag { background: $warning; border-left: 3px solid $warning_line; }
QWidget#noticeBar { background: $selected; border: 1px solid $line; border-radius: 8px; }
QWidget#noticeBar[failed="true"] { background: $warning; border: 1px solid $warning_line; }
QFrame#rule { background: $line; border: none; max-height: 1px; min-height: 1px; }
QWidget#dropHint { border: 3px solid $accent; border-radius: 8px; background: transparent; }
"""
)


def stylesheet(tokens: Tokens) -> str:
    """The style sheet for one theme.

    Args:
        tokens: Its colours.

    Returns:
        Text for ``QApplication.setStyleSheet``.
    """
    check = resource_path("styles", "check-dark.svg" if tokens is DARK else "check-light.svg")
    return _TEMPLATE.substitute(vars(tokens), check=check.as_posix())
