"""Shares of a job's progress: nested ones, and stages by weight."""

from __future__ import annotations

from typing import List, Tuple

import pytest

from core.protocol.messages import Epoch
from core.run.feedback import Feedback
from core.run.progress import Share, Stage, Stages


class _Heard(Feedback):
    def __init__(self) -> None:
        self.steps: List[Tuple[float, str]] = []
        self.said: List[Tuple[str, str]] = []
        self.epochs: List[Epoch] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.steps.append((pytest.approx(fraction), stage))

    def log(self, message: str, level: str = "info") -> None:
        self.said.append((message, level))

    def epoch(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)

    def finishing(self) -> bool:
        return True


def test_a_share_of_a_share_is_a_share_of_the_whole() -> None:
    heard = _Heard()
    part = Share(Share(heard, 0.5, 1.0), 0.2, 0.4)
    part.progress(0.5, "reading")
    assert heard.steps == [(0.65, "reading")]
    assert part.finishing()


def test_a_share_hands_on_all_else_as_it_is() -> None:
    heard, last = _Heard(), Epoch(2, 5, 0.5, 0.6, 0.7, True)
    part = Share(heard, 0.5, 1.0)
    part.log("Few ponds.", "warning")
    part.epoch(last)
    assert (heard.said, heard.epochs) == ([("Few ponds.", "warning")], [last])


def test_a_part_of_a_stage_keeps_its_name() -> None:
    heard = _Heard()
    Stage(heard, "warping").within(0.9, 1.0)(0.5)
    assert heard.steps == [(0.95, "warping")]


def test_stages_share_the_job_by_their_weights() -> None:
    heard = _Heard()
    stages = Stages(heard, [1, 3])
    stages.next("reading")(1.0)
    stages.next("writing")(0.5)
    stages.end()
    assert heard.steps == [(0, "reading"), (0.25, "reading"), (0.25, "writing"), (0.625, "writing")]
    assert list(stages.clock.seconds) == ["reading", "writing"]


def test_the_seconds_of_a_stage_keep_their_name_in_any_language() -> None:
    heard = _Heard()
    stages = Stages(heard, [1, 1])
    stages.next("读取", "reading")
    stages.last("写入", "writing")
    stages.end()
    assert [stage for _, stage in heard.steps] == ["读取", "写入"]
    assert list(stages.clock.seconds) == ["reading", "writing"]


def test_the_last_stage_leaves_room_for_names_and_manifest() -> None:
    heard = _Heard()
    stages = Stages(heard, [0.2, 0.3, 0.5])
    stages.next("reading")
    stages.last("writing")(1.0)
    assert heard.steps == [(0, "reading"), (0.5, "writing"), (0.98, "writing")]
