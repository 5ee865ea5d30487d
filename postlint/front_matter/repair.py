"""What is wrong with YAML that does not parse, and what of it can still be read."""

from __future__ import annotations

from collections.abc import Iterator

from postlint.front_matter.model import Field, Node, ProblemKind, SyntaxProblem
from postlint.front_matter.yaml import REFUSED, YamlError, compose, is_mapping, read_fields
from postlint.mapped import verbatim
from postlint.pattern import lazy
from postlint.text import Edit, Span, apply_edits
from postlint.tuples import NamedTuple

# What libyaml refuses (yaml.org/spec/1.1, c-printable), and lone surrogates.
_UNPRINTABLE = lazy("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_KEY = lazy(
    # "title", 'title' or title, then `:` and space or line end; not "#x:", "- x:", "12:30"
    r"""("(?:[^"\\\n]|\\[^\n])*"[ \t]*|'[^'\n]*'[ \t]*|(?!-[ \t])[^\s#"'\[\]{},&*!|>%@`?:][^\n]*?)"""
    r""":(?=[ \t\r\n]|\Z)"""
)
_UNSEEN_BREAK = lazy("[\x85\u2028\u2029]")
_DASHES = lazy(r"[ \t]*(?:-[ \t]+)*")
_INDENT = lazy(r"[ \t]*")
_NO_SPACE = lazy(r"[^\s:：]+([:：])")
_CLOSERS = {"[": "]", "{": "}"}
_INDICATORS = "@`%&*!|>#[]{},\"'?-"


class _Line(NamedTuple):
    """A line with a value: `key: value`, `- value` or `- key: value`."""

    key: Span | None
    value: Span
    #: The column a following line has to pass to continue the value.
    column: int
    end: int


def diagnose(
    text: str, start: int, content: Span, error: YamlError
) -> tuple[SyntaxProblem, tuple[Field, ...]]:
    """Return the first problem of `content` and the fields that can be read nevertheless.

    `start` is the offset of the opening fence, from which `error` counts.
    """
    at = content.start if error.at is None else min(max(error.at + start, content.start), content.end)
    fields: list[Field] = []
    culprit: tuple[Span, YamlError] | None = None
    for chunk in _chunks(text, content):
        read, failure = _read_chunk(text, chunk)
        fields += read
        # An anchor of another chunk is unknown here, which is no fault where the whole got past it.
        if failure is None or culprit is not None or chunk.start > at:
            continue
        if "alias" not in failure.message or at <= chunk.end:
            culprit = (chunk, failure)
    return _problem(text, start, content, error, at, culprit), tuple(fields)


def _problem(
    text: str, start: int, content: Span, error: YamlError, at: int, culprit: tuple[Span, YamlError] | None
) -> SyntaxProblem:
    if unprintable := _UNPRINTABLE.search(text, content.start, content.end):
        message = f"the character U+{ord(unprintable[0]):04X} is not allowed in YAML"
        return SyntaxProblem(message, Span(*unprintable.span()), "other")
    if error.at is None or error.message in REFUSED:
        return SyntaxProblem(error.message, _visible_line(text, content, at), "other")
    begun = None if error.begun is None else min(max(error.begun + start, content.start), content.end)
    context = error.context
    if culprit is not None:
        chunk, failure = culprit
        if failure.at is not None:
            at, context = min(chunk.start + failure.at, chunk.end - 1), failure.context
            begun = None if failure.begun is None else chunk.start + failure.begun
            error = failure
        else:
            at, begun, context = chunk.start, None, ""
    if error.message == _NOT_A_MAPPING:
        return _stray(text, content, at, error)
    in_block = "flow" not in context and "scalar" not in context
    places = [at] if begun is None or in_block else [begun, at]
    indent = _INDENT.match(text, max(text.rfind("\n", content.start, at) + 1, content.start), content.end)
    if indent is not None and "\t" in indent[0] and indent.end() >= at:
        tab = indent.start() + indent[0].index("\t")
        return SyntaxProblem("a tab indents this line; YAML takes spaces", Span(tab, indent.end()), "tab")
    if "quoted scalar" in context and text[at : at + 1] == "\\":
        escape = text[at : at + 2].rstrip()
        return SyntaxProblem(f"`{escape}` is no escape in double quotes", Span(at, at + len(escape)), "other")
    for place in places:
        line = _line_at(text, place, content)
        if (
            line is not None
            and place <= line.end
            and (edit := _repair(text, start, content, line)) is not None
        ):
            kind, message = _classify(text, line.value, error)
            return SyntaxProblem(message, line.value, kind, edit, _is_exact(text, line.value))
    return _unrepairable(text, content, places, at, error, context)


