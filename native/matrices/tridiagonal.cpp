// Reflections to three diagonals, then QL steps with shifts (Golub & Van Loan, Matrix
// Computations, sections 8.3.1 and 8.3.5; Parlett, The Symmetric Eigenvalue Problem, section 8.11).
#include "matrices/tridiagonal.h"

#include "matrices/jacobi.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr int most_steps = 60;     // an eigenvalue; two or three do
constexpr double graded = 1e8;     // ratio of variances from which columns are of other units
constexpr double nothing = 1e-60;  // beside the largest number, which is one

// Turns `a` into three diagonals, `diagonal` (d) and `beside` (d - 1); `vectors` (d, d) in rows are
// the axes in which it is those. `beside` has one number more, to work with.
void reflect(double* a, Size d, double* diagonal, double* beside, double* vectors) {
    double* moved = beside;  // (d) from j + 1 on, where it is not written yet
    for (Size j = 0; j + 2 < d; ++j) {
        double* v = a + j * d;  // from j + 1 on the reflection's vector, which stays there
        double squares = 0.0;
        for (Size i = j + 2; i < d; ++i) squares += v[i] * v[i];
        diagonal[j] = v[j];
        v[j] = 0.0;  // from here on two over the vector's square
        if (squares == 0.0) {
            beside[j] = v[j + 1];
            continue;
        }
        const double norm = std::sqrt(v[j + 1] * v[j + 1] + squares);
        const double onto = v[j + 1] > 0.0 ? -norm : norm;
        v[j + 1] -= onto;
        const double twice = v[j] = 2.0 / (v[j + 1] * v[j + 1] + squares);
        double along = 0.0;
        for (Size i = j + 1; i < d; ++i) {
            double sum = 0.0;
            for (Size c = j + 1; c < d; ++c) sum += a[i * d + c] * v[c];
            moved[i] = twice * sum;
            along += moved[i] * v[i];
        }
        for (Size i = j + 1; i < d; ++i) moved[i] -= 0.5 * twice * along * v[i];
        for (Size i = j + 1; i < d; ++i)
            for (Size c = j + 1; c < d; ++c) a[i * d + c] -= v[i] * moved[c] + moved[i] * v[c];
        beside[j] = onto;
    }
    for (Size i = std::max<Size>(d - 2, 0); i < d; ++i) diagonal[i] = a[i * d + i];
    if (d > 1) beside[d - 2] = a[(d - 2) * d + d - 1];
    for (Size i = 0; i < d; ++i)
        for (Size c = 0; c < d; ++c) vectors[i * d + c] = i == c ? 1.0 : 0.0;
    for (Size j = d - 3; j >= 0; --j) {
        const double* v = a + j * d;
        for (Size i = j + 1; v[j] != 0.0 && i < d; ++i) {
            double along = 0.0;
            for (Size c = j + 1; c < d; ++c) along += vectors[i * d + c] * v[c];
            for (Size c = j + 1; c < d; ++c) vectors[i * d + c] -= v[j] * along * v[c];
        }
    }
}

// One QL step on rows from `top` to `bottom`, shifted by the eigenvalue of the first two rows that
// is nearer the first.
void step(double* diagonal, double* beside, double* vectors, Size d, Size top, Size bottom) {
    const double half = 0.5 * (diagonal[top + 1] - diagonal[top]);
    const double length = std::sqrt(half * half + beside[top] * beside[top]);
    const double shift =
        diagonal[top] - beside[top] * beside[top] / (half < 0.0 ? half - length : half + length);
    double c = 1.0, s = 1.0, carried = 0.0, bulge = diagonal[bottom] - shift;
    for (Size i = bottom - 1; i >= top; --i) {
        const double out = s * beside[i], in = c * beside[i];
        const double norm = std::sqrt(out * out + bulge * bulge);
        beside[i + 1] = norm;
        if (norm == 0.0) {  // it falls into two here
            diagonal[i + 1] -= carried;
            beside[bottom] = 0.0;
            return;
        }
        s = out / norm, c = bulge / norm;
        const double lower = diagonal[i + 1] - carried;
        const double across = (diagonal[i] - lower) * s + 2.0 * c * in;
        carried = s * across;
        diagonal[i + 1] = lower + carried;
        bulge = c * across - in;
        double* __restrict one = vectors + i * d, * __restrict next = one + d;
        for (Size e = 0; e < d; ++e) {
            const double first = one[e], second = next[e];
            one[e] = c * first - s * second;
            next[e] = s * first + c * second;
        }
    }
    diagonal[top] -= carried;
    beside[top] = bulge;
    beside[bottom] = 0.0;
}

void sort(double* values, double* vectors, Size d) {
    for (Size place = 0; place + 1 < d; ++place) {
        Size least = place;
        for (Size other = place + 1; other < d; ++other)
            if (values[other] < values[least]) least = other;
        if (least == place) continue;
        std::swap(values[place], values[least]);
        for (Size e = 0; e < d; ++e) std::swap(vectors[place * d + e], vectors[least * d + e]);
    }
}

}  // namespace

bool eigen_ascending(double* a, Size d, double* values, double* vectors, double* work) {
    constexpr double eps = std::numeric_limits<double>::epsilon();
    double largest = 0.0, least = a[0], most = a[0];
    for (Size i = 0; i < d * d; ++i) {
        const double size = std::fabs(a[i]);
        if (!std::isfinite(size)) return false;
        largest = std::max(largest, size);
    }
    for (Size i = 0; i < d; ++i) {
        least = std::min(least, a[i * d + i]);
        most = std::max(most, a[i * d + i]);
    }
    if (most > graded * least) {  // QL has small ones to a rounding of the largest
        if (!eigen(a, d, vectors)) return false;
        for (Size i = 0; i < d; ++i) values[i] = a[i * d + i];
        sort(values, vectors, d);
        return true;
    }
    const double unit = largest > 0.0 ? largest : 1.0;  // so that no square leaves the range
    for (Size i = 0; i < d * d; ++i) a[i] /= unit;
    double* beside = work;
    reflect(a, d, values, beside, vectors);
    beside[d - 1] = 0.0;
    for (Size top = 0; top < d; ++top) {
        for (int steps = 0;; ++steps) {
            Size bottom = top;
            while (bottom + 1 < d &&
                   std::fabs(beside[bottom]) >
                       nothing + eps * (std::fabs(values[bottom]) + std::fabs(values[bottom + 1])))
                ++bottom;
            if (bottom == top) break;
            if (steps == most_steps) return false;
            step(values, beside, vectors, d, top, bottom);
        }
    }
    for (Size i = 0; i < d; ++i) values[i] *= unit;
    sort(values, vectors, d);
    return true;
}

}  // namespace mixtura
