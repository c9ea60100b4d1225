// Rotations by pairs; why, and whose they are: model/gaussian/orientation.py.
#include "shapes/orientation.h"

#include "matrices/tridiagonal.h"
#include "shapes/along_axes.h"

#include <algorithm>
#include <cmath>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

constexpr int most_sweeps = 100;
constexpr double at_rest = 1e-10;    // half nats a unit of mass and axis
constexpr double enough = 0.01;      // of what a step on the way has gained
constexpr double no_turn = 1e-10;    // the sine of an angle that gains nothing
constexpr double farther = 1.9;      // below two, where the gain of a turn would end
constexpr double small_turn = 0.29;  // a sine below which a turn may go farther

// (x, y) <- (c x + s y, c y - s x)
inline void turn(double* __restrict x, double* __restrict y, double c, double s, Size d) {
    for (Size i = 0; i < d; ++i) {
        const double xi = x[i], yi = y[i];
        x[i] = c * xi + s * yi;
        y[i] = c * yi - s * xi;
    }
}

// Axes, the spreads turned to them, and the variances along them.
struct Turned {
    Size k, d;
    double *axes, *spreads, *along, *variances, *multipliers;
    double level;

    Turned(Size k_, Size d_, Room& room)
        : k(k_),
          d(d_),
          axes(room.take(d * d)),
          spreads(room.take(k * d * d)),
          along(room.take(k * d)),
          variances(room.take(k * d)),
          multipliers(room.take(k)),
          level(0.0) {}

    void copy(const Turned& other) {
        std::copy(other.axes, other.axes + d * d, axes);
        std::copy(other.spreads, other.spreads + k * d * d, spreads);
        std::copy(other.variances, other.variances + k * d, variances);
        std::copy(other.multipliers, other.multipliers + k, multipliers);
        level = other.level;
    }

    // Spreads V S_k V' along the axes V, by way of `product` (d, d). Those of all components lie
    // beside each other, (d, d, k), so that they turn at once.
    void turn_all(const double* spread, double* product) {
        for (Size c = 0; c < k; ++c) {
            const double* matrix = spread + c * d * d;
            std::fill(product, product + d * d, 0.0);
            for (Size i = 0; i < d; ++i)
                for (Size e = 0; e < d; ++e) {
                    const double here = axes[i * d + e];
                    for (Size j = 0; j < d; ++j) product[i * d + j] += here * matrix[e * d + j];
                }
            for (Size i = 0; i < d; ++i)
                for (Size j = 0; j <= i; ++j) {
                    double sum = 0.0;
                    for (Size e = 0; e < d; ++e) sum += product[i * d + e] * axes[j * d + e];
                    spreads[(i * d + j) * k + c] = spreads[(j * d + i) * k + c] = sum;
                }
        }
    }

    // The best variances for these axes, and twice the nats a unit of mass that are lost.
    void judge(Rule* rule, const double* share, Room room) {
        for (Size c = 0; c < k; ++c)
            for (Size i = 0; i < d; ++i) {
                const double here = spreads[i * (d + 1) * k + c];
                along[c * d + i] = here < 0.0 ? 0.0 : here;  // by rounding, of rows far away
            }
        rule(along, share, k, d, variances, multipliers, room);
        level = 0.0;
        for (Size c = 0; c < k; ++c) {
            double lost = 0.0;
            for (Size i = c * d; i < (c + 1) * d; ++i)
                lost += std::log(variances[i]) + along[i] / variances[i];
            level += share[c] * lost;
        }
    }

