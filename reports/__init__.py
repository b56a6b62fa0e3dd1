"""Speak: turn an audit into words, tables and files."""
