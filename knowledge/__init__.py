"""What the bot knows and how it reasons; nothing of chat in it."""
