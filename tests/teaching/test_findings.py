"""The findings are as true, and as hard to see, as their functions say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_1samp
from sklearn.cluster import KMeans

from mlcourse.teaching.findings import patients, sent, visits


@pytest.mark.parametrize("groups", [2, 3])
def test_groups_are_where_k_means_finds_them(groups):
    table = patients(np.random.default_rng(0), groups, rows=61)
    assert table.shape == (61, 4)
    sizes = np.bincount(KMeans(groups, n_init=5, random_state=0).fit_predict(table))
    assert np.ptp(sizes) <= 6


def test_a_single_group_is_stretched():
    table = patients(np.random.default_rng(0), 1, rows=2000)
    correlations = np.corrcoef(table, rowvar=False)[np.triu_indices(4, 1)]
    assert np.allclose(correlations, 0.5, atol=0.06)


def test_models_differ_by_patients_and_by_what_was_planted():
    first, second, who = visits(np.random.default_rng(0), 0.5, patients=400)
    difference = np.array([(first - second)[who == one].mean() for one in range(400)])
    assert abs(difference.mean() - 0.5) < 0.1
    assert difference.std() > 3 * (first - second)[who == 0].std() / np.sqrt(6)


def test_no_difference_is_none():
    p = [
        ttest_1samp((first - second).reshape(20, 6).mean(axis=1), 0).pvalue
        for rng in map(np.random.default_rng, range(200))
        for first, second, _ in [visits(rng, 0.0)]
    ]
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.1


def test_findings_come_in_a_random_order_with_their_truth():
    findings, truth = sent(np.random.default_rng(0), 5, 15, tables=0.5)
    assert len(findings) == 20 and truth.sum() == 5 and not truth[:5].all()
    assert {one["kind"] for one in findings} == {"clusters", "comparison"}
