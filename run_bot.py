"""The one door to everything: python run_bot.py COMMAND. The commands stand in bot/cli."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from bot.cli import knowledge, lines, records, serving

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL", "INFO").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    run: Command = chosen.run
    try:
        return run(chosen)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (serving, lines, knowledge, records):
        group.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
