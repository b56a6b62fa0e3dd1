"""What a peer shows of itself: handshakes, chains, trust and staples."""
