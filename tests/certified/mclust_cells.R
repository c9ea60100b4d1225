# Prints what mclust finds: Rscript tests/certified/mclust_cells.R > cells.csv, from the repository's
# root. It calls mclust, which is GPL and no part of mixtura, and is not run by the tests.
# wine.csv in the working directory is sklearn.datasets.load_wine(as_frame=True).data.
library(mclust)
data <- "tests/certified/data/"
cat("data,n,d,model,k,n_parameters,bic,log_likelihood\n")
for (name in c("iris", "faithful", "diabetes", "acidity", "galaxies", "banknote", "thyroid", "wine")) {
  X <- as.matrix(read.csv(if (name == "wine") "wine.csv" else paste0(data, name, ".csv")))
  d <- ncol(X)
  if (d == 1) X <- as.vector(X)
  models <- if (d == 1) c("E", "V") else mclust.options("emModelNames")
  bic <- mclustBIC(X, G = 1:9, modelNames = models, verbose = FALSE)
  n <- NROW(X)
  for (model in colnames(bic)) for (k in 1:9) {
    value <- bic[as.character(k), model]
    p <- nMclustParams(model, d, k)
    cat(sprintf("%s,%d,%d,%s,%d,%d,%.6f,%.6f\n",
                name, n, d, model, k, p, -value, (value + p * log(n)) / 2))
  }
}
