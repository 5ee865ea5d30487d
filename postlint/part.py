"""What becomes of the files of a run, on its way from whoever does the work to the report."""

from __future__ import annotations

from collections.abc import Callable

from postlint.errors import UsageError
from postlint.result import Result
from postlint.settings import Settings
from postlint.tuples import NamedTuple


class Brief(NamedTuple):
    """What a report of one line a diagnostic needs of some results: their posts, counts and lines.

    `counts` are those of `cache_rows`, `reported` the posts with a diagnostic, `changed` those that fixes changed, and
    `fixed` how many did.
    """

    names: list[str]
    counts: tuple[int, ...]
    reported: int
    lines: bytes
    changed: int = 0
    fixed: int = 0


#: What came of a file, or in brief of some; an error where its settings or packs can't be used.
Outcome = Result | Brief | UsageError


def _nothing() -> None: ...


class Part:
    """A file that is to be checked, and its result once it is there; or some of which all is known.

    `keep` has the result kept for the next run; it is called when it is this part's turn, so that what is kept comes in
    the order of the files.
    """

    __slots__ = ("keep", "name", "outcome", "settings")

    def __init__(
        self,
        settings: Settings | UsageError,
        name: str = "",
        outcome: Outcome | None = None,
        keep: Callable[[], object] = _nothing,
    ) -> None:
        self.settings = settings
        self.name = name
        self.outcome = outcome
        self.keep = keep

    def __len__(self) -> int:
        return len(self.outcome.names) if isinstance(self.outcome, Brief) else 1
