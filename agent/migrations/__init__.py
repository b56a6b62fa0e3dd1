"""Migrations of the store's schema, run by agent/store_engine.py when the store is opened."""
