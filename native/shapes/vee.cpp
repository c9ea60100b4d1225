// One matrix up to a size: model/gaussian/vee.py.
#include "matrices/from_axes.h"
#include "matrices/tridiagonal.h"
#include "shapes/along_axes.h"
#include "shapes/newton.h"
#include "shapes/shapes.h"

#include <algorithm>
#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr double singular = 1e12;  // a ratio of eigenvalues beyond which the smallest is rounding

// What is lost for given volumes and the matrix that is best for them: shapes/newton.h.
class OfOneMatrix {
  public:
    double *shared, *factor;  // C for the volumes that were asked for last, and its factor

    OfOneMatrix(const double* spread, const double* share, Size k, Size d, Room& room)
        : shared(room.take(d * d)),
          factor(room.take(d * d)),
          spread_(spread),
          share_(share),
          k_(k),
          d_(d),
          weight_(room.take(k)),
          white_(room.take(k * d * d)),
          product_(room.take(d * d)),
          values_(room.take(d)),
          vectors_(room.take(d * d)),
          work_(room.take(d * d + 2 * d)) {}

    void bound() { bounded_ = true; }

    double value(const double* u) {
        std::fill(shared, shared + d_ * d_, 0.0);
        double lost = 0.0;
        for (Size c = 0; c < k_; ++c) {
            weight_[c] = share_[c] > 0.0 ? share_[c] * std::exp(-u[c]) : 0.0;
            const double* matrix = spread_ + c * d_ * d_;
            for (Size i = 0; i < d_ * d_; ++i) shared[i] += weight_[c] * matrix[i];
            lost += static_cast<double>(d_) * share_[c] * u[c];
        }
        if (bounded_) {
            std::copy(shared, shared + d_ * d_, product_);
            if (!eigen_ascending(product_, d_, values_, vectors_, work_)) return NAN;
            for (Size i = 0; i < d_; ++i) {  // below zero is rounding
                const double raised = std::max(values_[i], 1.0);
                lost += std::log(raised) + std::max(values_[i], 0.0) / raised - 1.0;
            }
        } else {
            if (precision_factors(shared, 1, d_, factor) >= 0) return NAN;
            for (Size i = 0; i < d_; ++i) lost -= 2.0 * std::log(factor[i * d_ + i]);
        }
        return lost;
    }

    void derivatives(double* gradient, double* hessian) {
        for (Size c = 0; c < k_; ++c) {
            double* mine = white_ + c * d_ * d_;
            const double* matrix = spread_ + c * d_ * d_;
            const double all =
                bounded_ ? turn(matrix, weight_[c], mine) : whiten(matrix, weight_[c], mine);
            gradient[c] = static_cast<double>(d_) * share_[c] - all;
            for (Size o = 0; o <= c; ++o) {
                const double* other = white_ + o * d_ * d_;
                double both = 0.0;
                for (Size i = 0; i < d_; ++i)
                    for (Size j = 0; j < d_; ++j)
                        both += follows(i, j) * mine[i * d_ + j] * other[i * d_ + j];
                hessian[c * k_ + o] = hessian[o * k_ + c] = -both;
            }
            hessian[c * k_ + c] += all;
        }
    }

    double least() const { return std::log(std::max(values_[0], 1.0)); }

    // C and its factor where it is bounded; `value` has them where it is not.
    bool write() {
        for (Size i = 0; i < d_; ++i) values_[i] = std::max(values_[i], 1.0);
        return along(vectors_, values_, d_, shared, factor, work_);
    }

  private:
    // weight U' S U for the factor U; returns its trace.
    double whiten(const double* matrix, double weight, double* white) {
        std::fill(product_, product_ + d_ * d_, 0.0);  // S U
        for (Size i = 0; i < d_; ++i)
            for (Size e = 0; e < d_; ++e) {
                const double here = weight * matrix[i * d_ + e];
                for (Size j = e; j < d_; ++j) product_[i * d_ + j] += here * factor[e * d_ + j];
            }
        std::fill(white, white + d_ * d_, 0.0);
        for (Size e = 0; e < d_; ++e)
            for (Size i = e; i < d_; ++i) {
                const double here = factor[e * d_ + i];
                for (Size j = 0; j < d_; ++j) white[i * d_ + j] += here * product_[e * d_ + j];
            }
        return trace(white);
    }

