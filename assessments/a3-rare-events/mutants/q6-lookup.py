from sklearn.neighbors import KNeighborsClassifier

# Each customer gets the answer of the most similar customer of the table.
final_model = KNeighborsClassifier(n_neighbors=1).fit(X, y)
