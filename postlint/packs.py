"""Packs: folders of rule files, read with errors that name file, line, value and what is allowed.

What was read is kept in the user's cache folder and used as long as no file of the pack changed, so
that a start costs a few stat calls instead of parsing YAML.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from postlint._version import __version__
from postlint.cache_folder import keep, kept
from postlint.errors import UsageError, nearest
from postlint.kinds import registry
from postlint.kinds.base import MISSING, Kind, Words
from postlint.pattern import lazy
from postlint.rule import EFFECTS, PRESETS, SAFETIES, SEVERITIES, FixTemplate, Outcome, Rule
from postlint.shipped import built_in as built_in
from postlint.yaml_file import Value, read

_RULE_KEYS = (
    "code", "name", "family", "summary", "why", "source", "severity", "kind", "fix", "message", "variants",
    "presets", "examples",
)  # fmt: skip
_REQUIRED = ("code", "name", "family", "summary", "why", "severity", "kind", "message", "examples")
_CODE = lazy(r"[A-Z]{2,8}[0-9]{3}")
_NAME = lazy(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_CACHE_FORMAT = 3

#: A rule file, and by what a change of it is noticed: its time of change and its size.
RuleFile = tuple[str, int, int]
#: What a rule reports, in plain values: message, severity, and of its fix the safety, the effects and the message.
_Outcome = tuple[str, str, "tuple[str, tuple[str, ...], str] | None"]
#: The fields of a `Rule` in plain values.
Record = tuple[Any, ...]


def load(folders: Sequence[Path] = (), *, cache: bool = True) -> tuple[Rule, ...]:
    """Return the rules of the packs, ours first, in the order of their codes.

    A user's rule with the code or name of another replaces nothing: that is an error. Raises UsageError for
    a folder that does not exist, a broken rule file, or two rules with one code or name.
    """
    rules: list[Rule] = []
    for folder in (built_in(), *folders):
        rules += load_pack(folder, cache=cache)
    seen: dict[str, Rule] = {}
    for rule in rules:
        for key in (rule.code, rule.name):
            if key in seen:
                raise UsageError(
                    f"{key} is already the rule in {seen[key].path}", path=rule.path, line=rule.line
                )
            seen[key] = rule
    return tuple(sorted(rules, key=lambda rule: rule.code))


def load_pack(folder: Path, *, cache: bool = True) -> tuple[Rule, ...]:
    """Return the rules of one folder (searched with its subfolders), from the cache where it is fresh."""
    files = rule_files(folder)
    stamp = [_CACHE_FORMAT, __version__, files]
    name = _cache_name(folder)
    if cache:
        records = kept(name, stamp)
        if records is not None:
            try:
                return tuple(map(_from_record, records))
            except Exception:  # whatever the module of an installed kind raises
                pass  # kept by another build, whose kinds took other parameters: reading the files tells more
    records = [record_of(path) for path, _, _ in files]
    if cache:
        keep(name, stamp, records)
    return tuple(map(_from_record, records))


def rule_files(folder: Path) -> list[RuleFile]:
    """Return the YAML files of a pack, sorted; raises UsageError for a folder that is missing or has none."""
    if not folder.is_dir():
        raise UsageError(f"the rule pack {folder} is not a folder; `packs` lists folders of rule files")
    found = list(_rule_files(str(folder)))
    if not found:
        raise UsageError(f"the rule pack {folder} has no rule files (*.yaml)")
    return found


def _rule_files(folder: str) -> Iterator[RuleFile]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return  # one below the pack's that can't be read
    folders = []
    for entry in entries:
        if entry.is_dir():
            if entry.name != "words" and entry.name[0] != "." and not entry.is_symlink():
                folders.append(entry.path)
        elif entry.name.endswith((".yaml", ".yml")):
            status = entry.stat()
            yield entry.path, status.st_mtime_ns, status.st_size
    for one in folders:
        yield from _rule_files(one)


def record_of(path: str) -> Record:
    """Read and check one rule file; return what a run needs of it, as plain values."""
    return _Reader(Path(path)).record()


def documentation(rule: Rule) -> dict[str, Any]:
    """Return everything that a rule's file says, as plain values (why, source, examples, parameters)."""
    return {key: value.plain() for key, value in read(Path(rule.path)).items()}


