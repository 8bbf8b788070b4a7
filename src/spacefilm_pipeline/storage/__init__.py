"""Input and output in object storage. Stages know nothing of it: they work on what lies on this machine."""
