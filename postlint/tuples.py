"""Named tuples whose classes are made in 10 µs, where `typing.NamedTuple` takes 180: a start needs eighty of them.

That one writes a constructor as text and compiles it, and each annotation, too. Here it is one that was compiled once
for each number of fields, with its parameters renamed. In use there is no difference: construction, `_replace`,
`_make`, `_asdict`, `_fields`, equality, pickling and pattern matching are those of any named tuple. For a type checker
it is `typing.NamedTuple`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    @cache
    def _constructor(count):
        """Return the code of a constructor with so many fields."""
        names = ", ".join(f"field_{number}" for number in range(count))
        scope = {}
        exec(f"def __new__(_cls, {names}):\n    return _new(_cls, ({names}{',' * (count == 1)}))", scope)
        return scope["__new__"].__code__

    _SCOPE = {"_new": tuple.__new__, "__builtins__": {}}

    class _Fields(type):
        """Makes a tuple of a class body with annotations; the class is one of `type` then."""

        def __new__(cls, name, _bases, body):
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            if fields[len(fields) - len(defaults) :] != tuple(defaults):
                raise TypeError(f"{name}: a field without a default follows one with a default")
            code = _constructor(len(fields)).replace(co_varnames=("_cls", *fields))
            new = FunctionType(code, _SCOPE, "__new__", tuple(defaults.values()))
            new.__qualname__ = f"{body['__qualname__']}.__new__"
            body.update(
                {field: _tuplegetter(number, None) for number, field in enumerate(fields)},
                __new__=new,
                __slots__=(),
                __match_args__=fields,
                _fields=fields,
                _field_defaults=defaults,
            )
            for method in _METHODS:
                body.setdefault(method.__name__, method)
            body["_make"] = classmethod(_make)
            return type.__new__(type, name, (tuple,), body)

    def _make(cls, values):
        """Make one of an iterable of its values."""
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, /, **changed):
        """Return one with some fields changed."""
        made = self._make(map(changed.pop, self._fields, self))
        if changed:
            raise ValueError(f"Got unexpected field names: {list(changed)!r}")
        return made

    def _asdict(self):
        """Return the values by the names of their fields."""
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self):  # noqa: N807
        """Return the class with its fields."""
        values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({values})"

    def __getnewargs__(self):  # noqa: N807
        """Return what a copy is made of."""
        return tuple(self)

    _METHODS = (_replace, _asdict, __repr__, __getnewargs__)

    NamedTuple = type.__new__(_Fields, "NamedTuple", (), {"__doc__": "What a named tuple derives from."})

__all__ = ["NamedTuple"]
