# Run by mclust.py: mclust's BIC table of a CSV file, and how long it took; or the parameters of
# one of its models. mclust calls the covariance types EEE (tied), VVV (full), VVI (diag) and VII
# (spherical), and its BIC is ours with the sign turned.
#   Rscript mclust.R sweep rows.csv out.csv G
#   Rscript mclust.R model rows.csv out.csv G modelName
suppressMessages(library(mclust))
arguments <- commandArgs(trailingOnly = TRUE)
X <- as.matrix(read.csv(arguments[2], header = FALSE))
G <- as.integer(arguments[4])
if (arguments[1] == "sweep") {
  seconds <- system.time(
    bic <- mclustBIC(X, G = 1:G, modelNames = c("EEE", "VVV", "VVI", "VII"), verbose = FALSE)
  )[["elapsed"]]
  table <- as.matrix(unclass(bic)[1:G, , drop = FALSE])
  cat(sprintf("%.17g %s\n", seconds, as.character(packageVersion("mclust"))))
  write.csv(table, arguments[3], row.names = FALSE)
} else {
  fit <- Mclust(X, G = G, modelNames = arguments[5], verbose = FALSE)
  p <- fit$parameters
  sigma <- array(p$variance$sigma, dim = c(ncol(X), ncol(X), G))
  write.table(c(p$pro, p$mean, sigma), arguments[3], row.names = FALSE, col.names = FALSE)
}
