"""The command line: arguments in, reports out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from postlint._version import __version__
from postlint.arguments import FORMATS, PRESETS, SEVERITIES, selectors


class UnwrittenError(Exception):
    """The output can't be written; `reason` is what the system said.

    click would answer a closed pipe itself, with another exit status than we promise.
    """

    def __init__(self, reason: OSError) -> None:
        super().__init__(reason)
        self.reason = reason


class _DefaultGroup(click.Group):
    """A group in which `check` needs no name: `postlint --fix posts` is `postlint check --fix posts`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        known = first in self.commands or first in ("--help", "-h", "--version")
        if not known and not (ctx.resilient_parsing and not args):
            self._refuse_misspelled(ctx, first)
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except OSError as error:  # `--help` and `--version` print while the context is made
            raise UnwrittenError(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise UnwrittenError(error) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete commands, and what stands after the `check` that may be left out."""
        from click.shell_completion import CompletionItem

        found = [] if incomplete.startswith("-") else [CompletionItem(incomplete, type="file")]
        with click.Context(self.commands["check"], parent=ctx) as inner:
            found += self.commands["check"].shell_complete(inner, incomplete)
        return found + super().shell_complete(ctx, incomplete)

    def _refuse_misspelled(self, ctx: click.Context, word: str) -> None:
        """Raise for what is no path but nearly a command; any other word is told as a missing path."""
        if not word.replace("-", "").isalpha() or word.startswith("-") or os.path.lexists(word):
            return
        from difflib import get_close_matches

        close = get_close_matches(word, self.commands, n=1, cutoff=0.8)
        if close:
            raise click.UsageError(f"no file, folder or command {word!r} (did you mean {close[0]!r}?)", ctx)


class _Choice(click.Choice):  # type: ignore[type-arg]  # (not generic before click 8.2)
    """A choice that names the nearest value."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return str(value)
        from postlint.errors import nearest

        name = max(param.opts, key=len) if param else ""
        raise click.UsageError(f"{name}: {value!r} is unknown ({nearest(str(value), self.choices)})", ctx)


@click.group(
    cls=_DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="postlint", message="%(prog)s %(version)s")
def cli() -> None:
    """Find and fix what is wrong in news posts: front matter, links, widgets, markup, typos.

    `check` is the default command: `postlint posts` is `postlint check posts`. For a file or folder that is
    called like a command, name it: `postlint check rule`.

    Exit status: 0 nothing to report, 1 findings, 2 could not run as asked.
    """


def _selectors(_ctx: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for value in values for one in selectors(value))


_jobs = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes at most.  [default: one a processor]",
)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fix", "fixing", is_flag=True, help="Write the safe fixes; report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the unsafe fixes, too.")
@click.option("--diff", is_flag=True, help="Print what --fix would change; write nothing.")
@click.option(
    "--select", multiple=True, callback=_selectors, metavar="RULES", help="Only these codes, names, prefixes."
)
@click.option("--extend-select", multiple=True, callback=_selectors, metavar="RULES", help="These, too.")
@click.option("--ignore", multiple=True, callback=_selectors, metavar="RULES", help="Not these.")
@click.option("--preset", type=_Choice(PRESETS), help="The rules to begin with.")
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this settings file.")
@click.option("--isolated", is_flag=True, help="Use no settings file.")
@click.option(
    "--output-format", type=_Choice(FORMATS), default="text", show_default=True, help="How to report."
)
@click.option(
    "--output-file", "-o", type=click.Path(dir_okay=False), metavar="FILE", help="Report into this file."
)
@click.option("--statistics", is_flag=True, help="Counts by rule instead of each finding.")
@click.option("--quiet", "-q", is_flag=True, help="Only the findings: no summary.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even with findings.")
@click.option(
    "--fail-on", type=_Choice(SEVERITIES), help="The least severity to exit with 1 for.  [default: warning]"
)
@click.option(
    "--stdin-filename", metavar="NAME", help="With `-`: the name (and so the site) of the post on stdin."
)
@click.option("--timing", is_flag=True, help="Tell on stderr where the time goes, by rule.")
@click.option("--online", is_flag=True, help="Ask other sites whether links are dead or have moved.")
@click.option("--no-cache", is_flag=True, help="Keep nothing between runs, use nothing kept.")
@_jobs
@click.option(
    "--learn", is_flag=True, help="Add the site's own names to the file `typos.words`; check nothing."
)
def check(learn: bool, **options: Any) -> int:
    """Check posts, or fix them.

    PATHS are posts, folders to search for .md .markdown .html .htm, or `-` for a post on stdin. Without any,
    the current folder is searched. RULES are codes (TYP001), names (near-duplicate-name) or prefixes of codes
    (TYP), with commas between them; where one option asks for a rule and another one not, the more exact one
    wins.

    With --fix and `-` the fixed post goes to stdout, and the findings to stderr.

    With --learn, the names that stand in five posts of the site or more are shown and added, after a question where
    someone is there to answer.
    """
    if learn:
        return _learn(**options)
    from postlint.check_command import Options, run

    return run(Options(**options))


