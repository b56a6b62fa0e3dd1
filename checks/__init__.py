"""Look at targets and judge what was seen."""