def _unrepairable(
    text: str, content: Span, places: list[int], at: int, error: YamlError, context: str
) -> SyntaxProblem:
    line = _line_at(text, places[0], content)
    if line is not None and _goes_on(text, content, line) and places[0] < at < content.end:
        line = _line_at(text, at, content)  # the fault lies inside a value of several lines
        places = [at]
    before = _line_before(text, at, content)
    if before is not None and (line is None or line.key is None or at < line.value.start):
        previous = _line_at(text, before, content)
        if previous is None:
            return _stray(text, content, before, error)
        hash_at = text.find(" #", previous.value.start, previous.value.end)
        if hash_at >= 0 and _goes_on(text, content, previous):
            message = "`#` begins a comment here, but the next line continues the value"
            return SyntaxProblem(message, Span(hash_at + 1, previous.value.end), "comment-in-value")
        if line is not None and error.message.startswith("mapping values"):
            message = "indented as if it continued the line before"
            return SyntaxProblem(message, _visible_line(text, content, at), "other")
    if line is None or _is_quoted(text[line.value.start : line.value.end]):
        return _stray(text, content, places[0], error)
    kind, message = _classify(text, line.value, error)
    return SyntaxProblem(message, line.value, kind)


def _stray(text: str, content: Span, at: int, error: YamlError) -> SyntaxProblem:
    """Return the problem of a line that is no `key: value`."""
    span = _visible_line(text, content, at)
    message = _in_words(error)
    if stray := _NO_SPACE.match(text, span.start, span.end):
        message = (
            "`：` is not the colon of a key" if stray[1] == "：" else "no space after the colon of a key"
        )
    return SyntaxProblem(message, span, "other")


def _line_before(text: str, at: int, content: Span) -> int | None:
    """Return an offset in the last line with text before the line at `at`."""
    begin = _line_start(text, at, content)
    length = len(text[content.start : begin].rstrip())
    return content.start + length - 1 if length else None


def _in_words(error: YamlError) -> str:
    if error.context.startswith("while scanning a simple key") or error.message == _NOT_A_MAPPING:
        return "this line is not `key: value`"
    return f"not YAML: {error.message}"


_NOT_A_MAPPING = "front matter is not a list of `key: value`"


def not_a_mapping(text: str, start: int, content: Span, at: int) -> tuple[SyntaxProblem, tuple[Field, ...]]:
    """Return the problem of YAML that is one text or a sequence, beginning at `at`, counted from `start`."""
    return diagnose(text, start, content, YamlError(_NOT_A_MAPPING, at))


def _classify(text: str, value: Span, error: YamlError) -> tuple[ProblemKind, str]:
    first = text[value.start]
    if first in _INDICATORS:
        raw = text[value.start : value.end]
        closer = _CLOSERS.get(first, first if first in "\"'" else "")
        closes = bool(closer) and closer in raw[1:]
        if closer and not closes:
            return "unclosed", f"`{first}` is never closed"
        if closes and raw[-1] != closer:
            return "indicator", f"text after the closing `{closer}`"
        if closes and first in "\"'":
            return "indicator", f"a `{first}` inside the quotes ends them"
        if closes and first == "[":
            return "other", _in_words(error)
        sign = "a backtick" if first == "`" else f"`{first}`"
        return "indicator", f"a value without quotes cannot begin with {sign}"
    if unseen := _UNSEEN_BREAK.search(text, value.start, value.end):
        return "other", f"U+{ord(unseen[0]):04X} ends a line in YAML"
    if error.message.startswith("mapping values"):
        return "colon-in-value", "`: ` in a value without quotes"
    return "other", _in_words(error)


def _is_exact(text: str, value: Span) -> bool:
    """Tell whether the value in quotes is what was meant, not perhaps a comment or a structure."""
    raw = text[value.start : value.end]
    first = raw[0]
    if " #" in raw or "\t#" in raw:
        return False
    if first in "\"'[{":
        closer = _CLOSERS.get(first, first)
        # "引用"后面还有字 and [快讯] 停牌 mean just that; "他说"好"", "好 and [a, b may not
        return closer in raw[1:] and raw[-1] != closer
    if first in "-?":
        return False
    return not raw.startswith(("|-", "|+", ">-", ">+"))


def _repair(text: str, start: int, content: Span, line: _Line) -> Edit | None:
    """Return the edit that quotes the value, if the block then parses past this line with just that value."""
    if _goes_on(text, content, line):
        return None  # quoting one line of several would lose the others
    value = text[line.value.start : line.value.end]
    if _is_quoted(value):
        return None  # the fault lies elsewhere
    if '"' in value or "\\" in value:
        quoted = "'" + value.replace("'", "''") + "'"
    else:
        quoted = f'"{value}"'
    edit = Edit(line.value.start, line.value.end, quoted)
    head = apply_edits(text[start : line.end], [Edit(edit.start - start, edit.end - start, quoted)])
    try:
        node = compose(head)
        while isinstance(node.value, list):
            node = node.value[-1]
            if isinstance(node, tuple):
                node = node[1]
        if node.value != value or node.start_mark.index != edit.start - start:
            return None
    except (YamlError, AttributeError, IndexError):
        return None
    try:
        compose(head + text[line.end : content.end])
    except YamlError as error:
        if error.at is None or error.at <= len(head):
            return None
    return edit


