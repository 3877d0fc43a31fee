"""Policy questions in a conversation, and how answers are worded."""
