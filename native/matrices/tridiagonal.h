// Eigenvalues in order, for M-steps that take them in every iteration. Defined in tridiagonal.cpp,
// compiled for the plain processor.
#pragma once

#include <cstddef>

namespace mixtura {

// The eigenvalues (d) of the symmetric `a` (d, d), ascending, and their vectors (d, d) in rows.
// `a` is overwritten. To a rounding of the largest, several times as fast as matrices/jacobi.h,
// which has the digits of each and does it where columns are of very different units. `work` holds
// 2 d numbers. False where a number is not finite.
bool eigen_ascending(double* a, std::ptrdiff_t d, double* values, double* vectors, double* work);

}  // namespace mixtura
