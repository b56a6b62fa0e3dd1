"""How injected pages, links and words are found."""
