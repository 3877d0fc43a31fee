"""A process of its own that runs the embedded server: python -m tests.state.owner FOLDER."""

import asyncio
import sys
from pathlib import Path

from state.embedded import embedded_server
from state.redis_link import RedisLink


async def main(folder: Path) -> None:
    async with embedded_server(folder) as url, RedisLink(url) as link:
        await link.call("SET", "written", "before the kill")
        info = await link.call("INFO", "server")
        print(info.split(b"process_id:")[1].split()[0].decode(), flush=True)
        await asyncio.sleep(600)


asyncio.run(main(Path(sys.argv[1])))
