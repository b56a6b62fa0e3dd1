"""Backup sets: a ladder from declared to restorable."""
