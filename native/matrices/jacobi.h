// Eigenvalues of a small symmetric matrix. Defined in jacobi.cpp, compiled for the plain processor.
#pragma once

#include <cstddef>

namespace mixtura {

// The eigenvalues of the symmetric `a` (d, d) end on its diagonal, in no order; row i of `vectors`
// (d, d) is the eigenvector of the i-th. False where a number is not finite.
bool eigen(double* a, std::ptrdiff_t d, double* vectors);

}  // namespace mixtura
