// The E-step of rows with missing values, pattern by pattern. Defined in gaps.cpp, which is
// compiled for the plain processor: the arithmetic on rows is the family's own, on the columns that
// are there.
#pragma once

#include "kernel.h"

namespace mixtura {

// Rows of a block that lack the same values stand together: those of pattern i from begins[i] on.
struct Patterns {
    std::ptrdiff_t p;
    const double* observed;  // (p, d): zero where a value is missing
    const double* begins;    // (p + 1)
};

// As Verbs::expect, of rows that may lack values; what stands in their place is not read.
// `covariances` have the shape of the factors. False where a part of one has no factor.
bool expect_with_gaps(const Family& family, const double* rows, const double* weight,
                      const Patterns& patterns, const Mixtures& mixtures, const double* covariances,
                      const Moments& moments, const Likelihood& likelihood);

// As Verbs::moments about the means, for weighted shares (m, k, b). `kept`, of the same shape, are
// those by which rows count in the covariances that their missing parts keep.
bool moments_with_gaps(const Family& family, const double* rows, const double* shares,
                       const double* kept, std::ptrdiff_t b, const Patterns& patterns,
                       const Mixtures& mixtures, const double* covariances, const Moments& moments);

// As Verbs::log_density, into `out` (m, k, b). False also where a part has no factor.
bool log_density_with_gaps(const Family& family, const double* rows, std::ptrdiff_t b,
                           const Patterns& patterns, const Mixtures& mixtures,
                           const double* covariances, double* out);

}  // namespace mixtura
