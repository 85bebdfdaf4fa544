"""What the engine says stands once in an algorithm's log, whether it was logged or came last."""

from __future__ import annotations

import pytest

from tailing_pond_mapper.core.protocol.doctor import DoctorRequest
from tailing_pond_mapper.ui.engine import client
from tailing_pond_mapper.ui.processing import job_algorithm

from ..feedback import Notes


def test_each_sentence_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_request: object, listener: client.Listener) -> str:
        listener.pushWarning("Too few ponds.")
        listener.pushInfo("Done.")
        listener.setProgress(50.0)
        return "the result"

    monkeypatch.setattr(client, "run", work)
    notes = Notes()
    assert job_algorithm.run(DoctorRequest(), notes, lambda: None) == "the result"
    # Learning logs as a warning what an algorithm tells as its answer.
    job_algorithm.tell(notes, ("Too few ponds.", "No model."), "F1 0.8", "Too few ponds.")
    assert notes.warnings == ["Too few ponds.", "No model."]
    assert (notes.infos, notes.percentages) == (["Done.", "F1 0.8"], [50.0])
    # Another job of the same model or batch warns by itself.
    monkeypatch.setattr(client, "run", lambda _request, _listener: "another")
    job_algorithm.run(DoctorRequest(), notes, lambda: None)
    job_algorithm.tell(notes, ("Too few ponds.",))
    assert notes.warnings[2:] == ["Too few ponds."]
