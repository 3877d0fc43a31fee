"""The durable tables, step by step."""
