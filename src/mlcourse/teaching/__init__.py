"""What lessons share: figures in the house style and small simulators."""
