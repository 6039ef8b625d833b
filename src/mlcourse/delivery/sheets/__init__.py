"""Sheets that learning platforms give to teachers, and points into them."""
