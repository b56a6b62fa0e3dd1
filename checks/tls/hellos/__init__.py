"""What a peer tells in the clear: hellos to it, and what its answers add up to."""