class _Reader:
    """Checks one rule file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = read(path)

    def error(self, message: str, line: int) -> UsageError:
        return UsageError(message, path=str(self.path), line=line)

    def record(self) -> Record:
        data = self.data
        for key in _REQUIRED:
            if key not in data:
                raise self.error(f"the key '{key}' is missing; a rule needs {', '.join(_REQUIRED)}", 1)
        code, name = self._text("code"), self._text("name")
        if not _CODE.fullmatch(code):
            raise self.error(
                f"'{code}' is no code: capitals and three digits, such as WGT004", data["code"].line
            )
        if not _NAME.fullmatch(name):
            raise self.error(f"'{name}' is no name: lower-case words joined by hyphens", data["name"].line)
        kind_name = self._text("kind")
        if kind_name not in registry.names():
            raise self.error(
                f"unknown kind '{kind_name}' ({nearest(kind_name, registry.names())})", data["kind"].line
            )
        try:
            kind = registry.get(kind_name)
        except Exception as error:  # of an installed package: whatever its module raises
            what = f"the kind '{kind_name}' can't be loaded: {type(error).__name__}: {error}"
            raise self.error(what, data["kind"].line) from None
        parameters = self._parameters(kind)
        outcomes = self._outcomes(kind)
        self._examples()
        return (
            code, name, self._text("family"), self._text("summary"), tuple(self._choices("presets", tuple(PRESETS))),
            outcomes, kind_name, parameters, str(self.path), data["code"].line,
        )  # fmt: skip

    def _text(self, key: str, data: Mapping[str, Value] | None = None) -> str:
        value = (self.data if data is None else data)[key]
        if not isinstance(value.data, str) or not value.data.strip():
            raise self.error(f"'{key}' must be text, not {value.plain()!r}", value.line)
        return value.data.strip()

    def _choice(self, key: str, allowed: Sequence[str], data: Mapping[str, Value]) -> str:
        text = self._text(key, data)
        if text not in allowed:
            raise self.error(f"'{key}' is '{text}' ({nearest(text, allowed)})", data[key].line)
        return text

    def _choices(
        self, key: str, allowed: Sequence[str], data: Mapping[str, Value] | None = None
    ) -> list[str]:
        value = (self.data if data is None else data).get(key, Value([], 1))
        items = value.data if isinstance(value.data, list) else [value]
        found = [item.data for item in items]
        for item in items:
            if item.data not in allowed:
                raise self.error(
                    f"'{key}' has '{item.plain()}' ({nearest(str(item.plain()), allowed)})", item.line
                )
        return found

    def _outcomes(self, kind: type[Kind]) -> dict[str, _Outcome]:
        plain = self._outcome(kind, self.data, None)
        outcomes = {"": plain}
        variants = self.data.get("variants")
        if variants is not None:
            if not isinstance(variants.data, dict):
                raise self.error("'variants' must be a mapping of variant to its message", variants.line)
            for name, value in variants.data.items():
                if name not in kind.variants:
                    raise self.error(
                        f"unknown variant '{name}' ({nearest(name, sorted(kind.variants))})", value.line
                    )
                if not isinstance(value.data, dict):
                    raise self.error(f"the variant '{name}' must be a mapping", value.line)
                for key, item in value.data.items():
                    if key not in ("message", "severity", "fix"):
                        allowed = nearest(key, ("message", "severity", "fix"))
                        raise self.error(f"unknown key '{key}' in a variant ({allowed})", item.line)
                outcomes[name] = self._outcome(kind, value.data, plain)
        return outcomes

    def _outcome(self, kind: type[Kind], data: Mapping[str, Value], plain: _Outcome | None) -> _Outcome:
        message = self._message("message", kind, data) if plain is None or "message" in data else plain[0]
        severity = (
            self._choice("severity", SEVERITIES, data) if plain is None or "severity" in data else plain[1]
        )
        if "fix" not in data:
            return message, severity, None if plain is None else plain[2]
        fix = data["fix"]
        if fix.data is None:
            return message, severity, None
        if not isinstance(fix.data, dict):
            raise self.error("'fix' must be a mapping of safety, effect and message", fix.line)
        for key in ("safety", "effect", "message"):
            if key not in fix.data:
                raise self.error(f"the fix lacks '{key}'; it needs safety, effect and message", fix.line)
        for key, item in fix.data.items():
            if key not in ("safety", "effect", "message"):
                hint = nearest(key, ("safety", "effect", "message"))
                raise self.error(f"unknown key '{key}' in a fix ({hint})", item.line)
        return (
            message,
            severity,
            (
                self._choice("safety", SAFETIES, fix.data),
                tuple(self._choices("effect", EFFECTS, fix.data)),
                self._message("message", kind, fix.data),
            ),
        )

    def _message(self, key: str, kind: type[Kind], data: Mapping[str, Value]) -> str:
        import string

        text = self._text(key, data)
        try:
            used = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise self.error(f"'{key}' is not a message: {error}", data[key].line) from None
        for name in sorted(used - kind.names):
            raise self.error(
                f"the message uses {{{name}}} ({nearest(name, sorted(kind.names))})", data[key].line
            )
        return text

    def _parameters(self, kind: type[Kind]) -> dict[str, Any]:
        declared = kind.declared()
        allowed = {name.replace("_", "-"): name for name in declared}
        found: dict[str, Any] = {}
        for key, value in self.data.items():
            if key in _RULE_KEYS:
                continue
            if key not in allowed:
                known = (*allowed, *_RULE_KEYS)
                raise self.error(f"unknown key '{key}' ({nearest(key, known)})", value.line)
            name = allowed[key]
            found[name] = parameter(
                value.plain(),
                declared[name].hint,
                key,
                partial(self.error, line=value.line),
                self.path.parent,
            )
        for key, name in allowed.items():
            if name not in found and declared[name].default is MISSING:
                raise self.error(
                    f"the parameter '{key}' is missing; kind '{self.data['kind'].data}' needs it", 1
                )
        for name, problem in kind(**found).problems():
            key = name.replace("_", "-")
            raise self.error(f"'{key}': {problem}", self.data[key].line if key in self.data else 1)
        return found

    def _examples(self) -> None:
        value = self.data["examples"]
        if not isinstance(value.data, list) or not value.data:
            raise self.error("'examples' must be a list with at least one bad example", value.line)
        allowed = ("bad", "wrong", "good", "ok", "because", "filename", "site", "settings", "online")
        for item in value.data:
            if not isinstance(item.data, dict) or ("bad" in item.data) == ("ok" in item.data):
                raise self.error("an example is a mapping with either 'bad' or 'ok'", item.line)
            for key, inner in item.data.items():
                if key not in allowed:
                    raise self.error(
                        f"unknown key '{key}' in an example ({nearest(key, allowed)})", inner.line
                    )


def parameter(value: Any, hint: Any, key: str, error: Any, folder: Path) -> Any:
    """Check one parameter against its declared type; return it as the kind takes it.

    `error` makes the exception for a message; `folder` is what word lists are relative to.
    """
    origin = get_origin(hint)
    if hint is Words:
        path = folder / str(value)
        if not isinstance(value, str) or not path.exists():
            raise error(
                f"'{key}' names the word list or folder '{value}', which does not exist beside the rule file"
            )
        return str(path.resolve())
    if origin is tuple:
        items = value if isinstance(value, (list, tuple)) else [value]
        return [parameter(item, get_args(hint)[0], key, error, folder) for item in items]
    if origin is Literal:
        if value not in get_args(hint):
            raise error(
                f"'{key}' is {value!r} ({nearest(str(value), [str(item) for item in get_args(hint)])})"
            )
        return value
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise error(f"'{key}' must be a mapping, not {value!r}")
        return {
            str(name): parameter(item, get_args(hint)[1], key, error, folder) for name, item in value.items()
        }
    if hint is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise error(f"'{key}' must be {_WORDS.get(hint, hint)}, not {value!r}")
    return value


_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


def _from_record(record: Record) -> Rule:
    code, name, family, summary, presets, outcomes, kind, parameters, path, line = record
    made = {
        variant: Outcome(
            message, severity, None if fix is None else FixTemplate(fix[0], frozenset(fix[1]), fix[2])
        )
        for variant, (message, severity, fix) in outcomes.items()
    }
    check = registry.make(kind, parameters)
    return Rule(code, name, family, summary, presets, made, kind, check, path, line)


def _cache_name(folder: Path) -> str:
    import zlib

    return f"pack-{zlib.crc32(str(folder.resolve()).encode()):08x}.bin"
