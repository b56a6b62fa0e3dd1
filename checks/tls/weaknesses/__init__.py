"""Flaws that are looked for where the owner has given leave."""
