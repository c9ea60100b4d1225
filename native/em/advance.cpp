// EM on some mixtures, one after the other.
//
// An iteration of a small problem takes the kernel some hundred microseconds, and as long again in
// Python, which can do that for one thread at a time only.
#include "em/advance.h"

#include "shapes/shapes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;
using Numbers = std::vector<double>;

// One mixture, its statistics, and what the M-steps work with.
class Steps {
  public:
    Steps(const Family& family, const Rows& data, Size k, Size d)
        : family_(family),
          data_(data),
          k_(k),
          d_(d),
          log_weights_(k),
          mass_(k),
          shift_(k * d),
          second_(family.size(k, d)),
          unit_(d),
          work_(family.best == nullptr ? 3 * d * d : k + room_for_shapes(k, d)),
          alive_(k) {
        for (Size i = 0; i < d; ++i) {
            unit_[i] = std::sqrt(data.floor[i]);
            mean_floor_ += data.floor[i] / static_cast<double>(d);
        }
    }

    // The E-step and its log-likelihood; false where a part of a covariance has no factor.
    bool expect(const Parameters& of, double* log_likelihood) {
        constexpr double tiny = std::numeric_limits<double>::min();
        for (Size c = 0; c < k_; ++c) log_weights_[c] = std::log(std::max(of.weights[c], tiny));
        double entropy = 0.0;
        const Mixtures mixtures{1, k_, d_, log_weights_.data(), of.means, of.factors};
        const Moments moments{mass_.data(), shift_.data(), second_.data()};
        const Likelihood likelihood{log_likelihood, &entropy};
        if (data_.patterns)
            return expect_with_gaps(family_, data_.rows, data_.weight, *data_.patterns, mixtures,
                                    of.covariances, moments, likelihood);
        family_.f64.expect(data_.rows, data_.weight, data_.b, mixtures, moments, likelihood);
        return true;
    }

    // The M-step; false where a covariance has no factor.
    bool maximise(const Parameters& next) {
        move(next);
        return family_.m_step(
            {k_, d_, mass_.data(), alive_.data(), shift_.data(), second_.data(), data_.total_weight,
             data_.floor, unit_.data(), mean_floor_, work_.data()},
            next);
    }

  private:
    // Weights and means, and first moments to shifts. A component of no mass to speak of stays.
    void move(const Parameters& next) {
        const double negligible = std::numeric_limits<double>::epsilon() * data_.total_weight;
        double total = 0.0;
        for (Size c = 0; c < k_; ++c) total += mass_[c];
        for (Size c = 0; c < k_; ++c) {
            next.weights[c] = mass_[c] / total;
            alive_[c] = mass_[c] > negligible;
            for (Size i = c * d_; i < (c + 1) * d_; ++i) {
                shift_[i] = alive_[c] ? shift_[i] / mass_[c] : 0.0;
                next.means[i] += shift_[i];
            }
        }
    }

    const Family& family_;
    const Rows& data_;
    Size k_, d_;
    Numbers log_weights_, mass_, shift_, second_;
    Numbers unit_, work_;
    std::vector<char> alive_;
    double mean_floor_ = 0.0;
};

}  // namespace

bool advance(const Family& family, const Rows& data, Size iterations, const Parameters& mixtures,
             double* log_likelihood) {
    const Size k = mixtures.k, d = mixtures.d, size = family.size(k, d);
    Steps steps(family, data, k, d);
    for (Size m = 0; m < mixtures.m; ++m) {
        const Parameters one{1,
                             k,
                             d,
                             mixtures.weights + m * k,
                             mixtures.means + m * k * d,
                             mixtures.covariances + m * size,
                             mixtures.factors + m * size};
        for (Size iteration = 0; iteration < iterations; ++iteration) {
            if (!steps.expect(one, log_likelihood + m)) return false;
            if (!steps.maximise(one)) return false;
        }
    }
    return true;
}

}  // namespace mixtura
