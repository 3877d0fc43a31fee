"""Orders of the ledger no pattern reads, after the patterns of all the official's other work."""

from handlers.order.obey import obeyed
from handlers.topic import Topic

# It leaves nothing open of its own: what it opens is the ledger's.
TOPIC = Topic("order", start=obeyed)
