// From the moments of a pass to spreads about the means that weights and means have moved to, and
// on to the best covariances: `maximise` in model/gaussian/shape.py.
#include "em/m_step.h"
#include "shapes/shapes.h"

#include <algorithm>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

// A component's spread, from its second moments over its mass less what its mean has moved. All
// are written over the second moments.
void of_matrix(double* second, double mass, const double* shift, Size d) {
    for (Size i = 0; i < d; ++i)
        for (Size j = 0; j <= i; ++j) {
            const double both = shift[i] * shift[j];
            const double lower = second[i * d + j] / mass - both;
            const double upper = second[j * d + i] / mass - both;
            second[i * d + j] = second[j * d + i] = 0.5 * (lower + upper);
        }
}

void of_features(double* second, double mass, const double* shift, Size d) {
    for (Size i = 0; i < d; ++i) second[i] = second[i] / mass - shift[i] * shift[i];
}

void of_all_features(double* second, double mass, const double* shift, Size d) {
    double squares = 0.0;
    for (Size i = 0; i < d; ++i) squares += shift[i] * shift[i];
    second[0] = (second[0] / mass - squares) / static_cast<double>(d);
}

using SpreadOf = void(double* second, double mass, const double* shift, Size d);

// `size` numbers are in one component's covariance.
bool step(SpreadOf* spread_of, Size size, Best* best, const Statistics& of,
          const Parameters& next) {
    const Size k = of.k, d = of.d;
    double* mass = of.work;
    for (Size c = 0; c < k; ++c) {
        double* second = of.second + c * size;
        mass[c] = of.alive[c] ? of.mass[c] : 0.0;
        if (of.alive[c]) {
            spread_of(second, of.mass[c], of.shift + c * d, d);
        } else {
            std::copy(next.covariances + c * size, next.covariances + (c + 1) * size, second);
        }
    }
    const double least = *std::min_element(of.floor, of.floor + d);
    return best({k, d, of.second, mass, of.floor, of.unit, of.mean_floor, least, true, of.work + k},
                next.covariances, next.factors);
}

bool of_matrices(Best* best, const Statistics& of, const Parameters& next) {
    return step(of_matrix, of.d * of.d, best, of, next);
}

bool of_variances(Best* best, const Statistics& of, const Parameters& next) {
    return step(of_features, of.d, best, of, next);
}

}  // namespace

std::ptrdiff_t room_for_shapes(std::ptrdiff_t k, std::ptrdiff_t d) {
    return (3 * k + 14) * d * d + 8 * k * d + k * k + 16 * k + 12 * d;
}

bool eii_m_step(const Statistics& of, const Parameters& next) {
    return step(of_all_features, 1, eii, of, next);
}

bool eei_m_step(const Statistics& of, const Parameters& next) {
    return of_variances(eei, of, next);
}

bool vei_m_step(const Statistics& of, const Parameters& next) {
    return of_variances(vei, of, next);
}

bool evi_m_step(const Statistics& of, const Parameters& next) {
    return of_variances(evi, of, next);
}

bool vee_m_step(const Statistics& of, const Parameters& next) { return of_matrices(vee, of, next); }

bool eve_m_step(const Statistics& of, const Parameters& next) { return of_matrices(eve, of, next); }

bool vve_m_step(const Statistics& of, const Parameters& next) { return of_matrices(vve, of, next); }

bool eev_m_step(const Statistics& of, const Parameters& next) { return of_matrices(eev, of, next); }

bool vev_m_step(const Statistics& of, const Parameters& next) { return of_matrices(vev, of, next); }

bool evv_m_step(const Statistics& of, const Parameters& next) { return of_matrices(evv, of, next); }

}  // namespace mixtura
