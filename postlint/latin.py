"""What one word in Latin letters is, in text of any script."""

from __future__ import annotations

from postlint.pattern import lazy

#: The inside of a character class: the letters of the Latin script.
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
#: What holds a run together: Latin letters, and what makes a run no plain word (digits, `_`, letters of other
#: alphabets, combining and invisible characters): `R1234yf` and `GPT4` are one run each and never compared.
#: Hyphens, apostrophes and Chinese characters end a run: `HFO-1234yf` is `HFO` and a run with digits,
#: `Anthropic's` is `Anthropic` and `s`.
RUN = f"[0-9_{LATIN}\u00ad\u0300-\u052f\u200b-\u200d\u2060\ufeff]"
RUNS = lazy(f"{RUN}+")
WORD = lazy(f"[{LATIN}]+")
