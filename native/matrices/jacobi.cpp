// Jacobi's method by rows (Golub & Van Loan, Matrix Computations, section 8.5): turn two axes at a
// time so that their covariance vanishes, all pairs in turn, until all have. For the few matrices
// of a fit that touch the floor; where d is large, LAPACK is faster.
#include "matrices/jacobi.h"

#include <cmath>
#include <limits>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr int most_sweeps = 40;  // six to ten do; the bound is for whatever rounding may do
constexpr double eps = std::numeric_limits<double>::epsilon();

// (x, y) <- (c x - s y, s x + c y)
inline void turn(double* __restrict x, double* __restrict y, double c, double s, Size d) {
    for (Size i = 0; i < d; ++i) {
        const double xi = x[i], yi = y[i];
        x[i] = c * xi - s * yi;
        y[i] = s * xi + c * yi;
    }
}

// Turns axes p and q so that a_pq vanishes.
void annihilate(double* a, Size d, Size p, Size q, double* vectors) {
    double *row_p = a + p * d, *row_q = a + q * d;
    const double app = row_p[p], aqq = row_q[q], apq = row_p[q];
    const double theta = (aqq - app) / (2.0 * apq);
    const double size = 1.0 / (std::fabs(theta) + std::hypot(theta, 1.0));
    const double t = theta < 0.0 ? -size : size;  // tangent of the smaller of the two angles
    const double c = 1.0 / std::sqrt(t * t + 1.0), s = t * c;
    turn(row_p, row_q, c, s, d);
    for (Size r = 0; r < d; ++r) {
        a[r * d + p] = row_p[r];
        a[r * d + q] = row_q[r];
    }
    row_p[p] = app - t * apq;
    row_q[q] = aqq + t * apq;
    row_p[q] = row_q[p] = 0.0;
    turn(vectors + p * d, vectors + q * d, c, s, d);
}

}  // namespace

bool eigen(double* a, Size d, double* vectors) {
    double squares = 0.0;
    for (Size i = 0; i < d * d; ++i) squares += a[i] * a[i];
    if (!std::isfinite(squares)) return false;
    const double least = 1e-3 * eps * std::sqrt(squares);
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j < d; ++j) vectors[i * d + j] = i == j ? 1.0 : 0.0;
    bool turned = true;
    for (int sweep = 0; turned && sweep < most_sweeps; ++sweep) {
        turned = false;
        for (Size p = 0; p + 1 < d; ++p)
            for (Size q = p + 1; q < d; ++q) {
                const double off = std::fabs(a[p * d + q]);
                const double between = std::sqrt(std::fabs(a[p * d + p] * a[q * d + q]));
                if (off <= least || off <= eps * between) continue;
                annihilate(a, d, p, q, vectors);
                turned = true;
            }
    }
    return true;
}

}  // namespace mixtura
