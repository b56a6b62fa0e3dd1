"""What a domain publishes for mail, and whether its hosts take it safely."""
