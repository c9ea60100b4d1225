// What the equations are, and whose: model/student_t/freedom.py. Where its arguments are small,
// the functions here go up to where the series hold, by recurrence, and take the difference of two
// of them term by term: nothing cancels that is much larger than what is left.
#include "student_t/freedom.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr double least_freedom = 0.01;
constexpr double large = 16.0;  // from here on the series are right to a rounding
constexpr double stirling[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156};
constexpr double digamma[] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                              1.0 / 132, -691.0 / 32760, 1.0 / 12};
constexpr double two_pi = 6.283185307179586476925286766559;
constexpr int rounds = 60;
constexpr double least_rho = -1.0 + 1e-15;
constexpr double close = 1e-13;
constexpr double reach = 2.0;

// Horner's rule from coefficient `begin` on.
double series(const double* coefficients, int begin, double w) {
    double total = 0.0;
    for (int i = 6; i >= begin; --i) total = total * w + coefficients[i];
    return total;
}

double beyond_stirling(double z) { return series(stirling, 0, 1.0 / (z * z)) / z; }

// How many steps of the recurrence lead from z to where the series hold.
int steps_up(double z) { return z >= large ? 0 : static_cast<int>(std::ceil(large - z)); }

// h(z) = log z - psi(z), beyond its first two terms.
double rest(double w) { return series(digamma, 1, w) * w * w; }

// h(z) - h(z + a) for a large z.
double fall_of_large(double z, double a) {
    const double one = 1.0 / z, other = 1.0 / (z + a);
    const double leading = a * one * other * (0.5 + digamma[0] * (one + other));
    return leading + (rest(one * one) - rest(other * other));
}

// z h'(z) = 1 - z psi'(z) for a large z.
double slope_of_large(double z) {
    const double w = 1.0 / (z * z);
    double total = 0.0;
    for (int i = 6; i >= 0; --i) total = total * w - 2.0 * (i + 1) * digamma[i];
    return -0.5 / z + total * w;
}

// h(z) - h(z + a), and its derivative by the logarithm of z.
struct Fall {
    double value, slope;

    Fall(double z, double a) {
        const int n = steps_up(z);
        const double up = z + n;
        value = fall_of_large(up, a);
        double one = slope_of_large(up), other = slope_of_large(up + a);
        if (n > 0) {
            double between = 0.0, ones = 0.0, others = 0.0;
            for (int i = 0; i < n; ++i) {
                const double p = 1.0 / (z + i), q = 1.0 / (z + a + i);
                between += p * q;
                ones += p * p;
                others += q * q;
            }
            // what the terms leave of four logarithms
            value += a * between - std::log1p(a * n / (z * (up + a)));
            one = 1.0 - z * (ones + (1.0 - one) / up);
            other = 1.0 - (z + a) * (others + (1.0 - other) / (up + a));
        }
        slope = one - other * z / (z + a);
    }
};

double within(double value, double low, double high) {
    return std::min(std::max(value, low), high);
}

// The left side of the equation, and its derivative by the logarithm of the degrees of freedom.
struct Sides {
    double side, slope;

    Sides(double s, const FreedomOf& of) {
        constexpr double tiny = std::numeric_limits<double>::min();
        const double value = std::exp(s), d = static_cast<double>(of.d);
        const Fall fall(0.5 * value, 0.5 * d);
        double bend = 0.0, further = 0.0;
        for (Size i = 0; i < of.j; ++i) {
            const double below = std::max(value * of.mean[i] + of.q[i], tiny);
            const double rho = std::max((d * of.mean[i] - of.q[i]) / below, least_rho);
            further += of.share[i] * (std::log1p(rho) - rho);
            bend += of.share[i] * (rho * rho) / (1.0 + rho) * of.mean[i] / below;
        }
        side = fall.value + further;
        slope = fall.slope + value * bend;
    }
};

}  // namespace

double log_normaliser(double nu, Size d) {
    const double z = 0.5 * nu, a = 0.5 * static_cast<double>(d);
    const int n = steps_up(z);
    const double up = z + n;
    double value = (up + a - 0.5) * std::log1p(a / up) - a +
                   (beyond_stirling(up + a) - beyond_stirling(up)) - a * std::log(two_pi);
    if (n > 0) {
        double product = 1.0;
        for (int i = 0; i < n; ++i) product *= 1.0 + a / (z + i);
        value += a * std::log1p(n / z) - std::log(product);
    }
    return value;
}

double freedom_from(double nu, const FreedomOf& of) {
    constexpr double tiny = std::numeric_limits<double>::min();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double low = std::log(least_freedom), high = std::log(most_freedom);
    double wanted = 0.0;
    for (Size i = 0; i < of.j; ++i) wanted += of.share[i] * of.further[i];
    const double log_wanted = std::log(std::max(wanted, tiny));
    double s = within(std::log(nu), low, high), left = -infinity, right = infinity;
    for (int round = 0; round < rounds; ++round) {
        const Sides at(s, of);
        const bool above = at.side > wanted;
        (above ? left : right) = s;
        const bool steep = at.slope < 0.0 && at.side > 0.0;
        // of logarithms, between which the equation is all but straight
        const double gap = std::log(std::max(at.side, tiny)) - log_wanted;
        const double step = steep ? -gap * at.side / at.slope : 0.0;
        const double middle =
            std::isfinite(left + right) ? 0.5 * (left + right) : (above ? s + reach : s - reach);
        double after = steep ? s + within(step, -reach, reach) : middle;
        if (!(after > left && after < right)) after = middle;
        if (steep && std::fabs(step) <= close * std::max(1.0, std::fabs(s))) break;
        after = within(after, low, high);
        if (after == s) break;
        s = after;
    }
    return within(std::exp(s), least_freedom, most_freedom);
}

}  // namespace mixtura
