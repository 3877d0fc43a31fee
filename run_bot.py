"""The one door to everything: python run_bot.py COMMAND. The commands stand in bot/cli."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from bot.cli import keeping, knowledge, lines, records, serving
from bot.logs import log_to
from state.keys import KeysWrong

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code. What it writes is its own account's alone."""
    os.umask(0o077)
    chosen = _parser().parse_args(arguments)
    log_to(None, os.environ)
    run: Command = chosen.run
    try:
        return run(chosen)
    except KeyboardInterrupt:
        return 130
    except KeysWrong as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (serving, lines, knowledge, records, keeping):
        group.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
