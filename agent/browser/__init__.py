"""A headless Chromium, bound to what the gate allows."""
