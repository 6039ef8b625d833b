"""From a folder of untrusted notebooks to one result per submission."""
