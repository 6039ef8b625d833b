"""Jupyter kernels that start with their libraries imported, for notebooks one trusts.

A lesson spends most of its run on imports, and so does each of the others. Here one process imports
them once, and every kernel is a copy of it. There is no wall around these kernels: they are for an
author's own notebooks. Submissions run in boxes, see `mlcourse.box`.
"""
