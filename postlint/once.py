"""A property that is worked out when first asked for: `functools.cached_property` without its lock.

Until Python 3.12 that takes a lock for all objects of a class together, which costs half a microsecond; a post has
dozens of such properties, and no two threads share one.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    once = cached_property
else:

    class once(cached_property):  # noqa: N801
        """As `functools.cached_property`."""

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            found = instance.__dict__[self.attrname] = self.func(instance)
            return found


__all__ = ["once"]
