// Rows of one pattern have the columns o and lack the columns u. On o they are ordinary rows of a
// mixture with the means mu_o and the covariances S_oo. What is expected of a whole row follows:
// with B = S_uo S_oo^-1 the missing deviation is B z_o, and its covariance C = S_uu - B S_ou is
// added to the scatter (Ghahramani & Jordan 1994; Little & Rubin 2019, section 11.2).
#include "em/gaps.h"

#include <cmath>
#include <vector>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;
using Numbers = std::vector<double>;

// A component with less of a pattern's weight adds nothing to sums that a double could tell.
constexpr double unseen = 1e-20;

// The columns that the rows of a pattern have, and the mixtures on them.
class Part {
  public:
    Part(const Family& family, const Patterns& patterns, const Mixtures& all,
         const double* covariances)
        : family_(family),
          all_(all),
          covariances_(covariances),
          d_(all.d),
          components_(all.m * all.k),
          matrices_(family.matrices ? (family.shared ? all.m : all.m * all.k) : 0),
          means_(components_ * d_),
          oo_(matrices_ * d_ * d_),
          factors_(all.m * family.size(all.k, all.d)) {
        for (Size i = 0; i < patterns.p; ++i) {
            const Size n = Size(patterns.begins[i + 1]) - Size(patterns.begins[i]);
            if (n > most) most = n;
        }
        rows_.resize(most * d_);
    }

    // False where a part of a covariance has no factor.
    bool look_at(const double* observed) {
        there.clear();
        gone.clear();
        for (Size j = 0; j < d_; ++j) (observed[j] != 0.0 ? there : gone).push_back(j);
        const Size o = Size(there.size());
        if (o == 0 || gone.empty()) {
            mixtures = all_;
            return true;
        }
        pick(all_.means, components_, means_.data());
        const double* factors = all_.factors;  // of spheres: one number, whatever the columns
        if (family_.matrices) {
            double* next = oo_.data();
            for (Size i = 0; i < matrices_; ++i)
                for (Size a : there) {
                    const double* row = covariances_ + (i * d_ + a) * d_;
                    for (Size b : there) *next++ = row[b];
                }
            if (precision_factors(oo_.data(), matrices_, o, factors_.data()) >= 0) return false;
            factors = factors_.data();
        } else if (!family_.shared) {
            pick(all_.factors, components_, factors_.data());
            factors = factors_.data();
        }
        mixtures = {all_.m, all_.k, o, all_.log_weights, means_.data(), factors};
        return true;
    }

    // Rows (n, d) on these columns.
    const double* rows(const double* whole, Size n) {
        if (gone.empty()) return whole;
        pick(whole, n, rows_.data());
        return rows_.data();
    }

    Mixtures mixtures{};
    std::vector<Size> there, gone;
    Size most = 0;  // rows in a pattern

  private:
    void pick(const double* from, Size n, double* to) const {
        for (Size i = 0; i < n; ++i)
            for (Size j : there) *to++ = from[i * d_ + j];
    }

    const Family& family_;
    const Mixtures& all_;
    const double* covariances_;
    Size d_, components_, matrices_;
    Numbers means_, oo_, factors_, rows_;
};

class Pass {
  public:
    Pass(const Family& family, const Patterns& patterns, const Mixtures& all,
         const double* covariances, const Moments& sums, const Likelihood& likelihood)
        : family_(family),
          all_(all),
          covariances_(covariances),
          sums_(sums),
          likelihood_(likelihood),
          part_(family, patterns, all, covariances),
          d_(all.d),
          components_(all.m * all.k),
          matrices_(family.matrices ? (family.shared ? all.m : all.m * all.k) : 0),
          each_(family.size(all.k, all.d)),
          mass_(components_),
          first_(components_ * d_),
          second_(all.m * each_),
          log_likelihood_(all.m),
          entropy_(all.m),
          g_(d_ * d_),
          b_(d_ * d_),
          t_(d_ * d_) {
        for (Size i = 0; i < components_; ++i) sums.mass[i] = 0.0;
        for (Size i = 0; i < components_ * d_; ++i) sums.first[i] = 0.0;
        for (Size i = 0; i < all.m * each_; ++i) sums.second[i] = 0.0;
        if (likelihood.log_likelihood == nullptr) return;
        for (Size i = 0; i < all.m; ++i) likelihood.log_likelihood[i] = likelihood.entropy[i] = 0.0;
    }

