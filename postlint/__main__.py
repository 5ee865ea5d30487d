"""The entry point of the command: errors become one line on stderr and the documented exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 0 clean, 1 findings, 2 could not run as asked."""
    import click

    from postlint.cli import cli
    from postlint.errors import UsageError

    try:
        status = cli.main(arguments, prog_name="postlint", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except UsageError as error:
        return _fail(str(error))
    except click.ClickException as error:
        return _fail(_words(error))
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted; every post is either fixed whole or as it was")
    except BrokenPipeError:
        # whoever read our output has gone; nothing more can be said on stdout, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _fail("the output could not be written: its reader closed the pipe")


def _words(error: object) -> str:
    import click

    assert isinstance(error, click.ClickException)
    text = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        text += f" (see `{error.ctx.command_path} --help`)"
    return text


def _fail(message: str) -> int:
    try:
        sys.stderr.write(f"postlint: {message}\n")
        sys.stderr.flush()
    except OSError:
        pass
    return 2


if __name__ == "__main__":
    sys.exit(main())
