"""Visits to web pages: `requests` over sockets that the gate has granted."""