    // n rows that lack the same values; false where a part of a covariance has no factor.
    bool take(const double* observed, const double* rows, const double* weight, Size n) {
        if (!part_.look_at(observed)) return false;
        const Size o = Size(part_.there.size());
        const double least = unseen * total(weight, n);
        if (o == 0) {
            add_prior(weight, n, least);
            return true;
        }
        family_.f64.expect(part_.rows(rows, n), weight, n, part_.mixtures,
                           {mass_.data(), first_.data(), second_.data()},
                           {log_likelihood_.data(), entropy_.data()});
        add(mass_.data(), sums_.mass, components_);
        add(log_likelihood_.data(), likelihood_.log_likelihood, all_.m);
        add(entropy_.data(), likelihood_.entropy, all_.m);
        left_ = mass_.data();
        lift(least);
        return true;
    }

    // The same of weighted shares (components, stride), those of this pattern from `begin` on. By
    // `kept` rows count in what their missing parts keep.
    bool take_shares(const double* observed, const double* rows, const double* shares,
                     const double* kept, Size stride, Size begin, Size n) {
        if (!part_.look_at(observed)) return false;
        own_.resize(components_ * n);
        kept_.assign(components_, 0.0);
        for (Size c = 0; c < components_; ++c) {
            const double* mine = shares + c * stride + begin;
            const double* whole = kept + c * stride + begin;
            double mass = 0.0;
            for (Size r = 0; r < n; ++r) {
                own_[c * n + r] = mine[r];
                mass += mine[r];
                kept_[c] += whole[r];
            }
            mass_[c] = mass;
        }
        if (part_.there.empty()) {
            for (double& each : second_) each = 0.0;
        } else {
            const Mixtures& part = part_.mixtures;
            family_.f64.moments(part_.rows(rows, n), own_.data(), n, all_.m, all_.k, part.d,
                                part.means, {mass_.data(), first_.data(), second_.data()});
        }
        add(mass_.data(), sums_.mass, components_);
        left_ = kept_.data();
        lift(0.0);
        return true;
    }

  private:
    // Moments of the columns that are there into those of all, and what the others keep.
    void lift(double least) {
        const Size o = Size(part_.there.size());
        if (o == d_) {
            add(first_.data(), sums_.first, components_ * d_);
            add(second_.data(), sums_.second, all_.m * each_);
            return;
        }
        for (Size c = 0; c < components_; ++c)
            for (Size a = 0; a < o; ++a) sums_.first[c * d_ + part_.there[a]] += first_[c * o + a];
        if (family_.matrices) {
            lift_matrices(least);
        } else {
            lift_variances();
        }
    }

    static void add(const double* from, double* to, Size n) {
        for (Size i = 0; i < n; ++i) to[i] += from[i];
    }

    static double total(const double* weight, Size n) {
        if (weight == nullptr) return static_cast<double>(n);
        double sum = 0.0;
        for (Size i = 0; i < n; ++i) sum += weight[i];
        return sum;
    }

    // Rows of which nothing is known: each component has its weight of them.
    void add_prior(const double* weight, Size n, double least) {
        const double rows = total(weight, n);
        for (Size m = 0; m < all_.m; ++m)
            for (Size c = m * all_.k; c < (m + 1) * all_.k; ++c) {
                const double share = std::exp(all_.log_weights[c]);
                mass_[c] = rows * share;
                sums_.mass[c] += mass_[c];
                likelihood_.entropy[m] -= mass_[c] * all_.log_weights[c];
            }
        for (Size i = 0; i < all_.m * each_; ++i) second_[i] = 0.0;
        left_ = mass_.data();
        lift(least);
    }

    void lift_matrices(double least) {
        const std::vector<Size>&there = part_.there, &gone = part_.gone;
        const Size o = Size(there.size()), q = Size(gone.size());
        const Size served = family_.shared ? all_.k : 1;  // components that a matrix serves
        for (Size i = 0; i < matrices_; ++i) {
            double mass = 0.0, moved = 0.0;
            for (Size c = i * served; c < (i + 1) * served; ++c) {
                mass += left_[c];
                moved += mass_[c];
            }
            if (!(mass > least || moved > least)) continue;
            const double* whole = covariances_ + i * d_ * d_;
            const double* u = part_.mixtures.factors + i * o * o;
            for (Size a = 0; a < q; ++a) {  // G = S_uo U, B = G U'
                double* g = g_.data() + a * o;
                double* b = b_.data() + a * o;
                for (Size j = 0; j < o; ++j) {
                    double sum = 0.0;
                    for (Size l = 0; l <= j; ++l)
                        sum += whole[gone[a] * d_ + there[l]] * u[l * o + j];
                    g[j] = sum;
                }
                for (Size l = 0; l < o; ++l) {
                    double sum = 0.0;
                    for (Size j = l; j < o; ++j) sum += g[j] * u[l * o + j];
                    b[l] = sum;
                }
            }
            for (Size c = i * served; o > 0 && c < (i + 1) * served; ++c)
                for (Size a = 0; a < q; ++a)
                    sums_.first[c * d_ + gone[a]] +=
                        dot(b_.data() + a * o, first_.data() + c * o, o);
            double* out = sums_.second + i * d_ * d_;
            const double* s = second_.data() + i * o * o;
            for (Size a = 0; a < o; ++a)
                for (Size b = 0; b < o; ++b) out[there[a] * d_ + there[b]] += s[a * o + b];
            for (Size a = 0; a < q; ++a) {
                double* t = t_.data() + a * o;  // B S, of S symmetric
                for (Size b = 0; b < o; ++b) {
                    t[b] = dot(b_.data() + a * o, s + b * o, o);
                    out[gone[a] * d_ + there[b]] += t[b];
                    out[there[b] * d_ + gone[a]] += t[b];
                }
                for (Size b = 0; b <= a; ++b) {
                    const double left = whole[gone[a] * d_ + gone[b]] -
                                        dot(g_.data() + a * o, g_.data() + b * o, o);
                    const double added = dot(t, b_.data() + b * o, o) + mass * left;
                    out[gone[a] * d_ + gone[b]] += added;
                    if (a != b) out[gone[b] * d_ + gone[a]] += added;
                }
            }
        }
    }

