"""What a browser sees of a page: how fast it shows, how wide it is, whom it shuts out."""
