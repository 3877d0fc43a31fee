"""The commands a Telegram chat shows: those of its person's role."""

from collections.abc import Mapping

import telegram

from bot.menus import Item
from bot.role_menus import OWN


async def give_commands(
    client: telegram.Bot, chat: int, menus: Mapping[str, tuple[Item, ...]], role: str
) -> bool:
    """Let a chat have the commands of a role; return whether they were others before.

    Raises TelegramError.
    """
    scope = telegram.BotCommandScopeChat(chat)
    there = [(each.command, each.description) for each in await client.get_my_commands(scope)]
    wanted = [(item.command, item.label) for item in menus[role]] if role in OWN else []
    if there == wanted:
        return False
    if wanted:
        await client.set_my_commands(wanted, scope)
    else:
        await client.delete_my_commands(scope)
    return True
