"""What people wrote, read: numbers, days, people, facts; nothing guessed."""
