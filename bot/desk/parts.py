"""What of the running bot the desk stands on."""

from typing import Protocol

from bot.dispatcher import Dispatcher
from bot.turns import Turns
from config.settings import Settings
from handlers.inbound import Content
from state.records import Records
from state.redis_link import Link
from state.redis_store import RedisStore
from state.writer import Writer


class Parts(Protocol):
    """As bot.app has them."""

    @property
    def settings(self) -> Settings: ...
    @property
    def link(self) -> Link: ...
    @property
    def store(self) -> RedisStore: ...
    @property
    def writer(self) -> Writer: ...
    @property
    def records(self) -> Records: ...
    @property
    def turns(self) -> Turns: ...
    @property
    def dispatcher(self) -> Dispatcher: ...
    @property
    def content(self) -> Content: ...
