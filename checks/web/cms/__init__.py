"""Recognise the content system of a site, and look at what it is known to leave open."""
