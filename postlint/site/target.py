"""What is known of where a link leads."""

from __future__ import annotations

from typing import Literal

from postlint.tuples import NamedTuple


class Target(NamedTuple):
    """Where a link leads.

    `foreign` is another site's; `unknown` what can't be told (`reason` says why). `path` is the address asked for,
    decoded, from the host's root; `source` the file of the site that it is made from (absolute; empty for a page that
    the generator makes by itself). For `missing`, `reason` is `case`, `baseurl`, `reference`, why a file is hidden, or
    empty;
    `suggestion` is a link that exists and is near, `clear` tells that it is surely what was meant.
    """

    state: Literal["exists", "missing", "unknown", "foreign"]
    path: str = ""
    fragment: str = ""
    source: str = ""
    reason: str = ""
    suggestion: str = ""
    clear: bool = False
