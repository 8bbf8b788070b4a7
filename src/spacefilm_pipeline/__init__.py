"""From news text about crewed spaceflight to validated, grounded tables."""
