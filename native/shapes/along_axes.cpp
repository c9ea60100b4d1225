// Why, and whose it is: model/gaussian/eigenvalues.py.
#include "shapes/along_axes.h"

#include "shapes/newton.h"

#include <algorithm>
#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr int most_root_steps = 1000;
constexpr double at_root = 1e-12;  // of Newton's steps
constexpr double smallest = 1e-200;

double total(const double* mass, Size k) {
    double sum = 0.0;
    for (Size c = 0; c < k; ++c) sum += mass[c];
    return sum;
}

// What is lost for given volumes and the shape that is best for them: shapes/newton.h.
class OfEqualShape {
  public:
    double* shape;  // (d), for the volumes that were asked for last

    OfEqualShape(const double* spread, const double* share, Size k, Size d, Room& room)
        : shape(room.take(d)),
          spread_(spread),
          share_(share),
          k_(k),
          d_(d),
          part_(room.take(k * d)),
          free_(room.take(d)) {}

    void bound() { floor_ = 1.0; }

    double value(const double* u) {
        double lost = 0.0;
        std::fill(shape, shape + d_, 0.0);
        for (Size c = 0; c < k_; ++c) {
            const double weight = share_[c] > 0.0 ? share_[c] * std::exp(-u[c]) : 0.0;
            for (Size j = 0; j < d_; ++j)
                shape[j] += part_[c * d_ + j] = weight * spread_[c * d_ + j];
            lost += static_cast<double>(d_) * share_[c] * u[c];
        }
        for (Size j = 0; j < d_; ++j) {
            const double mean = shape[j];
            free_[j] = mean < floor_ ? 0.0 : 1.0;
            if (mean < floor_) shape[j] = floor_;
            lost += std::log(shape[j]) + mean / shape[j] - 1.0;
        }
        return lost;
    }

    void derivatives(double* gradient, double* hessian) {
        for (Size c = 0; c < k_; ++c) {
            double all = 0.0;
            for (Size j = 0; j < d_; ++j) all += part_[c * d_ + j] /= shape[j];
            gradient[c] = static_cast<double>(d_) * share_[c] - all;
            for (Size o = 0; o <= c; ++o) {
                double both = 0.0;
                for (Size j = 0; j < d_; ++j)
                    both += free_[j] * part_[c * d_ + j] * part_[o * d_ + j];
                hessian[c * k_ + o] = hessian[o * k_ + c] = -both;
            }
            hessian[c * k_ + c] += all;
        }
    }

    double least() const { return std::log(*std::min_element(shape, shape + d_)); }

  private:
    const double *spread_, *share_;
    Size k_, d_;
    double *part_, *free_;
    double floor_ = 0.0;
};

// Newton's steps to the volume at which components on the floor and off it use up all mass.
double volume_on_the_floor(const double* means, const double* mass, Size k, Size d,
                           double log_volume) {
    const double all = total(mass, k), features = static_cast<double>(d);
    for (int round = 0; round < most_root_steps; ++round) {
        double excess = -1.0, slope = 0.0;
        for (Size c = 0; c < k; ++c) {
            double largest = means[c * d] - features * log_volume, rate = features;
            for (Size j = 1; j < d; ++j) {
                const double here = features / static_cast<double>(j + 1);
                const double candidate = means[c * d + j] - here * log_volume;
                if (candidate > largest) largest = candidate, rate = here;
            }
            const double used = mass[c] / all * std::exp(largest);
            excess += used;
            slope += used * rate;
        }
        // in its logarithm, which is convex too and near a straight line
        const double step = std::log1p(std::max(excess, 0.0)) * (excess + 1.0) / slope;
        log_volume += step;
        if (!(step > at_root)) break;
    }
    return log_volume;
}

}  // namespace

void pooled(const double* spread, const double* mass, Size k, Size size, double* mean) {
    const double all = total(mass, k);
    std::fill(mean, mean + size, 0.0);
    for (Size c = 0; c < k; ++c) {
        const double share = mass[c] / all;
        for (Size i = 0; i < size; ++i) mean[i] += share * spread[c * size + i];
    }
}

void of_equal_shape(const double* spread, const double* mass, Size k, Size d, double* log_volumes,
                    double* variances, Room room) {
    double *share = room.take(k), *u = room.take(k);
    const double all = total(mass, k);
    for (Size c = 0; c < k; ++c) share[c] = mass[c] / all;
    OfEqualShape problem(spread, share, k, d, room);
    for (const bool bounded : {false, true}) {  // most are nowhere near the floor
        if (bounded) problem.bound();
        std::copy(log_volumes, log_volumes + k, u);
        const bool there = minimise(share, k, u, problem, bounded, room);
        const double narrow = 1.0 / *std::min_element(problem.shape, problem.shape + d);
        bool above = there;
        for (Size c = 0; c < k; ++c) {
            double volume = 0.0;
            for (Size j = 0; j < d; ++j) volume += spread[c * d + j] / problem.shape[j];
            volume /= static_cast<double>(d);
            above = above && volume >= narrow;
            if (bounded && volume < narrow) volume = narrow;
            for (Size j = 0; j < d; ++j) variances[c * d + j] = volume * problem.shape[j];
        }
        if (above) return;
    }
}

void of_equal_volume(const double* spread, const double* mass, Size k, Size d, double* variances,
                     double* multipliers, Room room) {
    double *logs = room.take(k * d), *means = room.take(k * d), *sorted = room.take(d);
    const double all = total(mass, k);
    double volume = 0.0;
    for (Size c = 0; c < k; ++c) {
        for (Size j = 0; j < d; ++j) {
            const double s = spread[c * d + j];
            logs[c * d + j] = std::log(s < smallest ? smallest : s);
            Size place = j;  // the largest first
            for (; place > 0 && sorted[place - 1] < logs[c * d + j]; --place)
                sorted[place] = sorted[place - 1];
            sorted[place] = logs[c * d + j];
        }
        double sum = 0.0;
        for (Size j = 0; j < d; ++j) {
            sum += sorted[j];
            means[c * d + j] = sum / static_cast<double>(j + 1);
        }
        volume += mass[c] / all * std::exp(means[c * d + d - 1]);
    }
    double log_volume = std::log(volume);
    bool above = true;
    for (Size i = 0; i < k * d; ++i)
        above = above && log_volume + logs[i] - means[i / d * d + d - 1] >= 0.0;
    if (!above) log_volume = volume_on_the_floor(means, mass, k, d, 0.0);
    for (Size c = 0; c < k; ++c) {
        double multiplier = means[c * d + d - 1] - log_volume;
        for (Size j = 0; !above && j + 1 < d; ++j) {
            const double rate = static_cast<double>(d) / static_cast<double>(j + 1);
            multiplier = std::max(multiplier, means[c * d + j] - rate * log_volume);
        }
        for (Size j = 0; j < d; ++j) {
            const double variance = std::exp(logs[c * d + j] - multiplier);
            variances[c * d + j] = !above && variance < 1.0 ? 1.0 : variance;
        }
        multipliers[c] = std::exp(multiplier);
    }
}

}  // namespace mixtura
