// The formulas, and whose they are: model/student_t/components.py.
#include "student_t/m_step.h"

#include "matrices/floored.h"
#include "matrices/tridiagonal.h"
#include "shapes/shapes.h"
#include "student_t/freedom.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr double tiny = std::numeric_limits<double>::min();
constexpr double floor_margin = 0.05;  // FLOOR_MARGIN in model/gaussian/factor.py

// The larger one, and NaN where there is one, as np.maximum has it.
inline double larger(double value, double least) { return value < least ? least : value; }

// Numbers in a component's scale matrix, as the shape stores it.
Size numbers_of(const Family& family, Size d) {
    if (family.matrices) return d * d;
    return family.shared ? 1 : d;
}

// Whether a component cannot be scaled without the others: the first letter of a shape's name says
// whether volumes are equal; of the structures, one matrix for all is.
bool equal_volumes(const Family& family) {
    return family.best == nullptr ? family.matrices && family.shared : family.name[0] == 'E';
}

}  // namespace

Size heavy_size(const Family& family, Size k, Size d) { return k * numbers_of(family, d); }

HeavyStep::HeavyStep(const Family& family, Size k, Size d, const double* floor, Freedom freedom,
                     bool on_the_way)
    : family_(family),
      k_(k),
      d_(d),
      each_(numbers_of(family, d)),
      size_(family.size(k, d)),
      floor_(floor),
      freedom_(freedom),
      on_the_way_(on_the_way),
      least_floor_(*std::min_element(floor, floor + d)),
      alive_(k),
      unit_(d),
      work_(std::max(room_for_shapes(k, d), 3 * d * d + 2 * d)),
      mass_(k),
      shift_(k * d),
      mean_(k),
      further_(k),
      q_(k),
      by_(k),
      one_(k, 1.0),
      scatter_(k * each_),
      covariances_(size_),
      factors_(size_) {
    for (Size i = 0; i < d; ++i) {
        unit_[i] = std::sqrt(floor[i]);
        mean_floor_ += floor[i] / static_cast<double>(d);
    }
}

bool HeavyStep::operator()(const HeavyMoments& sums, double total_weight, const Parameters& next,
                           double* nu) {
    const double negligible = std::numeric_limits<double>::epsilon() * total_weight;
    for (Size c = 0; c < k_; ++c) alive_[c] = sums.mass[c] > negligible && sums.pull[c] > 0.0;
    move(sums, next);
    spread(sums.second, next);
    // PX-EM's expansion: of each component, or where volumes are equal of all together
    double weight = 0.0, common = 0.0;
    const bool alone = !equal_volumes(family_);
    for (Size c = 0; c < k_; ++c) {
        const double mine = mass_[c] * std::min(nu[c], most_freedom);
        weight += mine;
        common += mine * mean_[c];
    }
    common /= std::max(weight, tiny);
    if (!(common > 0.0)) common = 1.0;
    for (Size c = 0; c < k_; ++c) by_[c] = mean_[c] / (alone ? mean_[c] : common);
    std::copy(next.covariances, next.covariances + size_, covariances_.data());
    std::copy(next.factors, next.factors + size_, factors_.data());
    if (!scale(sums.second, by_.data(), next.covariances, next.factors)) return false;
    if (held(next.covariances, next.factors)) {  // the floor does not scale: EM's own step
        std::copy(covariances_.begin(), covariances_.end(), next.covariances);
        std::copy(factors_.begin(), factors_.end(), next.factors);
        if (!scale(sums.second, mean_.data(), next.covariances, next.factors)) return false;
    }
    if (freedom_ == Freedom::fixed) {
        for (Size c = 0; c < k_; ++c)
            if (alive_[c]) nu[c] = std::min(nu[c], most_freedom);
    } else {
        follow(sums.second, next.factors, nu);
    }
    return true;
}

// Means, and the means of each component's sums.
void HeavyStep::move(const HeavyMoments& sums, const Parameters& next) {
    for (Size c = 0; c < k_; ++c) {
        const bool alive = alive_[c];
        const double mass = alive ? sums.mass[c] : 1.0, pull = alive ? sums.pull[c] : 1.0;
        const double lag = alive ? sums.lag[c] / mass : 0.0;
        mass_[c] = alive ? mass : 0.0;
        mean_[c] = pull / mass;
        for (Size i = c * d_; i < (c + 1) * d_; ++i) {
            shift_[i] = alive ? sums.first[i] / pull : 0.0;
            next.means[i] += shift_[i];
        }
        // else the sum of u itself has more digits than that of u - 1
        const double log_mean = std::fabs(lag) < 0.5 ? std::log1p(lag) : std::log(mean_[c]);
        further_[c] = log_mean - lag - (alive ? sums.bend[c] / mass : 0.0);
        q_[c] = pull;
    }
}

