"""What run_bot.py does besides serving: files in and out, lines answered, data checked."""
