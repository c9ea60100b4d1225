# Run by mclust.py: mclust's BIC table of the rows in a CSV file, timed, and then the parameters of
# each of its models, one a line: name, number of groups, weights, means, covariances.
#   Rscript mclust.R rows.csv out.csv most-groups EEE,VVV,...
# mclust calls the covariance types EEE (tied), VVV (full), VVI (diag) and VII (spherical), in one column E and V.
suppressMessages(library(mclust))
arguments <- commandArgs(trailingOnly = TRUE)
X <- as.matrix(read.csv(arguments[1], header = FALSE))
models <- strsplit(arguments[4], ",")[[1]]
groups <- 1:as.integer(arguments[3])
seconds <- system.time(
  bic <- mclustBIC(X, G = groups, modelNames = models, verbose = FALSE)
)[["elapsed"]]
cat(sprintf("%.17g %s\n", seconds, as.character(packageVersion("mclust"))))

out <- file(arguments[2], "w")
for (model in models) {
  for (k in groups) {
    if (is.na(bic[as.character(k), model])) next
    # from what the table was made of: one more EM from the same partition
    p <- summary(bic, X, G = k, modelNames = model)$parameters
    if (k == 1) p$pro <- 1
    sigma <- if (ncol(X) == 1) rep_len(p$variance$sigmasq, k) else p$variance$sigma
    numbers <- c(p$pro, p$mean, sigma)
    if (anyNA(numbers)) next
    cat(model, k, sprintf("%.17g", numbers), sep = ",", file = out)
    cat("\n", file = out)
  }
}
close(out)
