"""From a unit to what is released of it: student notebook, solution notebook, bundle; verified."""
