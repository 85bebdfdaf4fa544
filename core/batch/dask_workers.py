"""Dask workers: processes of this computer, started for the batch, or those of a cluster."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import os
import queue
import time
import uuid
from typing import Any, Dict, Optional, Sequence, Tuple

from ..protocol.errors import Cancelled, InputError, RequestError
from ..protocol.texts import text
from ..run import manifest, thread_limit
from ..run.supervision import end_with
from .scene_order import Ended, Heard, Outcome, Poll, SceneOrder, Work

_LEAST_MEMORY = 1.5
"""GiB that a worker takes: one window of the shipped network, GDAL and the interpreter."""

_INTERVAL = 0.2
"""Seconds between two looks at what has ended."""

_TOLD = 1.0
"""Seconds between two signs of life of a scene."""

_CONNECT = "20s"
"""How long a scheduler has to answer."""

_FAREWELL = 5.0
"""Seconds that running scenes have to stop by themselves."""


def installed() -> bool:
    """Return whether Dask distributed is there."""
    return importlib.util.find_spec("distributed") is not None


def usual_count(memory: Optional[float]) -> int:
    """Return how many workers this computer has cores and memory for.

    Args:
        memory: GiB that each may take; ``None`` for what one needs.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    fit = int(_memory_here() / 2**30 / (memory or _LEAST_MEMORY))
    return max(1, min(cores or 1, fit))


class DaskWorkers:
    """Workers of a Dask cluster.

    Attributes:
        count: Processes that work.
    """

    def __init__(
        self, work: Work, scheduler: Optional[str], workers: int, memory: Optional[float]
    ) -> None:
        """Start a cluster of this computer's own, or go to one that exists.

        Args:
            work: Does one scene.
            scheduler: Address of a cluster's scheduler; ``None`` to start one.
            workers: Processes to start, each with one thread; with a scheduler of no meaning.
            memory: GiB that each of them may take; an equal share of this computer's if absent.

        Raises:
            InputError: The scheduler does not answer, or has no worker that can do the work.
            RequestError: The address is none.
        """
        distributed: Any = importlib.import_module("distributed")
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._work, self._distributed = work, distributed
        self._cluster: Any = None
        self._parent = os.getpid() if scheduler is None else None
        token = uuid.uuid4().hex
        self._topic, self._stop_name = f"scenes-{token}", f"stop-{token}"
        if scheduler is None:
            self._cluster = _local_cluster(distributed, workers, memory)
        try:
            self._client = distributed.Client(self._cluster or scheduler, timeout=_CONNECT)
        except ValueError as error:
            raise RequestError.of("batch.no_address", address=scheduler) from error
        except (OSError, TimeoutError) as error:
            raise InputError.of("batch.scheduler_silent", address=scheduler) from error
        try:
            self.count = _check(self._client, work, workers if scheduler is None else 1)
            self._stop = distributed.Event(self._stop_name, client=self._client)
        except BaseException:
            self.close()
            raise

    def run(self, orders: Sequence[SceneOrder], heard: Heard, poll: Poll) -> Ended:
        """Do scenes; yield each as it ends. One that ends its worker twice is given up.

        Raises:
            Cancelled: ``poll`` raised it; running scenes were asked to stop.
        """
        told: queue.Queue[Tuple[str, float]] = queue.Queue()
        self._client.subscribe_topic(self._topic, lambda event: told.put(event[1]))
        by_key = {_key(order): order for order in orders}
        waiting: Dict[Any, SceneOrder] = {}
        for order in orders:
            future = self._client.submit(
                _do, self._work, order, self._topic, self._stop_name, self._parent, pure=False
            )
            waiting[future] = order
        try:
            while waiting:
                with contextlib.suppress(queue.Empty):
                    while True:
                        key, share = told.get_nowait()
                        heard(by_key[key], share)
                for future in [one for one in waiting if one.done()]:
                    yield waiting.pop(future), self._outcome(future)
                poll()
                time.sleep(_INTERVAL)
        except Cancelled:
            self._stop_all(list(waiting))
            raise
        finally:
            self._client.unsubscribe_topic(self._topic)

    def close(self) -> None:
        """End what was started for the batch; a cluster that existed goes on."""
        # A cluster that is gone already is no failure of what was done.
        with contextlib.suppress(OSError, TimeoutError, RuntimeError):
            self._client.close(timeout=_FAREWELL)
        if self._cluster is not None:
            with contextlib.suppress(OSError, TimeoutError, RuntimeError):
                self._cluster.close(timeout=_FAREWELL)

    def _outcome(self, future: Any) -> Outcome:
        if future.cancelled() or future.status == "lost":
            return Outcome(None, text("batch.worker_died"))
        error = future.exception()
        if error is None:
            outcome: Outcome = future.result()
            return outcome
        if isinstance(error, self._distributed.KilledWorker):
            return Outcome(None, text("batch.worker_died"))
        reason = str(error) or type(error).__name__
        return Outcome(None, text("engine.unexpected", kind=type(error).__name__, reason=reason))

    def _stop_all(self, futures: Sequence[Any]) -> None:
        """Let no scene begin, and those that run stop where they are."""
        with contextlib.suppress(OSError, TimeoutError):
            self._stop.set()
            self._client.cancel([one for one in futures if not one.done()])
            self._distributed.wait(list(futures), timeout=_FAREWELL)