def _is_quoted(value: str) -> bool:
    """Tell whether a value is one quoted scalar already, with nothing wrong in it."""
    if value[0] not in "\"'":
        return False
    try:
        node = compose(value)
    except YamlError:
        return False
    return bool(node.id == "scalar" and node.end_mark.index == len(value))


def _goes_on(text: str, content: Span, line: _Line) -> bool:
    """Tell whether a following line continues the value of this one."""
    at = line.end
    while 0 <= (at := text.find("\n", at, content.end)) < content.end - 1:
        at += 1
        indent = _INDENT.match(text, at, content.end)
        width = indent.end() - at if indent else 0
        first = text[at + width : at + width + 1]
        if at + width >= content.end or first in "\r\n#":
            at += width
            continue
        return width > line.column
    return False


def _chunks(text: str, content: Span) -> Iterator[Span]:
    """Yield the runs of lines that stand for one key each, and those that belong to none."""
    begin = at = content.start
    while at < content.end:
        stop = text.find("\n", at, content.end)
        stop = content.end if stop < 0 else stop + 1
        opens = text[at] not in " \t\r\n#-]}" or _KEY.match(text, at, content.end) is not None
        if opens and at > begin:
            yield Span(begin, at)
            begin = at
        if text[at] == "\ufeff":
            begin = at + 1  # marks do not count a byte order mark that comes first
        at = stop
    if at > begin:
        yield Span(begin, at)


def _read_chunk(text: str, chunk: Span) -> tuple[tuple[Field, ...], YamlError | None]:
    """Return the fields of a chunk, by its first line where it does not parse, and why it does not."""
    failure: YamlError
    try:
        root = compose(text[chunk.start : chunk.end])
        if root is None:
            return (), None
        if is_mapping(root):
            return read_fields(root, text, chunk.start), None
        failure = YamlError(_NOT_A_MAPPING, root.start_mark.index)
    except YamlError as error:
        failure = error
    key = _KEY.match(text, chunk.start, chunk.end)
    if key is None:
        return (), failure
    name = key[1].rstrip(" \t")
    key_span = Span(chunk.start, chunk.start + len(name))
    if name[0] in "\"'":
        name = name[1:-1]
    rest = text[key.end() : chunk.end]
    value = rest.strip()
    first, *others = value.split("\n")
    if all(not line.strip() or line.lstrip()[0] == "#" for line in others):
        value = first.rstrip()
    at = key.end() + (len(rest) - len(rest.lstrip()) if value else 0)
    mapped = None if "\n" in value else verbatim(value, at)
    node = Node("scalar", Span(at, at + len(value)), value, "plain", mapped, value)
    return (Field(name, key_span, node),), failure


def _line_at(text: str, at: int, content: Span) -> _Line | None:
    begin = _line_start(text, at, content)
    end = _line_end(text, begin, content)
    dashes = _DASHES.match(text, begin, end)
    value = dashes.end() if dashes else begin
    column = value - begin
    key = _KEY.match(text, value, end)
    key_span: Span | None = None
    if key is not None and " #" not in key[1]:
        key_span = Span(value, value + len(key[1].rstrip(" \t")))
        value = key.end()
    elif dashes is None or "-" not in dashes[0]:
        return None
    else:
        column = begin + dashes[0].rindex("-") - begin
    raw = text[value:end]
    value += len(raw) - len(raw.lstrip(" \t"))
    stop = value + len(text[value:end].rstrip(" \t\r"))
    return _Line(key_span, Span(value, stop), column, end) if stop > value else None


def _line_start(text: str, at: int, content: Span) -> int:
    """Return the start of the line at `at`; of the last line with text where only white space follows."""
    if at >= content.end or not text[at : content.end].strip():
        at = content.start + max(len(text[content.start : content.end].rstrip()) - 1, 0)
    return max(text.rfind("\n", content.start, at) + 1, content.start)


def _line_end(text: str, begin: int, content: Span) -> int:
    stop = text.find("\n", begin, content.end)
    return content.end if stop < 0 else stop


def _visible_line(text: str, content: Span, at: int) -> Span:
    """Return the line at `at` without the white space around it; the first with text where it has none."""
    begin = _line_start(text, at, content)
    raw = text[begin : _line_end(text, begin, content)]
    if not raw.strip():
        rest = text[begin : content.end]
        begin += len(rest) - len(rest.lstrip())
        raw = text[begin : _line_end(text, begin, content)]
    lead = len(raw) - len(raw.lstrip())
    return Span(begin + lead, begin + max(lead, len(raw.rstrip())))
