"""Dates in news English: expressions found in text, and days or ranges reckoned from them."""
