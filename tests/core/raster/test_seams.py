"""Seams between blocks: what lies beside a block, and which pieces are one."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from core.raster.seams import Edges, Roots
from core.raster.windows import Window


@given(st.integers(1, 9), st.integers(1, 9))
def test_every_seam_is_seen_once(tall: int, wide: int) -> None:
    """With every pixel its own number, the pairs are the neighbours across block edges."""
    whole = Window(30, 50, 8, 7)
    numbers = np.arange(56).reshape(7, 8)
    edges = Edges(whole, -1)
    found: List[Tuple[int, int]] = []
    for row in range(50, 57, tall):
        for col in range(30, 38, wide):
            block = Window(col, row, wide, tall).intersect(whole)
            values = numbers[block.slices_in(whole)]
            assert edges.begin(block) == (col == 30 and row > 50)
            found += map(tuple, edges.touching(block, values[0], values[:, 0]).T.tolist())
            edges.leave(block, values[-1], values[:, -1])
    across = [(n, n - 1) for n in numbers[:, wide::wide].ravel().tolist()]
    down = [(n, n - 8) for n in numbers[tall::tall].ravel().tolist()]
    assert sorted(found) == sorted(across + down)


def test_nothing_touches_a_block_that_was_passed() -> None:
    whole = Window(0, 0, 4, 4)
    edges = Edges(whole, 0)
    full = np.ones(2, dtype=np.int64)
    for block in (Window(0, 0, 2, 2), Window(2, 0, 2, 2)):
        edges.begin(block)
        edges.leave(block, full, full)
    first, second = Window(0, 2, 2, 2), Window(2, 2, 2, 2)
    edges.begin(first)
    edges.leave_nothing(first)
    edges.begin(second)
    assert edges.touching(second, 5 * full, 5 * full).tolist() == [[5], [1]]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=40))
def test_joined_numbers_are_those_of_the_graph(pairs: List[Tuple[int, int]]) -> None:
    roots, table = Roots(), np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    joined = list(roots.join(table))
    graph = coo_matrix((np.ones(len(pairs)), (table[0], table[1])), shape=(21, 21))
    count, expected = connected_components(graph, directed=False)
    everyone = roots.everyone(21)
    assert len(joined) == 21 - count
    assert len(np.unique(np.stack([everyone, expected]), axis=1).T) == count
    assert [roots.of(number) for number in range(21)] == everyone.tolist()


def test_what_is_not_asked_for_is_forgotten() -> None:
    roots = Roots()
    list(roots.join(np.array([[1, 3, 5], [2, 4, 6]])))
    list(roots.join(np.array([[2], [4]])))
    roots.keep([4, 7])
    assert len(roots) == 1
    assert roots.of(4) == 1
    assert roots.of(7) == 7