// Second moments to the spread of each component's rows, by their pull, about its new mean; of one
// without mass, what stands for its own.
void HeavyStep::spread(double* second, const Parameters& next) {
    for (Size c = 0; c < k_; ++c) {
        double* mine = second + c * each_;
        const double *shift = shift_.data() + c * d_, pull = q_[c];
        if (!alive_[c]) {
            const bool common = family_.matrices && family_.shared;
            const double* own = next.covariances + (common ? 0 : c * each_);
            std::copy(own, own + each_, mine);
        } else if (family_.matrices) {
            for (Size i = 0; i < d_; ++i)
                for (Size j = 0; j <= i; ++j) {
                    const double both = shift[i] * shift[j];
                    const double lower = mine[i * d_ + j] / pull - both;
                    const double upper = mine[j * d_ + i] / pull - both;
                    mine[i * d_ + j] = mine[j * d_ + i] = 0.5 * (lower + upper);
                }
        } else if (family_.shared) {
            double squares = 0.0;
            for (Size i = 0; i < d_; ++i) squares += shift[i] * shift[i];
            mine[0] = (mine[0] / pull - squares) / static_cast<double>(d_);
        } else {
            for (Size i = 0; i < d_; ++i) mine[i] = mine[i] / pull - shift[i] * shift[i];
        }
    }
}

// The shape's best for scatters times `by`, from the scale matrices that there are.
bool HeavyStep::scale(const double* second, const double* by, double* covariances,
                      double* factors) {
    for (Size c = 0; c < k_; ++c) {
        const double times = mass_[c] > 0.0 ? by[c] : 1.0;
        for (Size i = c * each_; i < (c + 1) * each_; ++i) scatter_[i] = second[i] * times;
    }
    if (family_.best != nullptr)
        return family_.best({k_, d_, scatter_.data(), mass_.data(), floor_, unit_.data(),
                             mean_floor_, least_floor_, on_the_way_, work_.data()},
                            covariances, factors);
    if (family_.matrices && family_.shared) {
        double total = 0.0;
        for (Size c = 0; c < k_; ++c) total += mass_[c];
        total = std::max(total, tiny);
        std::fill(covariances, covariances + each_, 0.0);
        for (Size c = 0; c < k_; ++c)
            for (Size i = 0; i < each_; ++i)
                covariances[i] += scatter_[c * each_ + i] * (mass_[c] / total);
    } else {
        std::copy(scatter_.begin(), scatter_.end(), covariances);
    }
    return shape(covariances, factors);
}

// Of a shape that is stored as it is: raised to the floor, and factored.
bool HeavyStep::shape(double* covariances, double* factors) {
    if (family_.matrices) {
        for (Size i = 0; i < size_; i += each_)
            if (!factorise_above(covariances + i, d_, unit_.data(), factors + i, work_.data()))
                return false;
        return true;
    }
    for (Size i = 0; i < size_; ++i) {
        covariances[i] = larger(covariances[i], family_.shared ? mean_floor_ : floor_[i % d_]);
        factors[i] = 1.0 / std::sqrt(covariances[i]);
    }
    return true;
}

// Whether a scale matrix sits on the floor in some direction: `directions_at_floor`.
bool HeavyStep::held(const double* covariances, const double* factors) {
    constexpr double at = 1.0 + floor_margin;
    if (!family_.matrices) {
        for (Size i = 0; i < size_; ++i)
            if (covariances[i] <= (family_.shared ? mean_floor_ : floor_[i % d_]) * at) return true;
        return false;
    }
    for (Size m = 0; m < size_; m += each_) {
        double bound = 0.0;
        for (Size i = 0; i < each_; ++i) {
            const double u = factors[m + i] * unit_[i / d_];
            bound += u * u;
        }
        if (!(bound >= 1.0 / at)) continue;
        double *scaled = work_.data(), *vectors = scaled + each_, *values = vectors + each_;
        for (Size i = 0; i < each_; ++i)
            scaled[i] = covariances[m + i] / (unit_[i / d_] * unit_[i % d_]);
        if (!eigen_ascending(scaled, d_, values, vectors, values + d_)) continue;
        if (values[0] <= at) return true;
    }
    return false;
}

// Degrees of freedom, with the new scale matrices.
void HeavyStep::follow(const double* second, const double* factors, double* nu) {
    double total = 0.0;
    for (Size c = 0; c < k_; ++c) {
        const double* spread = second + c * each_;
        const double* factor = factors + (family_.matrices && family_.shared ? 0 : c * each_);
        double trace = 0.0;  // of S Sigma^-1
        if (family_.matrices) {
            for (Size e = 0; e < d_; ++e)
                for (Size i = 0; i <= e; ++i) {
                    double sum = 0.0;
                    for (Size j = 0; j <= e; ++j) sum += spread[i * d_ + j] * factor[j * d_ + e];
                    trace += factor[i * d_ + e] * sum;
                }
        } else {
            for (Size i = 0; i < each_; ++i) trace += spread[i] * factor[i] * factor[i];
            if (family_.shared) trace *= static_cast<double>(d_);
        }
        q_[c] = mean_[c] * trace;
        total += mass_[c];
    }
    if (freedom_ == Freedom::own) {
        for (Size c = 0; c < k_; ++c)
            if (alive_[c])
                nu[c] = freedom_from(std::min(nu[c], most_freedom),
                                     {1, d_, &mean_[c], &further_[c], &q_[c], one_.data()});
        return;
    }
    for (Size c = 0; c < k_; ++c) by_[c] = mass_[c] / std::max(total, tiny);
    const double common =
        freedom_from(std::min(nu[0], most_freedom),
                     {k_, d_, mean_.data(), further_.data(), q_.data(), by_.data()});
    for (Size c = 0; c < k_; ++c)
        if (alive_[c]) nu[c] = common;
}

}  // namespace mixtura
