"""The order of ponds, and where one is among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailing_pond_mapper.ui.review.pace import Pace
from tailing_pond_mapper.ui.review.queue import Order, Pond, Queue, along_curve


def pond(
    number: int,
    confidence: float | None = 0.5,
    area: float | None = 1.0,
    place: tuple[float, float] = (0, 0),
    review: str = "",
    image: str = "",
) -> Pond:
    x, y = place
    return Pond(f"{number:04d}", confidence, area, (x, y, x + 1, y + 1), image, review)


def order(queue: Queue) -> list[str]:
    found = []
    for _ in range(queue.counts.ponds):
        assert queue.current is not None
        found.append(queue.current.uuid)
        queue.put(queue.current._replace(review="accepted"))
        queue.go_on()
    return found


@pytest.mark.parametrize(
    "wanted, expected",
    [
        (Order.LEAST_CERTAIN, ["0002", "0003", "0001", "0000"]),
        (Order.HIGHEST, ["0001", "0002", "0003", "0000"]),
        (Order.LOWEST, ["0003", "0002", "0001", "0000"]),
        (Order.LARGEST, ["0000", "0003", "0002", "0001"]),
        (Order.SMALLEST, ["0002", "0003", "0000", "0001"]),
    ],
)
def test_what_has_no_number_comes_last(wanted: Order, expected: list[str]) -> None:
    values = [(None, 9.0), (0.9, None), (0.5, 1.0), (0.4, 3.0)]
    ponds = [pond(number, *value) for number, value in enumerate(values)]
    assert order(Queue(ponds, wanted)) == expected


def test_the_curve_visits_every_cell_once_and_never_jumps() -> None:
    cells = {along_curve(x, y, 4): (x, y) for x in range(16) for y in range(16)}
    assert sorted(cells) == list(range(256))
    for step in range(255):
        (x, y), (a, b) = cells[step], cells[step + 1]
        assert abs(x - a) + abs(y - b) == 1


def test_by_place_the_next_pond_is_near_and_scenes_follow_one_another() -> None:
    places = [(x * 10.0, y * 10.0) for x in range(12) for y in range(12)]
    ponds = [
        pond(number, place=place, image="ab"[number % 2]) for number, place in enumerate(places)
    ]
    found = order(Queue(ponds, Order.PLACE))
    by_name = {one.uuid: one for one in ponds}
    images = [by_name[name].image for name in found]
    assert images == sorted(images)
    steps = []
    for one, two in zip(found, found[1:]):
        (x, y), (a, b) = by_name[one].centre, by_name[two].centre
        steps.append(abs(x - a) + abs(y - b))
    # In the order of the table a step is 20 along a column, and 130 from one to the next.
    assert sum(steps) / len(steps) < 30


@given(
    st.lists(st.sampled_from(["", "accepted", "rejected", "edited"]), max_size=30),
    st.lists(st.sampled_from(["on", "back", "accept", "open", "drop", "new"]), max_size=40),
)
def test_counts_and_places_hold_whatever_is_done(states: list[str], acts: list[str]) -> None:
    queue = Queue([pond(number, review=state) for number, state in enumerate(states)])
    held = {f"{number:04d}": state for number, state in enumerate(states)}
    for number, act in enumerate(acts):
        shown = queue.current
        if act == "new":
            queue.put(pond(1000 + number))
            held[f"{1000 + number:04d}"] = ""
        elif act == "on":
            went = queue.go_on()
            assert went == any(not state for state in held.values())
            if went:
                assert queue.current is not None and not queue.current.review
        elif act == "back":
            queue.go_back()
        elif shown is not None and act == "drop":
            queue.drop(shown.uuid)
            del held[shown.uuid]
        elif shown is not None:
            state = "accepted" if act == "accept" else ""
            queue.put(shown._replace(review=state))
            held[shown.uuid] = state
        counts = queue.counts
        assert counts.ponds == len(held)
        assert counts.accepted == list(held.values()).count("accepted")
        assert counts.left == list(held.values()).count("")
        assert (queue.current is None) == (not held)
        assert queue.current is None or queue.current.uuid in held
        assert queue.number <= counts.ponds


def test_a_pond_that_is_dropped_before_the_current_one_does_not_move_it() -> None:
    queue = Queue([pond(number, confidence=0.5 + number / 10) for number in range(4)])
    for _ in range(2):
        queue.go_on()
    shown = queue.current
    queue.drop("0000")
    assert queue.current == shown and queue.number == 2


def test_pace_leaves_breaks_out() -> None:
    pace = Pace()
    pace.begin(0)
    for now in (4, 8, 12, 3600, 3604):
        assert pace.per_minute is None or now > 12
        pace.note(now)
    assert pace.per_minute == pytest.approx(15)
    assert pace.seconds_for(30) == pytest.approx(120)
