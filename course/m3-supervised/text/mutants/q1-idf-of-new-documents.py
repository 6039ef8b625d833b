def vectorise(known, new):
    """Return the words and the IDF of known texts, and the TF-IDF of new ones."""
    spelled = [re.findall("[a-z]+", one.lower()) for one in known]
    words = sorted({word for one in spelled for word in one})
    later = [re.findall("[a-z]+", one.lower()) for one in new]
    documents_with = np.array([sum(word in one for one in later) for word in words])
    idf = np.log((1 + len(new)) / (1 + documents_with)) + 1
    matrix = np.zeros((len(new), len(words)))
    for i, one in enumerate(new):
        count = Counter(re.findall("[a-z]+", one.lower()))
        matrix[i] = [count[word] for word in words] * idf
        matrix[i] /= np.linalg.norm(matrix[i]) or 1
    return {"words": words, "idf": idf, "matrix": matrix}
