"""What a website answers, and what a browser would make of it."""
