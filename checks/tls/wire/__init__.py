"""TLS in bytes: what is written and read, and the numbers that stand in it."""