    // Columns are independent within a component: what is missing is where its mean is.
    void lift_variances() {
        const std::vector<Size>&there = part_.there, &gone = part_.gone;
        const Size o = Size(there.size());
        for (Size c = 0; c < components_; ++c) {
            if (family_.shared) {
                const double q = static_cast<double>(gone.size());
                sums_.second[c] += second_[c] + left_[c] * q * covariances_[c];
                continue;
            }
            for (Size a = 0; a < o; ++a) sums_.second[c * d_ + there[a]] += second_[c * o + a];
            for (Size j : gone) sums_.second[c * d_ + j] += left_[c] * covariances_[c * d_ + j];
        }
    }

    static double dot(const double* a, const double* b, Size n) {
        double sum = 0.0;
        for (Size i = 0; i < n; ++i) sum += a[i] * b[i];
        return sum;
    }

    const Family& family_;
    const Mixtures& all_;
    const double* covariances_;
    const Moments& sums_;
    const Likelihood& likelihood_;
    Part part_;
    Size d_, components_, matrices_, each_;
    Numbers mass_, first_, second_, log_likelihood_, entropy_;
    Numbers g_, b_, t_, own_, kept_;
    const double* left_ = nullptr;  // weight of the rows whose missing parts keep their spread
};

}  // namespace

bool expect_with_gaps(const Family& family, const double* rows, const double* weight,
                      const Patterns& patterns, const Mixtures& mixtures, const double* covariances,
                      const Moments& moments, const Likelihood& likelihood) {
    Pass pass(family, patterns, mixtures, covariances, moments, likelihood);
    for (Size i = 0; i < patterns.p; ++i) {
        const Size begin = Size(patterns.begins[i]), end = Size(patterns.begins[i + 1]);
        const double* mine = weight ? weight + begin : nullptr;
        if (!pass.take(patterns.observed + i * mixtures.d, rows + begin * mixtures.d, mine,
                       end - begin))
            return false;
    }
    return true;
}

bool moments_with_gaps(const Family& family, const double* rows, const double* shares,
                       const double* kept, Size b, const Patterns& patterns,
                       const Mixtures& mixtures, const double* covariances,
                       const Moments& moments) {
    Pass pass(family, patterns, mixtures, covariances, moments, {nullptr, nullptr});
    for (Size i = 0; i < patterns.p; ++i) {
        const Size begin = Size(patterns.begins[i]), n = Size(patterns.begins[i + 1]) - begin;
        if (n > 0 && !pass.take_shares(patterns.observed + i * mixtures.d,
                                       rows + begin * mixtures.d, shares, kept, b, begin, n))
            return false;
    }
    return true;
}

bool log_density_with_gaps(const Family& family, const double* rows, Size b,
                           const Patterns& patterns, const Mixtures& mixtures,
                           const double* covariances, double* out) {
    Part part(family, patterns, mixtures, covariances);
    const Size components = mixtures.m * mixtures.k;
    Numbers density(components * part.most);
    for (Size i = 0; i < patterns.p; ++i) {
        const Size begin = Size(patterns.begins[i]), n = Size(patterns.begins[i + 1]) - begin;
        if (n == 0) continue;
        if (!part.look_at(patterns.observed + i * mixtures.d)) return false;
        const bool any = !part.there.empty();
        if (any && !family.f64.log_density(part.rows(rows + begin * mixtures.d, n), n,
                                           part.mixtures, density.data()))
            return false;
        for (Size c = 0; c < components; ++c)
            for (Size r = 0; r < n; ++r) out[c * b + begin + r] = any ? density[c * n + r] : 0.0;
    }
    return true;
}

}  // namespace mixtura