    // The same along the axes of C, whose roots divide.
    double turn(const double* matrix, double weight, double* white) {
        std::fill(product_, product_ + d_ * d_, 0.0);  // V S
        for (Size i = 0; i < d_; ++i)
            for (Size e = 0; e < d_; ++e) {
                const double here = weight * vectors_[i * d_ + e];
                for (Size j = 0; j < d_; ++j) product_[i * d_ + j] += here * matrix[e * d_ + j];
            }
        for (Size i = 0; i < d_; ++i)
            for (Size j = 0; j < d_; ++j) {
                double sum = 0.0;
                for (Size e = 0; e < d_; ++e) sum += product_[i * d_ + e] * vectors_[j * d_ + e];
                white[i * d_ + j] =
                    sum / std::sqrt(std::max(values_[i], 1.0) * std::max(values_[j], 1.0));
            }
        return trace(white);
    }

    double trace(const double* matrix) const {
        double sum = 0.0;
        for (Size i = 0; i < d_; ++i) sum += std::max(matrix[i * d_ + i], 0.0);
        return sum;
    }

    // How much of a change of M along two of its axes C follows: all above the floor, none on it.
    double follows(Size i, Size j) const {
        if (!bounded_ || (values_[i] >= 1.0 && values_[j] >= 1.0)) return 1.0;
        if (values_[i] < 1.0 && values_[j] < 1.0) return 0.0;
        const double high = std::max(values_[i], values_[j]);
        return (high - 1.0) / (high - std::min(values_[i], values_[j]));
    }

    const double *spread_, *share_;
    Size k_, d_;
    double *weight_, *white_, *product_, *values_, *vectors_, *work_;
    bool bounded_ = false;
};

// tr(S C^-1) / d for C by its precision factor.
double volume_in(const double* spread, const double* factor, Size d) {
    double trace = 0.0;
    for (Size e = 0; e < d; ++e)  // u' S u for each column u of the factor
        for (Size i = 0; i <= e; ++i) {
            double sum = 0.0;
            for (Size j = 0; j <= e; ++j) sum += spread[i * d + j] * factor[j * d + e];
            trace += factor[i * d + e] * sum;
        }
    return trace / static_cast<double>(d);
}

}  // namespace

bool vee(const Spread& of, double* covariances, double* factors) {
    const Size k = of.k, d = of.d;
    Room room(of.work);
    double *scaled = room.take(k * d * d), *share = room.take(k), *log_volumes = room.take(k);
    double *u = room.take(k), *volume = room.take(k), *work = room.take(2 * d * d + 3 * d);
    double all = 0.0;
    for (Size c = 0; c < k; ++c) all += of.mass[c];
    for (Size i = 0; i < k * d * d; ++i)
        scaled[i] = of.spread[i] / (of.unit[i / d % d] * of.unit[i % d]);
    for (Size c = 0; c < k; ++c) {
        share[c] = of.mass[c] / all;
        double log_root = 0.0;
        for (Size i = 0; i < d; ++i)
            log_root -= std::log(factors[c * d * d + i * d + i] * of.unit[i]);
        log_volumes[c] = 2.0 * log_root / static_cast<double>(d);
    }
    OfOneMatrix problem(scaled, share, k, d, room);
    for (const bool bounded : {false, true}) {  // most are nowhere near the floor
        if (bounded) problem.bound();
        std::copy(log_volumes, log_volumes + k, u);
        bool above = minimise(share, k, u, problem, bounded, room);
        if (bounded && !problem.write()) return false;
        if (!bounded && !above) continue;
        for (Size c = 0; c < k; ++c) volume[c] = volume_in(scaled + c * d * d, problem.factor, d);
        if (bounded) {  // whose smallest direction is known, be it nothing beside the largest
            const double narrow = std::exp(-problem.least());
            for (Size c = 0; c < k; ++c)
                if (volume[c] < narrow) volume[c] = narrow;
            break;
        }
        double least = *std::min_element(volume, volume + k), bound = 0.0, size = 0.0;
        for (Size i = 0; i < d * d; ++i) bound += problem.factor[i] * problem.factor[i];
        for (Size i = 0; i < d; ++i) size += problem.shared[i * d + i];
        if (!(bound * size < singular)) continue;
        if (bound <= least) break;
        std::copy(problem.shared, problem.shared + d * d, work);
        double *values = work + d * d, *vectors = factors;  // which are written below
        if (!eigen_ascending(work, d, values, vectors, values + d)) return false;
        if (least * values[0] >= 1.0) break;
    }
    for (Size c = 0; c < k; ++c) {
        if (!std::isfinite(volume[c])) return false;
        const double root = std::sqrt(volume[c]);
        for (Size i = 0; i < d; ++i)
            for (Size j = 0; j < d; ++j) {
                const Size at = c * d * d + i * d + j;
                covariances[at] = volume[c] * problem.shared[i * d + j] * (of.unit[i] * of.unit[j]);
                factors[at] = problem.factor[i * d + j] / root / of.unit[i];
            }
    }
    return true;
}

}  // namespace mixtura
