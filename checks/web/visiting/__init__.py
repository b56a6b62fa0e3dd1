"""How a website is visited: gently, within bounds, and kept as evidence."""
