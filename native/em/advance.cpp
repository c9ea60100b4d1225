// EM on some mixtures, one after the other: families/*.py has the formulas of each M-step.
//
// An iteration of a small problem takes the kernel some hundred microseconds, and as long again in
// Python, which can do that for one thread at a time only.
#include "em/advance.h"

#include "matrices/floored.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;
using Numbers = std::vector<double>;

// The larger one, and NaN where there is one, as np.maximum has it.
inline double larger(double value, double least) { return value < least ? least : value; }

// One mixture, its statistics, and what the M-steps work with.
class Steps {
  public:
    Steps(const Kernel& kernel, Family family, const Rows& data, Size k, Size d)
        : expect_(kernel.f64[family].expect),
          family_(family),
          data_(data),
          k_(k),
          d_(d),
          log_weights_(k),
          mass_(k),
          shift_(k * d),
          second_(covariance_size(family, k, d)),
          unit_(d),
          work_(family == full || family == tied ? 3 * d * d : 0),
          alive_(k) {
        for (Size i = 0; i < d; ++i) {
            unit_[i] = std::sqrt(data.floor[i]);
            mean_floor_ += data.floor[i] / static_cast<double>(d);
        }
    }

    // The E-step; returns the log-likelihood.
    double expect(const Parameters& of) {
        constexpr double tiny = std::numeric_limits<double>::min();
        for (Size c = 0; c < k_; ++c) log_weights_[c] = std::log(larger(of.weights[c], tiny));
        double log_likelihood = 0.0, entropy = 0.0;
        expect_(data_.rows, data_.weight, data_.b,
                {1, k_, d_, log_weights_.data(), of.means, of.factors},
                {mass_.data(), shift_.data(), second_.data()}, {&log_likelihood, &entropy});
        return log_likelihood;
    }

    // The M-step; false where a covariance has no factor.
    bool maximise(const Parameters& next) {
        move(next);
        switch (family_) {
            case full: return maximise_full(next);
            case tied: return maximise_tied(next);
            case diag: maximise_diag(next); return true;
            default: maximise_spherical(next); return true;
        }
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

    bool maximise_full(const Parameters& next) {
        for (Size c = 0; c < k_; ++c) {
            double* covariance = next.covariances + c * d_ * d_;
            const double *second = &second_[c * d_ * d_], *shift = &shift_[c * d_];
            for (Size i = 0; alive_[c] && i < d_; ++i)
                for (Size j = 0; j <= i; ++j) {
                    const double both = shift[i] * shift[j];
                    const double lower = second[i * d_ + j] / mass_[c] - both;
                    const double upper = second[j * d_ + i] / mass_[c] - both;
                    covariance[i * d_ + j] = covariance[j * d_ + i] = 0.5 * (lower + upper);
                }
            if (!factorise(covariance, next.factors + c * d_ * d_)) return false;
        }
        return true;
    }

    bool maximise_tied(const Parameters& next) {
        for (Size c = 0; c < k_; ++c) {
            const double* shift = &shift_[c * d_];  // zero where not alive
            for (Size i = 0; i < d_; ++i) {
                const double here = mass_[c] * shift[i];
                for (Size j = 0; j < d_; ++j) second_[i * d_ + j] -= here * shift[j];
            }
        }
        for (Size i = 0; i < d_; ++i)
            for (Size j = 0; j <= i; ++j) {
                const double both = second_[i * d_ + j] + second_[j * d_ + i];
                next.covariances[i * d_ + j] = next.covariances[j * d_ + i] =
                    0.5 * both / data_.total_weight;
            }
        return factorise(next.covariances, next.factors);
    }

    void maximise_diag(const Parameters& next) {
        for (Size c = 0; c < k_; ++c)
            for (Size i = 0; i < d_; ++i) {
                const Size at = c * d_ + i;
                double& variance = next.covariances[at];
                if (alive_[c]) variance = second_[at] / mass_[c] - shift_[at] * shift_[at];
                variance = larger(variance, data_.floor[i]);
                next.factors[at] = 1.0 / std::sqrt(variance);
            }
    }

    void maximise_spherical(const Parameters& next) {
        for (Size c = 0; c < k_; ++c) {
            double squares = 0.0;
            for (Size i = c * d_; i < (c + 1) * d_; ++i) squares += shift_[i] * shift_[i];
            double& variance = next.covariances[c];
            if (alive_[c]) variance = (second_[c] / mass_[c] - squares) / static_cast<double>(d_);
            variance = larger(variance, mean_floor_);
            next.factors[c] = 1.0 / std::sqrt(variance);
        }
    }

    bool factorise(double* covariance, double* factor) {
        return factorise_above(covariance, d_, unit_.data(), factor, work_.data());
    }

    decltype(Verbs<double>::expect) expect_;
    Family family_;
    const Rows& data_;
    Size k_, d_;
    Numbers log_weights_, mass_, shift_, second_;
    Numbers unit_, work_;
    std::vector<char> alive_;
    double mean_floor_ = 0.0;
};

}  // namespace

Size covariance_size(Family family, Size k, Size d) {
    switch (family) {
        case full: return k * d * d;
        case tied: return d * d;
        case diag: return k * d;
        default: return k;
    }
}

bool advance(const Kernel& kernel, Family family, const Rows& data, Size iterations,
             const Parameters& mixtures, double* log_likelihood) {
    const Size k = mixtures.k, d = mixtures.d, size = covariance_size(family, k, d);
    Steps steps(kernel, family, data, k, d);
    for (Size m = 0; m < mixtures.m; ++m) {
        const Parameters one{1,
                             k,
                             d,
                             mixtures.weights + m * k,
                             mixtures.means + m * k * d,
                             mixtures.covariances + m * size,
                             mixtures.factors + m * size};
        for (Size iteration = 0; iteration < iterations; ++iteration) {
            log_likelihood[m] = steps.expect(one);
            if (!steps.maximise(one)) return false;
        }
    }
    return true;
}

}  // namespace mixtura
