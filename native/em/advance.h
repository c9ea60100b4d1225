// Whole iterations of EM over one block of rows: what the search for a start consists of. Defined
// in advance.cpp, which is compiled for the plain processor.
#pragma once

#include "em/gaps.h"
#include "em/m_step.h"

namespace mixtura {

// The rows (b, d) of a fit, all of them; `weight` is (b) or null, `floor` (d).
struct Rows {
    const double* rows;
    const double* weight;
    std::ptrdiff_t b;
    double total_weight;
    const double* floor;
    const Patterns* patterns;  // of rows that lack values; null where none does
};

// `iterations` (> 0) times an E-step and an M-step; `log_likelihood` (m) is of the last E-step.
// Each mixture goes its way by itself. False where a covariance has no factor, as with NaN in it.
bool advance(const Family& family, const Rows& data, std::ptrdiff_t iterations,
             const Parameters& mixtures, double* log_likelihood);

}  // namespace mixtura
