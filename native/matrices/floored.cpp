// The floor as a constraint on eigenvalues; why, and whose it is: model/gaussian/factor.py.
#include "matrices/floored.h"

#include "matrices/jacobi.h"
#include "kernel.h"

#include <algorithm>
#include <cmath>

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

// The factor of what `lift` makes, from the eigenvalues themselves. `rows` is for (d, d).
bool factor_of(const double* values, const double* vectors, Size d, double* rows, double* factor) {
    double* size = factor;  // (d), until the factor itself is written
    for (Size e = 0; e < d; ++e) size[e] = std::max(values[e * d + e], 1.0);
    rows_by_size(size, vectors, d, rows);
    return factor_of_rows(rows, d, factor);
}

// Householder's reflection of column j, of the rows from j on. False where they have nothing there.
bool reflect(double* rows, Size d, Size j) {
    double squares = 0.0;
    for (Size i = j; i < d; ++i) squares += rows[i * d + j] * rows[i * d + j];
    const double head = rows[j * d + j], norm = std::sqrt(squares);
    if (squares == 0.0) return false;
    const double diagonal = head > 0.0 ? -norm : norm;
    const double first = head - diagonal;  // of the reflection's vector; the rest is the column
    for (Size c = j + 1; c < d; ++c) {
        double dot = first * rows[j * d + c];
        for (Size i = j + 1; i < d; ++i) dot += rows[i * d + j] * rows[i * d + c];
        const double share = -dot / (diagonal * first);
        rows[j * d + c] -= share * first;
        for (Size i = j + 1; i < d; ++i) rows[i * d + c] -= share * rows[i * d + j];
    }
    rows[j * d + j] = diagonal;
    return true;
}

}  // namespace

void rows_by_size(double* size, const double* vectors, Size d, double* rows) {
    for (Size place = 0; place < d; ++place) {
        Size e = 0;
        for (Size other = 1; other < d; ++other)
            if (size[other] > size[e]) e = other;
        const double root = std::sqrt(size[e]);
        size[e] = 0.0;
        for (Size i = 0; i < d; ++i) rows[place * d + i] = root * vectors[e * d + i];
    }
}

bool factor_of_rows(double* rows, Size d, double* factor, bool exchange) {
    for (Size j = 0; j < d && exchange; ++j) {
        Size most = j;
        for (Size i = j + 1; i < d; ++i)
            if (std::fabs(rows[i * d + j]) > std::fabs(rows[most * d + j])) most = i;
        if (most != j) std::swap_ranges(rows + j * d, rows + (j + 1) * d, rows + most * d);
        if (j + 1 < d && !reflect(rows, d, j)) return false;
    }
    for (Size j = 0; j + 1 < d && !exchange; ++j)
        if (!reflect(rows, d, j)) return false;
    for (Size i = 0; i < d; ++i)
        if (rows[i * d + i] < 0.0)
            for (Size c = i; c < d; ++c) rows[i * d + c] = -rows[i * d + c];
    invert_upper(rows, d, factor);
    return std::isfinite(factor[d * d - 1]);
}

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
            if (!factor_of(values, vectors, d, scaled, factor)) return false;
        } else if (precision_factors(scaled, 1, d, factor) >= 0) {
            if (!factor_of(values, vectors, d, scaled, factor)) return false;
        }
    }
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j < d; ++j) factor[i * d + j] /= unit[i];
    return true;
}

}  // namespace mixtura