def _key(order: SceneOrder) -> str:
    """Return what tells an order from all others of a run."""
    return order.scene.name if order.part is None else f"{order.scene.name}/{order.part}"


def _local_cluster(distributed: Any, workers: int, memory: Optional[float]) -> Any:
    """Start workers on this computer, each with one thread and a bound on its memory."""
    share = _memory_here() // workers if memory is None else int(memory * 2**30)
    # Others who work on this computer could talk to a scheduler that asks for no key.
    secure = importlib.util.find_spec("cryptography") is not None
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=share,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        # Without a dashboard, too, a scheduler answers on its port; two batches at once want two.
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
        security=secure or None,
        silence_logs=logging.CRITICAL,
    )


def _memory_here() -> int:
    """Return the bytes of memory that this process may take with all that it starts."""
    return int(importlib.import_module("distributed.system").MEMORY_LIMIT)


def _check(client: Any, work: Work, workers: int) -> int:
    """Wait for the first worker, and let all load this engine, so that each is ready for scenes.

    Raises:
        InputError: There is no worker, or one has no engine, lacks what that needs, or has another
            version of it.
    """
    mine = manifest.version()
    try:
        client.wait_for_workers(workers, timeout=60)
        versions = client.run(manifest.version)
        for address, version in versions.items():
            if version != mine:
                raise InputError.of(
                    "batch.other_version", address=address, version=version, mine=mine
                )
        client.run(importlib.import_module, work.__module__)
    except TimeoutError as error:
        raise InputError.of("batch.no_workers") from error
    except (ImportError, AttributeError) as error:
        raise InputError.of("batch.worker_without_engine", reason=error) from error
    return max(1, len(versions))


def _do(
    work: Work, order: SceneOrder, topic: str, stop_name: str, parent: Optional[int]
) -> Outcome:
    """Do one scene, on a worker.

    Workers that were started for a batch end with it, so that the next run finds nobody writing.
    Dask has a thread in each that waits for that, on every system; but the thread waits, too, for
    whatever holds the interpreter's lock. Where the system can, it ends them itself.
    """
    if parent is not None:
        end_with(parent)
    distributed: Any = importlib.import_module("distributed")
    worker = distributed.get_worker()
    thread_limit.limit(max(1, worker.state.nthreads if worker.state.nthreads else 1))
    stop = distributed.Event(stop_name)
    last = [0.0]

    def report(share: float) -> None:
        now = time.monotonic()
        if now - last[0] < _TOLD and share < 1:
            return
        last[0] = now
        worker.log_event(topic, (_key(order), share))
        if stop.is_set():
            raise Cancelled

    return work(order, report)
