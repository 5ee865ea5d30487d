"""Runs rules over one post: findings to diagnostics, crashes contained, suppressions honoured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from postlint import suppression, typo_words
from postlint.errors import UsageError
from postlint.kinds.base import Context, Kind
from postlint.kinds.engine import EngineKind
from postlint.kinds.registry import may_be_safe
from postlint.moves import breaking
from postlint.once import once
from postlint.post import Post
from postlint.rule import Diagnostic, Finding, Fix, Rule, Severity
from postlint.settings import Settings
from postlint.steps import Step, Steps
from postlint.text import Edit, Span
from postlint.wording import fill, shorten

if TYPE_CHECKING:
    from postlint.timing import Timing


_new = tuple.__new__
#: What most rules find in a post.
_NOTHING: tuple[Diagnostic, ...] = ()

Done = TypeVar("Done")


def _nowhere(_place: int) -> None: ...


class Linter:
    """A set of rules made ready for a set of settings; one serves any number of posts."""

    def __init__(
        self,
        rules: Sequence[Rule],
        settings: Settings,
        every_rule: Sequence[Rule] | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Take the rules to run and, to tell an unknown name from one that is switched off, all that exist.

        Raises UsageError for parameters and word lists of the settings that can't be used.
        """
        self._timing = timing
        self.settings = settings
        self.every_rule = rules if every_rule is None else every_rule
        self.rules = tuple(configured(rule, settings) for rule in rules)
        self._words = typo_words.allowed(settings)
        self._engine_rules = {
            rule.check.event: rule for rule in self.rules if isinstance(rule.check, EngineKind)
        }
        self.steps = Steps(rule for rule in self.rules if not isinstance(rule.check, EngineKind))
        self._mending = {
            unsafe: frozenset(step for step in self.steps.all if self._may_mend(step.rule, unsafe))
            for unsafe in (False, True)
        }

    def prepare(self, post: Post) -> None:
        """Load what checks of many posts like this one are going to need."""
        for step in self.steps.asked(post.text, post.utf8):
            step.rule.check.made.prepare(post)

    def check(self, post: Post, context: Context) -> list[Diagnostic]:
        """Return the diagnostics of a post in the order of row, column and code."""
        return self.begin(post, context).all()

    def begin(self, post: Post, context: Context) -> Checking:
        """Return the check of a post, of which no rule has run."""
        return Checking(self, post, context)

    def _may_mend(self, rule: Rule, unsafe: bool) -> bool:
        """Tell whether a rule may have a fix that is applied: a safe one, or with `unsafe` any."""
        safeties = {outcome.fix.safety for outcome in rule.outcomes.values() if outcome.fix is not None}
        wanted = self._wanted_safety(rule)
        if unsafe or not safeties or wanted is not None:
            return bool(safeties) and (unsafe or wanted != "unsafe")
        return "safe" in safeties or may_be_safe(rule.kind)

    def _wanted_safety(self, rule: Rule) -> str | None:
        if not self.settings.fix_safety:
            return None
        return self.settings.fix_safety.get(rule.name) or self.settings.fix_safety.get(rule.code)

    def ask_together(
        self,
        checks: Sequence[tuple[int, Checking]],
        at: Callable[[int], object] = _nowhere,
        among: Collection[Step] | None = None,
    ) -> None:
        """Ask the rules (or those `among` them) that were not asked yet about some posts, rule by rule.

        What a rule goes through stays near to the processor then, which saves a fifth of the time. The posts come with
        their places, of which `at` is told each that a rule comes to. Raises UsageError as `ask` does.
        """
        asked: dict[Step, list[tuple[int, Checking]]] = {step: [] for step in self.steps.all}
        for placed in checks:
            known = placed[1].known
            for step in placed[1].steps:
                if step not in known and (among is None or step in among):
                    asked[step].append(placed)
        for step, posts in asked.items():
            if posts:
                self.ask(step, posts, at)

    def ask(self, step: Step, posts: Iterable[tuple[int, Checking]], at: Callable[[int], object]) -> None:
        """Ask a rule about some posts; what it finds there, or that it crashed, is known of each then.

        Raises UsageError where what the settings name can't be used, which is no rule's crash.
        """
        timing = self._timing
        for place, one in posts:
            at(place)
            try:
                check = step.check or step.ready()
                if timing is None:
                    findings = list(check(one.post, one.context))
                else:
                    with timing.of("rule", f"{step.rule.code} {step.rule.name}"):
                        findings = list(check(one.post, one.context))
                one.known[step] = self._told(step.rule, findings, one) if findings else _NOTHING
            except UsageError:
                raise
            except Exception as error:
                one.known[step] = self._crash(step.rule, error)

    def _worded(self, rule: Rule, findings: list[Finding]) -> list[Diagnostic]:
        """Return the diagnostics of one rule, but for those about words that the settings say are right."""
        words = self._words
        if words and rule.check.made.about_words:
            findings = [
                one for one in findings if not typo_words.is_allowed(one.values.get("text", ""), words)
            ]
        return [self.diagnostic(rule, one) for one in findings]

    def _told(self, rule: Rule, findings: list[Finding], checking: Checking) -> list[Diagnostic]:
        """Return the diagnostics of one rule in a post; no fix by which links break is a safe one."""
        found = self._worded(rule, findings)
        if self._wanted_safety(rule) is not None:
            return found
        safe = [one for one in found if one.fix is not None and one.fix.applicability == "safe"]
        fixes = [one.fix for one in safe if one.fix is not None]
        if not fixes or not (numbers := breaking(fixes, checking.post, checking.context)):
            return found
        unsafe = {id(safe[number]) for number in numbers}
        return [
            one._replace(fix=one.fix._replace(applicability="unsafe"))
            if one.fix is not None and id(one) in unsafe
            else one
            for one in found
        ]

    def diagnostic(self, rule: Rule, finding: Finding) -> Diagnostic:
        """Word a finding as its rule's file says."""
        span, values, edits, variant, safety, related = finding
        message, severity, template = rule.outcomes.get(variant) or rule.outcomes[""]
        fix = None
        if edits is not None and template is not None:
            words = fill(template.message, values)
            wanted = self._wanted_safety(rule) or safety or template.safety
            fix = _new(Fix, (wanted, words, edits, template.effects))
        return _new(Diagnostic, (rule.code, rule.name, severity, fill(message, values), span, fix, related))

    def report(
        self, event: str, span: Span, values: Mapping[str, str], edits: Any = None, *, variant: str = ""
    ) -> list[Diagnostic]:
        """Return the diagnostic of an event of the engine, or nothing where its rule is switched off."""
        rule = self._engine_rules.get(event)  # type: ignore[call-overload]
        return [] if rule is None else [self.diagnostic(rule, Finding(span, values, edits, variant))]

    def _crash(self, rule: Rule, error: Exception) -> list[Diagnostic]:
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        values = {"rule": f"{rule.code} {rule.name}", "reason": shorten(reason)}
        return self.report("crash", Span(0, 0), values)

    def _judged(self, post: Post, suppressions: Sequence[suppression.Suppression]) -> Iterable[Diagnostic]:
        """Yield what the suppressions themselves deserve: unknown names, and known ones of no use."""
        useless = [s for s in suppressions if not s.used and self._could_match(s)]
        counts = Counter(s.comment for s in useless)
        removed: set[Span] = set()
        for item in suppressions:
            if item.name and not self._exists(item.name):
                yield from self.report(
                    "unknown-suppression", item.span, {"text": item.name, "next": self._near(item.name)}
                )
        for item in useless:
            edits: tuple[Edit, ...] | None = suppression.removal(post, item, counts[item.comment])
            whole = counts[item.comment] == item.names_in_comment
            if edits is not None and whole and item.comment in removed:
                edits = None  # the first one of the comment takes it out whole
            removed.add(item.comment)
            text = item.name or "all rules"
            yield from self.report("unused-suppression", item.span, {"text": text}, edits)

    def _exists(self, name: str) -> bool:
        return any(suppression.names(name, rule.code, rule.name) for rule in self.every_rule)

    def _could_match(self, item: suppression.Suppression) -> bool:
        """Tell whether some rule that runs could have been silenced: only then is "unused" a fact."""
        if not item.name:
            return True
        return any(suppression.names(item.name, rule.code, rule.name) for rule in self.rules)

    def _near(self, name: str) -> str:
        from postlint.errors import nearest

        return nearest(name, sorted({rule.name for rule in self.every_rule}))


