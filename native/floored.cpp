// The floor as a constraint on eigenvalues; why, and whose it is: families/_factor.py.
#include "floored.h"

#include "jacobi.h"
#include "kernel.h"

#include <algorithm>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

// Whether no eigenvalue is below one, by a bound: the squared Frobenius norm of the factor is the
// sum of the precision's eigenvalues, and where that is at most one, so are they.
bool surely_above(const double* factor, Size d) {
    double bound = 0.0;
    for (Size i = 0; i < d * d; ++i) bound += factor[i] * factor[i];
    return bound <= 1.0;
}

// Whether no eigenvalue is below one, by a factor of matrix - 1; `work` holds 2 d d numbers.
bool above(const double* matrix, Size d, double* work) {
    std::copy(matrix, matrix + d * d, work);
    for (Size i = 0; i < d; ++i) work[i * d + i] -= 1.0;
    return precision_factors(work, 1, d, work + d * d) < 0;
}

// matrix = sum of max(value, 1) times vector vector'; `values` is the diagonal of (d, d).
void lift(double* matrix, Size d, const double* values, const double* vectors) {
    std::fill(matrix, matrix + d * d, 0.0);
    for (Size e = 0; e < d; ++e) {
        const double value = std::max(values[e * d + e], 1.0);
        const double* vector = vectors + e * d;
        for (Size i = 0; i < d; ++i) {
            const double here = value * vector[i];
            for (Size j = 0; j <= i; ++j) matrix[i * d + j] += here * vector[j];
        }
    }
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j < i; ++j) matrix[j * d + i] = matrix[i * d + j];
}

}  // namespace

bool factorise_above(double* covariance, Size d, const double* unit, double* factor, double* work) {
    double *scaled = work, *values = work + d * d, *vectors = values + d * d;
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j < d; ++j)
            scaled[i * d + j] = covariance[i * d + j] / (unit[i] * unit[j]);
    const bool factored = precision_factors(scaled, 1, d, factor) < 0;
    if (!(factored && (surely_above(factor, d) || above(scaled, d, values)))) {
        std::copy(scaled, scaled + d * d, values);
        if (!eigen(values, d, vectors)) return false;
        double smallest = values[0];
        for (Size i = 1; i < d; ++i) smallest = std::min(smallest, values[i * d + i]);
        if (smallest < 1.0) {  // or rounding has misled `above`
            lift(scaled, d, values, vectors);
            for (Size i = 0; i < d; ++i)
                for (Size j = 0; j < d; ++j)
                    covariance[i * d + j] = scaled[i * d + j] * (unit[i] * unit[j]);
        }
        if (precision_factors(scaled, 1, d, factor) >= 0) return false;
    }
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j < d; ++j) factor[i * d + j] /= unit[i];
    return true;
}

}  // namespace mixtura
