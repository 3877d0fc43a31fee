"""What is remembered: conversations in Redis, records in SQL."""
