"""Files of other tools: their mapping, their reading, and what they need of the portal."""