class Checking:
    """The check of one post by the rules of a linter: in one go, or first by those that may mend it.

    Most rules mend nothing. While fixes are to come they need not run: what they find counts in the fixed text alone.
    """

    def __init__(self, linter: Linter, post: Post, context: Context) -> None:
        self._linter = linter
        self.post = post
        self.context = context
        #: The rules that may find something in the post, and what those that were asked found.
        self.steps = linter.steps.asked(post.text, post.utf8)
        self.known: dict[Step, Sequence[Diagnostic]] = {}
        self._all: list[Diagnostic] | None = None

    @once
    def _suppressions(self) -> list[suppression.Suppression]:
        return suppression.find(self.post)

    def keep(self, before: Checking) -> None:
        """Take what rules about the front matter found before fixes that left it alone: it stands where it stood."""
        if self.post.front_matter is before.post.front_matter:
            known = before.known
            for step in self.steps:
                if step.is_about_front_matter and step in known:
                    self.known[step] = known[step]

    def wanted(self, *, unsafe: bool) -> frozenset[Step] | None:
        """Return the rules that may mend the post; None where it takes all rules to tell."""
        # A suppression that silences nothing has a fix.
        return None if self._suppressions else self._linter._mending[unsafe]

    def mending(self, *, unsafe: bool) -> list[Diagnostic]:
        """Return all diagnostics with a fix that is safe (or, with `unsafe`, any), and maybe others, in their order."""
        wanted = self.wanted(unsafe=unsafe)
        if wanted is None:
            return self.all()
        steps = [step for step in self.steps if step in wanted]
        known = self.known
        if not all(map(known.__contains__, steps)):  # nobody else has asked them
            self._linter.ask_together(((0, self),), among=wanted)
        return _ordered([one for found in map(known.__getitem__, steps) for one in found])

    def all(self) -> list[Diagnostic]:
        """Return all diagnostics in the order of row, column and code."""
        if self._all is None:
            if len(self.known) < len(self.steps):
                self._linter.ask_together(((0, self),))
            self._all = self._judged([one for step in self.steps for one in self.known[step]])
        return self._all

    def _judged(self, found: list[Diagnostic]) -> list[Diagnostic]:
        suppressions = self._suppressions
        if suppressions:
            found = suppression.apply(found, suppressions)
            found += suppression.apply(self._linter._judged(self.post, suppressions), suppressions)
        return _ordered(found)


