// Eigenvalues in order, for M-steps that take them in every iteration. Defined in tridiagonal.cpp,
// compiled for the plain processor.
#pragma once

#include <cstddef>

namespace mixtura {

// The eigenvalues (d) of the symmetric `a` (d, d), ascending, and their vectors (d, d) in rows.
// `a` is overwritten. To a rounding of the largest, where matrices/jacobi.h has the digits of each,
// and several times as fast. `work` holds 2 d numbers. False where a number is not finite.
bool eigen_ascending(double* a, std::ptrdiff_t d, double* values, double* vectors, double* work);

}  // namespace mixtura
