"""What a box costs: its start, its memory, a call into it; and what start-up costs elsewhere."""
