from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from skinapp.core.manifest import GroupMetrics, Interval
from skinapp.ui.engine.figures import FiguresPanel, IntervalBar


def share(estimate: float | None) -> Interval:
    if estimate is None:
        return Interval(estimate=None, low=None, high=None)
    return Interval(estimate=estimate, low=estimate - 0.05, high=estimate + 0.05)


def group(kind: str, name: str, named: float | None, *, few: bool = False) -> GroupMetrics:
    metrics = {
        "recall_mel": share(named),
        "flagged_mel": share(0.93),
        "sensitivity_malignant": share(0.95),
        "specificity_malignant": share(0.7),
    }
    return GroupMetrics(kind=kind, name=name, images=40, lesions=35, metrics={} if few else metrics)


GROUPS = (
    group("data_set", "ham10000", 0.66),
    group("data_set", "milk10k", 0.5),
    group("sex", "female", None),
    group("sex", "male", 0.6, few=True),
)


def texts(panel: FiguresPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_figures_panel__begins_with_the_melanomas_of_both_clinics(qtbot: QtBot) -> None:
    panel = FiguresPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_groups(GROUPS)

    assert texts(panel)[0] == (
        "HAM10000: of 100 melanomas it names 66 and flags 93. "
        "MILK10k: of 100 melanomas it names 50 and flags 93."
    )
    bars = {bar.accessibleName(): bar for bar in panel.findChildren(IntervalBar)}
    named = bars["HAM10000, Melanomas named"]
    assert named.accessibleDescription() == "66 %; 95 % interval 61 % to 71 %"
    assert not named.grab().isNull()


def test_figures_panel__shows_another_kind_by_click_and_says_too_few(qtbot: QtBot) -> None:
    panel = FiguresPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_groups(GROUPS)

    qtbot.mouseClick(panel._kinds.button("sex"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: {"Female", "Male", "too few", "-"} <= set(texts(panel)))
    qtbot.waitUntil(lambda: "HAM10000" not in texts(panel))


def test_figures_panel__is_hidden_where_a_bundle_has_no_groups(qtbot: QtBot) -> None:
    panel = FiguresPanel()
    qtbot.addWidget(panel)
    panel.show_groups(())

    assert not panel.isVisibleTo(None)
