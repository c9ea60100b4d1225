// A tile of log-densities at a time, so that the table between the verbs stays near the cache.
#include "student_t/e_step.h"

#include "student_t/freedom.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr Size numbers = 1 << 14;  // in a table, 128 KiB
constexpr Size least_rows = 512;
constexpr double half_log_two_pi = 0.918938533204672741780329736406;

// The family itself, or where one matrix serves all components the one that has a matrix for each.
const Family& family_of_each(const Kernel& kernel, const Family& family) {
    if (family.matrices && family.shared)
        for (Size i = 0; i < kernel.n_families; ++i)
            if (std::strcmp(kernel.families[i].name, "full") == 0) return kernel.families[i];
    return family;
}

void add(const std::vector<double>& from, double* to) {
    for (double each : from) *to++ += each;
}

}  // namespace

HeavyPass::HeavyPass(const Kernel& kernel, const Family& family, Size k, Size d)
    : kernel_(kernel),
      family_(family),
      of_each_(family_of_each(kernel, family)),
      k_(k),
      d_(d),
      size_(heavy_size(family, k, d)),
      most_(std::max(least_rows, numbers / k)),
      nu_(k),
      peaks_(k),
      at_centre_(k),
      log_at_mean_(k),
      mass_(k),
      pull_(k),
      lag_(k),
      bend_(k),
      first_(k * d),
      second_(size_) {}

bool HeavyPass::operator()(const double* rows, const double* weight, Size b,
                           const double* log_weights, const double* means, const double* factors,
                           const double* nu, const HeavyOutput& out) {
    look_at(factors, nu);
    const Mixtures mixture{1, k_, d_, nullptr, means, factors};
    for (double* sum : {out.mass, out.pull, out.lag, out.bend}) std::fill(sum, sum + k_, 0.0);
    std::fill(out.first, out.first + k_ * d_, 0.0);
    std::fill(out.second, out.second + size_, 0.0);
    *out.log_likelihood = *out.entropy = 0.0;
    table_.resize(k_ * std::min(b, most_));
    for (Size begin = 0; begin < b; begin += most_) {
        const Size n = std::min(most_, b - begin);
        const double* some = rows + begin * d_;
        if (!family_.f64.log_density(some, n, mixture, table_.data())) return false;
        const Tails tails{1,
                          k_,
                          n,
                          d_,
                          log_weights,
                          weight == nullptr ? nullptr : weight + begin,
                          peaks_.data(),
                          nu_.data(),
                          at_centre_.data(),
                          log_at_mean_.data()};
        double log_likelihood, entropy;
        if (!kernel_.heavy(tails, table_.data(),
                           {mass_.data(), lag_.data(), bend_.data(), &log_likelihood, &entropy}))
            return false;
        of_each_.f64.moments(some, table_.data(), n, 1, k_, d_, means,
                             {pull_.data(), first_.data(), second_.data()});
        add(mass_, out.mass);
        add(pull_, out.pull);
        add(lag_, out.lag);
        add(bend_, out.bend);
        add(first_, out.first);
        add(second_, out.second);
        *out.log_likelihood += log_likelihood;
        *out.entropy += entropy;
    }
    return std::isfinite(*out.log_likelihood);
}

// What of the densities does not depend on rows.
void HeavyPass::look_at(const double* factors, const double* nu) {
    const bool common = family_.matrices && family_.shared;
    const double d = static_cast<double>(d_);
    const Size each = size_ / k_, step = family_.matrices ? d_ + 1 : 1;
    for (Size c = 0; c < k_; ++c) {
        const double* factor = factors + (common ? 0 : c * each);
        double half = 0.0;  // minus half the logarithm of the determinant
        if (each == 1 && !family_.matrices && family_.shared) half = d * std::log(*factor);
        else
            for (Size i = 0; i < d_; ++i) half += std::log(factor[i * step]);
        nu_[c] = std::min(nu[c], most_freedom);
        peaks_[c] = half - d * half_log_two_pi;
        at_centre_[c] = half + log_normaliser(nu_[c], d_);
        log_at_mean_[c] = std::log1p(d / nu_[c]);
    }
}

bool advance_heavy(const Kernel& kernel, const Family& family, const Rows& data, Size iterations,
                   Freedom freedom, const Parameters& mixtures, double* nu,
                   double* log_likelihood) {
    const Size k = mixtures.k, d = mixtures.d, size = family.size(k, d);
    HeavyPass expect(kernel, family, k, d);
    HeavyStep maximise(family, k, d, data.floor, freedom, true);
    std::vector<double> log_weights(k), mass(k), pull(k), lag(k), bend(k), first(k * d);
    std::vector<double> second(heavy_size(family, k, d));
    double entropy;
    for (Size m = 0; m < mixtures.m; ++m) {
        const Parameters one{1,
                             k,
                             d,
                             mixtures.weights + m * k,
                             mixtures.means + m * k * d,
                             mixtures.covariances + m * size,
                             mixtures.factors + m * size};
        const HeavyOutput sums{mass.data(),  pull.data(),   lag.data(),         bend.data(),
                               first.data(), second.data(), log_likelihood + m, &entropy};
        for (Size iteration = 0; iteration < iterations; ++iteration) {
            constexpr double tiny = std::numeric_limits<double>::min();
            for (Size c = 0; c < k; ++c) log_weights[c] = std::log(std::max(one.weights[c], tiny));
            if (!expect(data.rows, data.weight, data.b, log_weights.data(), one.means, one.factors,
                        nu + m * k, sums))
                return false;
            double total = 0.0;
            for (Size c = 0; c < k; ++c) total += mass[c];
            for (Size c = 0; c < k; ++c) one.weights[c] = mass[c] / total;
            if (!maximise({mass.data(), pull.data(), lag.data(), bend.data(), first.data(),
                           second.data()},
                          data.total_weight, one, nu + m * k))
                return false;
        }
    }
    return true;
}

}  // namespace mixtura
