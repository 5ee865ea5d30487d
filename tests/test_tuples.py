"""Our named tuples are used as those of the standard library are."""

from __future__ import annotations

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from postlint import tuples


class Ours(tuples.NamedTuple):
    """A place."""

    name: str
    size: int = 1
    parts: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The name with its parts."""
        return self.name + "".join(self.parts)


class Theirs(typing.NamedTuple):
    """A place."""

    name: str
    size: int = 1
    parts: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The name with its parts."""
        return self.name + "".join(self.parts)


class Shown(tuples.NamedTuple):
    """One that says itself how it is shown."""

    one: int

    def __repr__(self) -> str:
        return f"<{self.one}>"


class More(Shown):
    """A class derived from one."""

    two = 2


class Empty(tuples.NamedTuple):
    """One without fields."""


USES: list[Callable[[Any], object]] = [
    lambda made: made("a"),
    lambda made: made("a", 2, ("b",)),
    lambda made: made(name="a", parts=("b", "c")).whole,
    lambda made: made("a") == ("a", 1, ()),
    lambda made: hash(made("a")) == hash(("a", 1, ())),
    lambda made: sorted([made("b"), made("a", 2), made("a")]),
    lambda made: made._make(["a", 2, ()]),
    lambda made: made("a")._replace(size=3),
    lambda made: made("a")._asdict(),
    lambda made: made._fields,
    lambda made: made._field_defaults,
    lambda made: made.__match_args__,
    lambda made: made.__doc__,
    lambda made: made.__slots__,
    lambda made: (made("a").name, made("a")[1], *made("a")),
    lambda made: repr(made("a")).replace("Theirs", "Ours"),
    lambda made: copy.copy(made("a")),
    lambda made: pickle.loads(pickle.dumps(made("a", 2))),
    lambda made: type(pickle.loads(pickle.dumps(made("a", 2)))) is made,
    lambda made: type(made) is type and issubclass(made, tuple),
]

FAULTS: list[Callable[[Any], object]] = [
    lambda made: made(),
    lambda made: made("a", 1, (), 4),
    lambda made: made("a", other=2),
    lambda made: made("a", name="b"),
    lambda made: made._make(["a"]),
    lambda made: made("a")._replace(other=2),
    lambda made: setattr(made("a"), "name", "b"),
    lambda made: setattr(made("a"), "other", "b"),
]


@pytest.mark.parametrize("use", USES)
def test_in_use_there_is_no_difference(use: Callable[[Any], object]) -> None:
    assert use(Ours) == use(Theirs)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_refused(fault: Callable[[Any], object]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        fault(Theirs)
    with pytest.raises((TypeError, ValueError, AttributeError)):
        fault(Ours)


def test_patterns_match() -> None:
    match Ours("a", 2):
        case Ours(name, size=2):
            assert name == "a"
        case _:
            pytest.fail("not matched")


def test_methods_of_ones_own_and_classes_derived() -> None:
    assert (repr(Shown(1)), repr(More(3)), More(3).two) == ("<1>", "<3>", 2)
    assert (Empty(), Empty._fields, repr(Empty())) == ((), (), "Empty()")


def test_a_field_without_a_default_after_one_with_a_default() -> None:
    with pytest.raises(TypeError, match="without a default"):

        class _Wrong(tuples.NamedTuple):
            one: int = 1
            two: int  # type: ignore[misc]