def _learn(*, paths: tuple[str, ...], config: str | None, isolated: bool, **_others: Any) -> int:
    from postlint import learn
    from postlint.settings import Settings

    path = Path(paths[0] if paths else ".")
    settings = Settings.load(path, config=Path(config) if config else None, isolated=isolated)
    file = learn.words_file(settings)
    found = learn.names(settings, path)
    for name, posts in found:
        click.echo(f"{posts:7,}  {name}")
    if not found:
        click.echo(f"No names to add to {file}: none that stands in five posts is missing.")
        return 0
    what = f"{len(found)} name{'s' if len(found) > 1 else ''}"
    if sys.stdin.isatty() and sys.stdout.isatty() and not click.confirm(f"Add {what} to {file}?"):
        return 0
    learn.add(file, (name for name, _ in found))
    click.echo(f"Added {what} to {file}.")
    return 0


@cli.command("format")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "checking", is_flag=True, help="Write nothing; exit with 1 if a post would change.")
@click.option("--diff", is_flag=True, help="Print what would change; write nothing.")
@click.option(
    "--preview",
    type=click.Path(),
    metavar="FILE.html",
    help="Write a page with the posts before and after, side by side; leave the posts as they are.",
)
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this settings file.")
@click.option("--isolated", is_flag=True, help="Use no settings file.")
@click.option("--quiet", "-q", is_flag=True, help="Only what could not be formatted.")
@click.option(
    "--stdin-filename", metavar="NAME", help="With `-`: the name (and so the site) of the post on stdin."
)
@click.option("--no-cache", is_flag=True, help="Keep nothing between runs, use nothing kept.")
@_jobs
def format_posts(**options: Any) -> int:
    """Bring posts into canonical form: HTML into Markdown, Markdown into one style.

    PATHS are posts, folders to search for .md .markdown .html .htm, or `-` for a post on stdin, which goes to
    stdout. The safe fixes come first. A post whose canonical form can't be proven to read the same is left as it
    was, and the reason is told.

    Exit status: 0 done, 1 a post would change (--check, --diff, --preview) or was left as it was, 2 could not run.
    """
    from postlint.format_command import Options, run

    return run(Options(**options))


@cli.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Every rule.")
@click.option(
    "--output-format", type=_Choice(("text", "json", "markdown")), default="text", show_default=True
)
def rule(name: str | None, everything: bool, output_format: str) -> int:
    """Explain a rule, by its CODE or NAME; without either, list them all."""
    from postlint.reports.rules import explain, listing
    from postlint.settings import Settings

    settings = Settings.load(Path.cwd())
    if name is None and not everything and output_format == "text":
        click.echo(listing(_rules(settings)), nl=False)
        return 0
    click.echo(explain(_rules(settings), name, output_format), nl=False)
    return 0


def _rules(settings: Any) -> Any:
    from postlint.run import Runner

    return Runner().rules(settings)


@cli.command()
@click.argument("path", required=False, type=click.Path())
@click.option("--config", "config_file", type=click.Path(), help="Use this settings file.")
@click.option("--isolated", is_flag=True, help="Use no settings file.")
def config(path: str | None, config_file: str | None, isolated: bool) -> int:
    """Print the settings in force for PATH, each with the file and line that set it."""
    from postlint.reports.settings import render
    from postlint.run import Runner
    from postlint.selection import check_selectors
    from postlint.settings import Settings

    settings = Settings.load(
        Path(path or "."), config=Path(config_file) if config_file else None, isolated=isolated
    )
    check_selectors(Runner().rules(settings), settings)
    click.echo(render(settings), nl=False)
    return 0


@cli.command("test-rules")
@click.argument("folders", nargs=-1, type=click.Path())
def test_rules(folders: tuple[str, ...]) -> int:
    """Run the examples of rule packs: ours and those in force here, or those in FOLDERS."""
    from postlint import packs
    from postlint.examples import run_pack
    from postlint.settings import Settings

    wanted = [Path(folder) for folder in folders]
    if not wanted:
        wanted = [packs.built_in(), *(Path(folder) for folder in Settings.load(Path.cwd()).packs)]
    rules = failed = ran = 0
    for folder in wanted:
        for outcome in run_pack(folder):
            rules, ran, failed = rules + 1, ran + outcome.examples, failed + bool(outcome.problems)
            for problem in outcome.problems:
                click.echo(problem)
    click.echo(
        f"{rules} rules, {ran} examples: {f'{failed} rules failed' if failed else 'all as they should be'}"
    )
    return 1 if failed else 0


@cli.command()
@click.argument("shell", type=_Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> int:
    """Print the completion script for SHELL: `eval "$(postlint completion bash)"`."""
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(cli, {}, "postlint", "_POSTLINT_COMPLETE").source())
    return 0


@cli.command()
def clean() -> int:
    """Remove what postlint keeps between runs."""
    import shutil

    from postlint.cache_folder import cache_folder

    folder = cache_folder()
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        click.echo(f"removed {folder}")
    else:
        click.echo("nothing to remove")
    return 0
