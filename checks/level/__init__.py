"""Security level of information systems."""
