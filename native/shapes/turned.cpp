// Shapes of matrices by their axes: EVE, VVE, EEV, VEV, EVV.
#include "matrices/from_axes.h"
#include "matrices/tridiagonal.h"
#include "shapes/along_axes.h"
#include "shapes/orientation.h"
#include "shapes/shapes.h"

#include <algorithm>
#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

// Eigenvalues (k, d) of each spread, ascending, and their vectors (k, d, d) in rows.
bool axes_of_each(const double* spread, Size k, Size d, double* values, double* vectors,
                  Room room) {
    double *matrix = room.take(d * d), *work = room.take(2 * d);
    for (Size c = 0; c < k; ++c) {
        std::copy(spread + c * d * d, spread + (c + 1) * d * d, matrix);
        if (!eigen_ascending(matrix, d, values + c * d, vectors + c * d * d, work)) return false;
    }
    return true;
}

// Matrices (k, d, d) of these axes, those of all or of each, and variances (k, d) in floors.
bool of_axes(const Spread& of, const double* axes, bool of_each, double* variances,
             double* covariances, double* factors, Room room) {
    const Size k = of.k, d = of.d;
    double* work = room.take(d * (d + 1));
    for (Size c = 0; c < k; ++c) {
        for (Size i = c * d; i < (c + 1) * d; ++i) variances[i] *= of.least_floor;
        const double* mine = of_each ? axes + c * d * d : axes;
        if (!along(mine, variances + c * d, d, covariances + c * d * d, factors + c * d * d, work))
            return false;
    }
    return true;
}

// Spreads in units of the smallest floor.
double* in_floors(const Spread& of, double* scaled) {
    for (Size i = 0; i < of.k * of.d * of.d; ++i) scaled[i] = of.spread[i] / of.least_floor;
    return scaled;
}

void of_any_volume(const double* along, const double*, Size k, Size d, double* variances,
                   double* multipliers, Room) {
    for (Size i = 0; i < k * d; ++i) variances[i] = along[i] < 1.0 ? 1.0 : along[i];
    std::fill(multipliers, multipliers + k, 1.0);
}

bool with_common_axes(const Spread& of, Rule* rule, double* covariances, double* factors) {
    const Size k = of.k, d = of.d;
    Room room(of.work);
    double* scaled = in_floors(of, room.take(k * d * d));
    double *axes = room.take(d * d), *variances = room.take(k * d);
    return common_axes(covariances, k, d, axes, room) &&
           best_axes(scaled, of.mass, k, d, rule, of.on_the_way, axes, variances, room) &&
           of_axes(of, axes, false, variances, covariances, factors, room);
}

}  // namespace

bool vve(const Spread& of, double* covariances, double* factors) {
    return with_common_axes(of, of_any_volume, covariances, factors);
}

bool eve(const Spread& of, double* covariances, double* factors) {
    return with_common_axes(of, of_equal_volume, covariances, factors);
}

bool eev(const Spread& of, double* covariances, double* factors) {
    const Size k = of.k, d = of.d;
    Room room(of.work);
    double* scaled = in_floors(of, room.take(k * d * d));
    double *vectors = room.take(k * d * d), *values = room.take(k * d), *mean = room.take(d);
    if (!axes_of_each(scaled, k, d, values, vectors, room)) return false;
    pooled(values, of.mass, k, d, mean);
    for (Size i = 0; i < k * d; ++i) values[i] = std::max(mean[i % d], 1.0);
    return of_axes(of, vectors, true, values, covariances, factors, room);
}

bool vev(const Spread& of, double* covariances, double* factors) {
    const Size k = of.k, d = of.d;
    Room room(of.work);
    double* scaled = in_floors(of, room.take(k * d * d));
    double *vectors = room.take(k * d * d), *values = room.take(k * d);
    double *variances = room.take(k * d), *log_volumes = room.take(k);
    if (!axes_of_each(scaled, k, d, values, vectors, room)) return false;
    for (Size c = 0; c < k; ++c) {
        log_volumes[c] = 0.0;
        for (Size j = 0; j < d; ++j) {
            values[c * d + j] = std::max(values[c * d + j], 0.0);
            log_volumes[c] -= 2.0 * std::log(factors[c * d * d + j * d + j]);
        }
        log_volumes[c] = log_volumes[c] / static_cast<double>(d) - std::log(of.least_floor);
    }
    of_equal_shape(values, of.mass, k, d, log_volumes, variances, room);
    return of_axes(of, vectors, true, variances, covariances, factors, room);
}

bool evv(const Spread& of, double* covariances, double* factors) {
    const Size k = of.k, d = of.d;
    Room room(of.work);
    double *scaled = room.take(k * d * d), *roots = room.take(k);
    double all = 0.0, volume = 0.0;
    for (Size i = 0; i < k * d * d; ++i)
        scaled[i] = of.spread[i] / (of.unit[i / d % d] * of.unit[i % d]);
    // where all have a volume and none comes near the floor, it takes no eigenvalues
    bool above = precision_factors(scaled, k, d, factors) < 0;
    for (Size c = 0; c < k; ++c) all += of.mass[c];
    for (Size c = 0; above && c < k; ++c) {
        double log_root = 0.0;
        for (Size j = 0; j < d; ++j) log_root -= std::log(factors[(c * d + j) * d + j]);
        roots[c] = std::exp(log_root / static_cast<double>(d));
        volume += of.mass[c] / all * roots[c] * roots[c];
    }
    const double root = std::sqrt(volume);
    for (Size c = 0; above && c < k; ++c) {
        double bound = 0.0;
        for (Size i = 0; i < d * d; ++i) {
            const double u = factors[c * d * d + i] *= roots[c] / root;
            bound += u * u;
        }
        above = bound <= 1.0;
        roots[c] = root / roots[c];
    }
    double *vectors = room.take(k * d * d), *values = room.take(k * d);
    double *variances = room.take(k * d), *multipliers = room.take(k), *work = room.take(d * d + d);
    if (!above) {
        if (!axes_of_each(scaled, k, d, values, vectors, room)) return false;
        for (Size i = 0; i < k * d; ++i) values[i] = std::max(values[i], 0.0);
        of_equal_volume(values, of.mass, k, d, variances, multipliers, room);
    }
    for (Size c = 0; c < k; ++c) {
        double *covariance = covariances + c * d * d, *factor = factors + c * d * d;
        if (above) {
            for (Size i = 0; i < d * d; ++i)
                covariance[i] = of.spread[c * d * d + i] * (roots[c] * roots[c]);
        } else {
            if (!along(vectors + c * d * d, variances + c * d, d, covariance, factor, work))
                return false;
            for (Size i = 0; i < d * d; ++i) covariance[i] *= of.unit[i / d] * of.unit[i % d];
        }
        for (Size i = 0; i < d * d; ++i) factor[i] /= of.unit[i / d];
    }
    return true;
}

}  // namespace mixtura
