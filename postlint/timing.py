"""Where the time of a run goes: by stage, by view of a post, by rule; each without what it had others do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from postlint.post import Post


class Timing:
    """Seconds by sort (`stage`, `view`, `rule`) and name."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, str], float] = {}
        self.posts = 0
        self._inner = [0.0]
        timing = self

        class TimedPost(Post):
            """A post that says how long each of its views takes."""

        for name, view in list(vars(Post).items()):
            if isinstance(view, cached_property):
                made = cached_property(_timed(timing, name, view))
                made.__set_name__(TimedPost, name)
                setattr(TimedPost, name, made)
        self.post: type[Post] = TimedPost

    @contextmanager
    def of(self, sort: str, name: str) -> Iterator[None]:
        """Count the time of a block, less what blocks within it count for themselves."""
        began = time.perf_counter()
        self._inner.append(0.0)
        try:
            yield
        finally:
            took = time.perf_counter() - began
            inner = self._inner.pop()
            self._inner[-1] += took
            self.seconds[sort, name] = self.seconds.get((sort, name), 0.0) + took - inner

    def report(self) -> Iterator[str]:
        """Yield the rows of a table, the slowest first."""
        total = sum(self.seconds.values()) or 1.0
        yield f"{total:.3f} s for {self.posts:,} posts, in one process, without results of earlier runs"
        for (sort, name), took in sorted(self.seconds.items(), key=lambda item: -item[1]):
            each = took / max(self.posts, 1) * 1e6
            yield f"{took:9.3f} s {100 * took / total:5.1f} % {each:8.1f} µs/post  {sort:5}  {name}"


def _timed(timing: Timing, name: str, view: cached_property[Any]) -> Any:
    def made(self: Post) -> Any:
        with timing.of("view", name):
            return view.func(self)

    made.__doc__ = view.__doc__
    return made
