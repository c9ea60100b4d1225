#include "matrices/from_axes.h"

#include "matrices/floored.h"

#include <algorithm>

namespace mixtura {

using Size = std::ptrdiff_t;

bool along(const double* axes, const double* variances, Size d, double* covariance, double* factor,
           double* work) {
    double *size = work, *rows = work + d;
    std::copy(variances, variances + d, size);
    rows_by_size(size, axes, d, rows);
    std::fill(covariance, covariance + d * d, 0.0);
    for (Size e = 0; e < d; ++e)
        for (Size i = 0; i < d; ++i) {
            const double here = rows[e * d + i];
            for (Size j = 0; j <= i; ++j) covariance[i * d + j] += here * rows[e * d + j];
        }
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j < i; ++j) covariance[j * d + i] = covariance[i * d + j];
    return factor_of_rows(rows, d, factor, true);
}

}  // namespace mixtura
