// The M-steps, compiled once, for the plain processor: families/*.py has the formula of each.
// Weights and means are moved already.
#include "em/m_step.h"
#include "matrices/floored.h"

#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

// The larger one, and NaN where there is one, as np.maximum has it.
inline double larger(double value, double least) { return value < least ? least : value; }

bool factorise(const Statistics& of, double* covariance, double* factor) {
    return factorise_above(covariance, of.d, of.unit, factor, of.work);
}

}  // namespace

bool full_m_step(const Statistics& of, const Parameters& next) {
    const Size k = of.k, d = of.d;
    for (Size c = 0; c < k; ++c) {
        double* covariance = next.covariances + c * d * d;
        const double *second = of.second + c * d * d, *shift = of.shift + c * d;
        for (Size i = 0; of.alive[c] && i < d; ++i)
            for (Size j = 0; j <= i; ++j) {
                const double both = shift[i] * shift[j];
                const double lower = second[i * d + j] / of.mass[c] - both;
                const double upper = second[j * d + i] / of.mass[c] - both;
                covariance[i * d + j] = covariance[j * d + i] = 0.5 * (lower + upper);
            }
        if (!factorise(of, covariance, next.factors + c * d * d)) return false;
    }
    return true;
}

bool tied_m_step(const Statistics& of, const Parameters& next) {
    const Size k = of.k, d = of.d;
    double* second = of.second;
    for (Size c = 0; c < k; ++c) {
        const double* shift = of.shift + c * d;  // zero where not alive
        for (Size i = 0; i < d; ++i) {
            const double here = of.mass[c] * shift[i];
            for (Size j = 0; j < d; ++j) second[i * d + j] -= here * shift[j];
        }
    }
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j <= i; ++j) {
            const double both = second[i * d + j] + second[j * d + i];
            next.covariances[i * d + j] = next.covariances[j * d + i] =
                0.5 * both / of.total_weight;
        }
    return factorise(of, next.covariances, next.factors);
}

bool diag_m_step(const Statistics& of, const Parameters& next) {
    const Size k = of.k, d = of.d;
    for (Size c = 0; c < k; ++c)
        for (Size i = 0; i < d; ++i) {
            const Size at = c * d + i;
            double& variance = next.covariances[at];
            if (of.alive[c]) variance = of.second[at] / of.mass[c] - of.shift[at] * of.shift[at];
            variance = larger(variance, of.floor[i]);
            next.factors[at] = 1.0 / std::sqrt(variance);
        }
    return true;
}

bool spherical_m_step(const Statistics& of, const Parameters& next) {
    const Size k = of.k, d = of.d;
    for (Size c = 0; c < k; ++c) {
        double squares = 0.0;
        for (Size i = c * d; i < (c + 1) * d; ++i) squares += of.shift[i] * of.shift[i];
        double& variance = next.covariances[c];
        if (of.alive[c]) variance = (of.second[c] / of.mass[c] - squares) / static_cast<double>(d);
        variance = larger(variance, of.mean_floor);
        next.factors[c] = 1.0 / std::sqrt(variance);
    }
    return true;
}

}  // namespace mixtura
