"""Decoding of copies to their very end, in bounded memory; the caller opens the file."""
