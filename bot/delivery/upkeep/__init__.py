"""What keeps the bot in order at Telegram: one file per job. Each takes an open bot (see `open_bot`)."""
