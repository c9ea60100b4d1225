// Shapes that are stored as variances: EII, EEI, VEI, EVI.
#include "shapes/along_axes.h"
#include "shapes/shapes.h"

#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

// The larger one, and NaN where there is one, as np.maximum has it.
inline double larger(double value, double least) { return value < least ? least : value; }

// Variances in units of the floor to variances at or above it, and their factors.
bool in_units(const Spread& of, double* covariances, double* factors) {
    for (Size i = 0; i < of.k * of.d; ++i) {
        covariances[i] = larger(covariances[i] * of.floor[i % of.d], of.floor[i % of.d]);
        factors[i] = 1.0 / std::sqrt(covariances[i]);
    }
    return true;
}

// None below zero, as rounding has it of rows far away.
double* in_floors(const Spread& of, const double* variances, double* scaled) {
    for (Size i = 0; i < of.k * of.d; ++i)
        scaled[i] = larger(variances[i], 0.0) / of.floor[i % of.d];
    return scaled;
}

}  // namespace

bool eii(const Spread& of, double* covariances, double* factors) {
    double variance;
    pooled(of.spread, of.mass, of.k, 1, &variance);
    variance = larger(variance, of.mean_floor);
    for (Size c = 0; c < of.k; ++c) {
        covariances[c] = variance;
        factors[c] = 1.0 / std::sqrt(variance);
    }
    return true;
}

bool eei(const Spread& of, double* covariances, double* factors) {
    Room room(of.work);
    double* variances = room.take(of.d);
    pooled(of.spread, of.mass, of.k, of.d, variances);
    for (Size i = 0; i < of.k * of.d; ++i) {
        covariances[i] = larger(variances[i % of.d], of.floor[i % of.d]);
        factors[i] = 1.0 / std::sqrt(covariances[i]);
    }
    return true;
}

bool vei(const Spread& of, double* covariances, double* factors) {
    Room room(of.work);
    double *scaled = room.take(of.k * of.d), *log_volumes = room.take(of.k);
    for (Size c = 0; c < of.k; ++c) {
        log_volumes[c] = 0.0;
        for (Size j = 0; j < of.d; ++j)
            log_volumes[c] += std::log(covariances[c * of.d + j] / of.floor[j]);
        log_volumes[c] /= static_cast<double>(of.d);
    }
    in_floors(of, of.spread, scaled);
    of_equal_shape(scaled, of.mass, of.k, of.d, log_volumes, covariances, room);
    return in_units(of, covariances, factors);
}

bool evi(const Spread& of, double* covariances, double* factors) {
    Room room(of.work);
    double *scaled = room.take(of.k * of.d), *multipliers = room.take(of.k);
    in_floors(of, of.spread, scaled);
    of_equal_volume(scaled, of.mass, of.k, of.d, covariances, multipliers, room);
    return in_units(of, covariances, factors);
}

}  // namespace mixtura
