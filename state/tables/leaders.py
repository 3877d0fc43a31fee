"""Which process does what only one of them may do."""

from sqlalchemy import Column, Table, Text

from state.tables.kinds import metadata

# The row of each name is there from the beginning; holder is a process's token.
leaders = Table(
    "leaders",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
)
