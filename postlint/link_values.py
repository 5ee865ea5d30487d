"""What is wrong with a value of `[links]`, in words; nothing that only `--online` needs is imported for it."""

from __future__ import annotations

import re

#: Headers that postlint sets itself, and those by which a server would know the reader again.
_RESERVED = frozenset(
    "host cookie referer content-length transfer-encoding connection accept-encoding".split()
)


def pattern_problem(text: str) -> str | None:
    """Tell what is wrong with a regular expression."""
    try:
        re.compile(text)
    except re.error as error:
        return f"{text!r} is no regular expression: {error}"
    return None


def remap_problem(pattern: str, replacement: object) -> str | None:
    """Tell what is wrong with a pattern and what stands for it."""
    problem = pattern_problem(pattern)
    if problem is not None or not isinstance(replacement, str):
        return problem
    try:
        re.compile(pattern).sub(replacement, "")
    except (re.error, IndexError) as error:
        return f"{replacement!r} can't stand for what {pattern!r} matches: {error}"
    return None


def statuses(text: str) -> tuple[int, int]:
    """Return the first and last status of `403` or `500-599`; raises ValueError for anything else."""
    first, dash, last = text.partition("-")
    low, high = int(first), int(last) if dash else int(first)
    if not 100 <= low <= high <= 999:
        raise ValueError(text)
    return low, high


def status_problem(text: str) -> str | None:
    """Tell what is wrong with a status or a range of them."""
    try:
        statuses(text)
    except ValueError:
        return f"{text!r} is no HTTP status; write 403, or a range such as '500-599'"
    return None


def network_problem(text: str) -> str | None:
    """Tell what is wrong with a network."""
    from ipaddress import ip_network

    try:
        ip_network(text)
    except ValueError as error:
        return f"{text!r} is no network such as 127.0.0.0/8 or fd00::/8: {error}"
    return None


def header_problem(name: str, value: object) -> str | None:
    """Tell what is wrong with a request header."""
    if name.lower() in _RESERVED:
        return f"the header {name!r} is postlint's own, or would make a server know you again; leave it out"
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        return f"{name!r} is no header name"
    if isinstance(value, str) and re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        return f"the value of {name!r} has control characters in it"
    return None
