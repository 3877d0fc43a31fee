"""Changes the key that private columns are sealed with."""

from collections.abc import Callable

from bot.commands.office import Refused, database_of
from config.settings import Settings
from state.database import write_engine
from state.key_files import add_key, key_file, keys_of
from state.keys import KeysWrong, SealBroken
from state.migrate import upgrade
from state.resealing import reseal, sealed_columns
from state.tables import metadata


def rotate_keys(settings: Settings, show: Callable[[str], None], *, fresh: bool) -> None:
    """Seal every private value under the newest key; show a line for each table.

    fresh: make a new key in the key file first. The bot may run; broken off, run it again.
    Raises Refused.
    """
    try:
        if fresh:
            show(f"new key {_fresh(settings)}")
        ring = keys_of(settings)
        if ring is None:
            raise Refused("no keys: set SECRET_KEYS or SECRET_KEYS_FILE")
        url = database_of(settings)
        upgrade(url)
        engine = write_engine(url, ring)
        try:
            for table in filter(sealed_columns, metadata.sorted_tables):
                done = reseal(engine, ring, table)
                show(f"{done.table}: {done.sealed} of {done.rows} rows sealed with {ring.newest}")
        finally:
            engine.dispose()
    except (KeysWrong, SealBroken, OSError) as error:
        raise Refused(str(error)) from error


def _fresh(settings: Settings) -> str:
    keys_of(settings)  # makes the file, where it is ours to make
    file = key_file(settings)
    if file is None:
        raise Refused("the keys are in SECRET_KEYS: put the new one before the others there")
    return add_key(file)
