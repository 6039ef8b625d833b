"""Autograders that other systems start: what they are made of, and what runs in them."""