    // Turns axes p and q to where they are best for the variances that there are. With `fresh`
    // variances, which follow the spreads, it goes as much farther as their following is worth.
    void rotate(const double* share, Size p, Size q, bool fresh) {
        const double *of_p = spreads + p * (d + 1) * k, *of_q = spreads + q * (d + 1) * k;
        const double* of_both = spreads + (p * d + q) * k;
        double cosine = 0.0, sine = 0.0, bend = 0.0;
        for (Size c = 0; c < k; ++c) {
            const double a = of_p[c], b = of_q[c], both = of_both[c];
            double by_p, by_q;  // one over the variances
            if (fresh) {
                const double m = multipliers[c];
                const bool above_p = a > m, above_q = b > m;
                by_p = above_p ? m / a : 1.0;
                by_q = above_q ? m / b : 1.0;
                const double squares =
                    (above_p ? by_p * by_p : 0.0) + (above_q ? by_q * by_q : 0.0);
                bend += share[c] * both * both * squares / m;
            } else {
                by_p = 1.0 / variances[c * d + p];
                by_q = 1.0 / variances[c * d + q];
            }
            const double pull = share[c] * (by_p - by_q);
            cosine += 0.5 * pull * (a - b);
            sine += pull * both;
        }
        const double length = std::sqrt(cosine * cosine + sine * sine);
        if (!(length > 0.0) || (cosine < 0.0 && std::fabs(sine) < 2.0 * no_turn * length)) return;
        const double twice_c = -cosine / length, twice_s = -sine / length;
        double c, s;  // of half the angle
        if (twice_c >= 0.0) {
            c = std::sqrt(0.5 * (1.0 + twice_c));
            s = 0.5 * twice_s / c;
        } else {
            s = std::copysign(std::sqrt(0.5 * (1.0 - twice_c)), twice_s);
            c = 0.5 * twice_s / s;
        }
        if (fresh && cosine < 0.0 && std::fabs(s) < small_turn) {
            const double left = -cosine - bend;  // quarters of second derivatives
            s *= left * farther <= -cosine ? farther : -cosine / left;
            c = std::sqrt(1.0 - s * s);
        }
        turn(axes + p * d, axes + q * d, c, s, d);
        turn(spreads + p * d * k, spreads + q * d * k, c, s, d * k);
        for (Size r = 0; r < d; ++r)
            turn(spreads + (r * d + p) * k, spreads + (r * d + q) * k, c, s, k);
    }

    // All pairs, in rounds in which each axis is in one of them at most.
    void sweep(const double* share, bool fresh) {
        const Size seats = d + d % 2;  // an axis too many where d is odd, whose partner rests
        const auto in_seat = [&](Size seat, Size round) {  // the first stays, the others move on
            return seat == 0 ? 0 : 1 + (seat - 1 + (seats - 1) * (seats - 1) - round) % (seats - 1);
        };
        for (Size round = 0; round + 1 < seats; ++round)
            for (Size seat = 0; 2 * seat < seats; ++seat) {
                const Size one = in_seat(seat, round), other = in_seat(seats - 1 - seat, round);
                const Size p = std::min(one, other), q = std::max(one, other);
                if (q < d) rotate(share, p, q, fresh);
            }
    }
};

}  // namespace

bool common_axes(const double* covariances, Size k, Size d, double* axes, Room room) {
    double *combined = room.take(d * d), *lengths = room.take(3 * d);
    std::fill(combined, combined + d * d, 0.0);
    for (Size c = 0; c < k; ++c) {
        const double* matrix = covariances + c * d * d;
        double trace = 0.0;
        for (Size i = 0; i < d; ++i) trace += matrix[i * d + i];
        const double share = 1.0 / (std::sqrt(2.0) + static_cast<double>(c)) / trace;
        for (Size i = 0; i < d * d; ++i) combined[i] += share * matrix[i];
    }
    return eigen_ascending(combined, d, lengths, axes, lengths + d);
}

bool best_axes(const double* spread, const double* mass, Size k, Size d, Rule* rule,
               bool on_the_way, double* axes, double* variances, Room room) {
    double *share = room.take(k), *work = room.take(d * d), *lengths = room.take(3 * d);
    double all = 0.0;
    for (Size c = 0; c < k; ++c) all += mass[c];
    for (Size c = 0; c < k; ++c) share[c] = mass[c] / all;
    Turned best(k, d, room), next(k, d, room);
    pooled(spread, mass, k, d * d, work);
    if (!eigen_ascending(work, d, lengths, next.axes, lengths + d)) return false;
    std::copy(axes, axes + d * d, best.axes);
    for (Turned* start : {&best, &next}) {
        start->turn_all(spread, work);
        start->judge(rule, share, room);
    }
    if (next.level < best.level) best.copy(next);
    const double begun = best.level, share_left = on_the_way ? enough : 0.0;
    double before = HUGE_VAL;
    for (int sweep = 0; sweep < (d > 1 ? most_sweeps : 0); ++sweep) {
        next.copy(best);
        next.sweep(share, true);
        next.judge(rule, share, room);
        if (!(next.level < best.level)) {  // the multipliers have followed: without doing so
            next.copy(best);
            next.sweep(share, false);
            next.judge(rule, share, room);
        }
        if (!(next.level <= best.level)) break;
        const double gained = best.level - next.level;
        best.copy(next);
        const double little = share_left * (begun - best.level);
        double more = gained;  // or what sweeps will gain that go on as the last two have
        if (!on_the_way && gained < before)
            more = std::max(gained, gained * gained / (before - gained));
        before = gained;
        if (!(more > std::max(at_rest * static_cast<double>(d), little))) break;
    }
    std::copy(best.axes, best.axes + d * d, axes);
    std::copy(best.variances, best.variances + k * d, variances);
    return std::isfinite(best.level);
}

}  // namespace mixtura
