"""backup, restore, rotate-keys, person and token: who has the records, and what of them."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from bot.cli.terminal import Commands, say, settings


def add_to(commands: Commands) -> None:
    """Add what this module runs."""
    backup = commands.add_parser("backup", help="copy records and pictures while the bot runs")
    backup.add_argument("file", type=Path, help="archive to write, .tar; the keys are not in it")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put a backup into an empty data folder")
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=_restore)
    rotate = commands.add_parser("rotate-keys", help="seal what is private under the newest key")
    rotate.add_argument("--new-key", action="store_true", help="make a new key in the key file")
    rotate.set_defaults(run=_rotate)
    person = commands.add_parser("person", help="a person's own data: a copy, or its erasure")
    person.add_argument("who", help="id or full name of a person or household")
    what = person.add_mutually_exclusive_group(required=True)
    what.add_argument("--copy", type=Path, metavar="FILE", help="write all that is kept, as JSON")
    what.add_argument("--erase", action="store_true", help="erase what the law lets go")
    person.set_defaults(run=_person)
    token = commands.add_parser("token", help="let another system read an area; list, revoke")
    which = token.add_mutually_exclusive_group(required=True)
    which.add_argument("--name", help="which system it is for; unique for good")
    which.add_argument("--list", action="store_true", help="every token, without what opens it")
    which.add_argument("--revoke", metavar="NAME", help="end a token at once")
    token.add_argument("--scope", default="", help="name or code of the area it may read")
    token.add_argument("--valid", type=int, default=365, metavar="DAYS", help="default 365")
    token.set_defaults(run=_token)


def _backup(chosen: argparse.Namespace) -> int:
    from bot.commands.backup import backup

    return _told(lambda: say(backup(settings(), chosen.file)))


def _restore(chosen: argparse.Namespace) -> int:
    from bot.commands.backup import restore

    return _told(lambda: say(restore(settings(), chosen.file)))


def _rotate(chosen: argparse.Namespace) -> int:
    from bot.commands.rotate import rotate_keys

    return _told(lambda: rotate_keys(settings(), say, fresh=chosen.new_key))


def _person(chosen: argparse.Namespace) -> int:
    from bot.commands.person import copy_of_person, erase_person

    if chosen.erase:
        return _told(lambda: say(asyncio.run(erase_person(settings(), chosen.who))))
    return _told(lambda: say(asyncio.run(copy_of_person(settings(), chosen.who, chosen.copy))))


def _token(chosen: argparse.Namespace) -> int:
    from bot.commands.tokens import give_token, list_tokens, revoke_token

    if chosen.list:
        work = list_tokens(settings())
    elif chosen.revoke:
        work = revoke_token(settings(), chosen.revoke)
    else:
        work = give_token(settings(), chosen.name, chosen.scope, chosen.valid)
    return _told(lambda: say(asyncio.run(work)))


def _told(work: Callable[[], None]) -> int:
    from bot.commands.office import Refused

    try:
        work()
    except Refused as refused:
        sys.exit(str(refused))
    return 0
