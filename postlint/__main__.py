"""The entry point of the command: errors become one line on stderr and the documented exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress


def main() -> None:
    """Run the command of this process and end the process."""
    import gc

    # What a start and the first post make stays, and one look for garbage among it takes as long as checking the post.
    # `batch` looks more often from the second post on.
    gc.set_threshold(500_000)
    status = run(sys.argv[1:])
    if sys.gettrace() is None and sys.getprofile() is None:
        # As mypy does: all is written by now, and taking hundreds of modules apart is a tenth of a short run.
        os._exit(status)
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status: 0 clean, 1 findings, 2 could not run as asked."""
    try:
        _open_streams()
        status = _command(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _fail("interrupted; every post is either fixed whole or as it was")
    except BrokenPipeError:
        _forget_stdout()
        return _fail("the output could not be written: its reader closed the pipe")
    except OSError as error:
        from postlint.errors import os_reason

        _forget_stdout()
        return _fail(f"the output could not be written: {os_reason(error)}")
    except RecursionError:
        return _fail("internal error: something nests too deeply; please report it with what you checked")


def _command(words: Sequence[str]) -> int:
    from postlint import arguments
    from postlint.errors import UsageError

    try:
        if arguments.asks_for_version(words):
            from postlint._version import __version__

            sys.stdout.write(f"postlint {__version__}\n")
            return 0
        options = arguments.plain_check(words)
        if options is None:
            return _by_click(words)
        from postlint import check_command

        return check_command.run(check_command.Options(**options))
    except UsageError as error:
        return _fail(str(error))
    except (OSError, RecursionError):
        raise
    except Exception as error:
        if os.environ.get("POSTLINT_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}"
        return _fail(f"internal error: {what}; please report it (POSTLINT_TRACEBACK=1 shows where it is)")


def _by_click(words: Sequence[str]) -> int:
    import click

    from postlint.cli import UnwrittenError, cli

    try:
        status = cli.main(list(words), prog_name="postlint", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except UnwrittenError as error:
        raise error.reason from None
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        text = error.format_message()
        if isinstance(error, click.UsageError) and error.ctx is not None:
            text = f"{' '.join(text.split()).rstrip('.')} (see `{error.ctx.command_path} --help`)"
        return _fail(text)


def _open_streams() -> None:
    """Make the standard streams usable: the shell may have closed them, their encoding may lack Chinese."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # `>&-`: the next file to be opened would take its place
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            # Rows end as they do in the post, and what an encoding lacks is written `\u4e2d`.
            stream.reconfigure(errors="backslashreplace", newline="\n")


def _forget_stdout() -> None:
    """Let what can't be written go, so that it isn't tried again at exit."""
    with suppress(OSError, ValueError):  # a stand-in without a file, as in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> int:
    from postlint.reports.window import visible

    try:
        sys.stderr.write(f"postlint: {visible(message)}\n")
        sys.stderr.flush()
    except OSError:
        pass
    return 2


if __name__ == "__main__":
    main()
