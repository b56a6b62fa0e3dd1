"""What pages tell of their owner, their news and their sections."""
