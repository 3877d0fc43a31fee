"""The command line: what run_bot.py understands. Each command imports only what it uses."""
