"""The dialogues by which other protocols begin TLS."""
