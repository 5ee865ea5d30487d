"""BLAKE2b without `hashlib`, whose import loads OpenSSL: 2 ms of each start for digests that need none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:
        from _blake2 import blake2b
    except ImportError:  # where Python is built another way
        from hashlib import blake2b

__all__ = ["blake2b", "of_content"]


def of_content(raw: bytes) -> bytes:
    """Return what tells the content of a file from another."""
    return blake2b(raw, digest_size=16).digest()
