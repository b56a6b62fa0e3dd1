"""What stands in a page: its markup, its letters, what is shown of it and what is not."""
