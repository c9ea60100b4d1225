// Precision factors of many small matrices. With A = R'R (Cholesky, R upper) the inverse of A is
// U U' with U = R^-1, which is upper too: no product of matrices and no transposition is needed.
// Both loops walk along rows, so that the innermost one is contiguous in either matrix.
#include "kernel.h"

#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

// y[from..to) += a x[from..to)
inline void add(double* __restrict y, const double* __restrict x, double a, Size from, Size to) {
    for (Size c = from; c < to; ++c) y[c] += a * x[c];
}

// The upper triangle of `r` holds A on entry and R on return. False if A is not positive-definite.
bool cholesky(double* r, Size d) {
    for (Size j = 0; j < d; ++j) {
        double* pivot = r + j * d;
        if (!(pivot[j] > 0.0 && std::isfinite(pivot[j]))) return false;
        const double root = std::sqrt(pivot[j]), inverse = 1.0 / root;
        pivot[j] = root;
        for (Size c = j + 1; c < d; ++c) pivot[c] *= inverse;
        for (Size i = j + 1; i < d; ++i) add(r + i * d, pivot, -pivot[i], i, d);
    }
    return true;
}

}  // namespace

// U = R^-1 from the last row up: U_i = (e_i - sum_{j>i} R_ij U_j) / R_ii.
void invert_upper(const double* r, Size d, double* u) {
    for (Size i = d - 1; i >= 0; --i) {
        double* row = u + i * d;
        for (Size c = 0; c < d; ++c) row[c] = 0.0;
        for (Size j = i + 1; j < d; ++j) add(row, u + j * d, -r[i * d + j], j, d);
        const double inverse = 1.0 / r[i * d + i];
        for (Size c = i + 1; c < d; ++c) row[c] *= inverse;
        row[i] = inverse;
    }
}

std::ptrdiff_t precision_factors(const double* matrices, std::ptrdiff_t count, std::ptrdiff_t d,
                                 double* factors) {
    double* r = static_cast<double*>(scratch(sizeof(double) * static_cast<std::size_t>(d * d)));
    for (Size at = 0; at < count; ++at) {
        const double* matrix = matrices + at * d * d;
        for (Size j = 0; j < d; ++j)  // of the two triangles, the lower one is read
            for (Size c = j; c < d; ++c) r[j * d + c] = matrix[c * d + j];
        if (!cholesky(r, d)) return at;
        invert_upper(r, d, factors + at * d * d);
    }
    return -1;
}

}  // namespace mixtura
