import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["attacked.scale"])
q2 = question("q2", objectives=["attacked.scale"])
q3 = question("q3", objectives=["attacked.scale"])


@q1.check("has mean 0 in each column", points=1)
def mean_zero(student):
    table = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 30.0]])
    scaled = expect.shape(student["standardise"](table), (3, 2))
    expect.close(scaled.mean(axis=0), np.zeros(2), atol=1e-9)


@q2.check("knows the rows it was given", points=1)
def known_rows(student):
    rows = np.array([[0.0, 1.0, 2.0], [2.0, 5.0, 9.0]])
    expect.array(student["predict"](rows), np.array([0, 1]))


@q3.check("is a number", points=0)
def is_a_number(student):
    expect.finite(student["mean_reading"])
