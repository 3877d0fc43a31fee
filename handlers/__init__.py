"""What the bot decides: plain synchronous functions, no sending, no writing, no clock."""