#: A check, and the rules that are to be asked (None: all) before its maker goes on.
Wanted = tuple[Checking, "frozenset[Step] | None"]


def alone(working: Generator[Wanted, None, Done]) -> Done:
    """Return what comes of work on one post, whose checks ask for themselves what they want."""
    try:
        while True:
            next(working)
    except StopIteration as stop:
        done: Done = stop.value
        return done


def _ordered(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(
        # by number, as by name it would take twice the time: the beginning of the span, the code, the end of the span
        diagnostics,
        key=lambda one: (one[4][0], one[0], one[4][1]),
    )


def configured(rule: Rule, settings: Settings) -> Rule:
    """Return a rule with the severity and parameters that the settings give it."""
    severity = settings.severity.get(rule.name) or settings.severity.get(rule.code)
    if severity is not None:
        outcomes = {
            name: outcome._replace(severity=cast(Severity, severity))
            for name, outcome in rule.outcomes.items()
        }
        rule = rule._replace(outcomes=outcomes)
    parameters = settings.rules.get(rule.name) or settings.rules.get(rule.code)
    if parameters:
        rule = rule._replace(check=_with_parameters(rule, parameters, settings))
    return rule


def _with_parameters(rule: Rule, parameters: Mapping[str, Any], settings: Settings) -> Kind:
    from postlint.errors import nearest
    from postlint.packs import parameter

    declared = rule.check.made.declared()
    allowed = {name.replace("_", "-"): name for name in declared}
    changed = {}
    for key, value in parameters.items():
        origin = settings.origins.get(f"rules.{rule.name}.{key}") or settings.origins.get(
            f"rules.{rule.code}.{key}"
        )
        path, line = (str(origin.path), origin.line) if origin is not None else (None, None)

        def error(message: str, path: str | None = path, line: int | None = line) -> UsageError:
            return UsageError(message, path=path, line=line)

        if key not in allowed:
            raise error(f"unknown parameter '{key}' of {rule.name} ({nearest(key, sorted(allowed))})")
        changed[allowed[key]] = parameter(value, declared[allowed[key]].hint, key, error, settings.root)
    check = rule.check.made.with_parameters(changed)
    for name, problem in check.problems():
        raise UsageError(f"rules.{rule.name}: '{name.replace('_', '-')}': {problem}")
    return check
