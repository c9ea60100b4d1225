// The smallest value of a convex function of the logarithms of volumes.
//
// For given volumes e^u_k the best part C that all share is known, and with it what is lost is
//     f(u) = d sum_k p_k u_k + log |C| + tr C^-1 M(u) - d,  M(u) = sum_k p_k e^-u_k S_k
// with the shares p_k of the masses; C is M, or M raised to one where it is below. Without a floor
// f is the same for u and u + c. With one, e^u_k C is at or above it for all k just where for some
// c all of u - c are at or above zero and e^c C is at or above one: what is `bounded` is both.
//
// Volumes and C in turn (Celeux & Govaert 1995) have the same end. They take tens of rounds where
// components are unlike and hundreds on the floor; Newton's steps, in the u that are not held at
// zero (Bertsekas 1982, SIAM Journal on Control and Optimization 20:221), are a few.
#pragma once

#include "shapes/room.h"

#include <cmath>

namespace mixtura {

constexpr int most_newton_steps = 100;
constexpr double newton_at_rest = 1e-7;  // a step this small leaves its square
constexpr double longest_newton_step = 3.0;
constexpr double nowhere = 1e4;  // a step this long leads to no smallest value
constexpr double where_straight = 1e-9;
constexpr double against_the_level = 1e-6;  // what f gets of curvature in u + c

// x with A x = b into `b`, for a positive-definite A (n, n), which is overwritten.
inline bool solve(double* a, double* b, std::ptrdiff_t n) {
    for (std::ptrdiff_t j = 0; j < n; ++j) {
        for (std::ptrdiff_t i = j; i < n; ++i) {
            double sum = a[i * n + j];
            for (std::ptrdiff_t c = 0; c < j; ++c) sum -= a[i * n + c] * a[j * n + c];
            if (i > j) {
                a[i * n + j] = sum / a[j * n + j];
            } else if (sum > 0.0 && std::isfinite(sum)) {
                a[j * n + j] = std::sqrt(sum);
            } else {
                return false;
            }
        }
    }
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        for (std::ptrdiff_t c = 0; c < i; ++c) b[i] -= a[i * n + c] * b[c];
        b[i] /= a[i * n + i];
    }
    for (std::ptrdiff_t i = n - 1; i >= 0; --i) {
        for (std::ptrdiff_t c = i + 1; c < n; ++c) b[i] -= a[c * n + i] * b[c];
        b[i] /= a[i * n + i];
    }
    return true;
}

// Moves `u` (k) to the smallest value. A problem has
//     value(u), which is NaN where there is none;
//     derivatives(gradient, hessian) at the u that it was asked for last, zero in the rows of
//         components without mass;
//     least(), the logarithm of C's smallest direction there.
// False where there is no such place, as where a component has no spread and no floor.
template <class Problem>
bool minimise(const double* share, std::ptrdiff_t k, double* u, Problem& problem, bool bounded,
              Room room) {
    double *gradient = room.take(k), *step = room.take(k), *tried = room.take(k);
    double* hessian = room.take(k * k);
    double now = problem.value(u);
    for (int round = 0; round < most_newton_steps && std::isfinite(now); ++round) {
        if (bounded) {  // half way between both bounds
            double lowest = HUGE_VAL;
            for (std::ptrdiff_t a = 0; a < k; ++a)
                if (share[a] > 0.0) lowest = std::fmin(lowest, u[a]);
            const double c = 0.5 * (lowest - problem.least());
            if (std::fabs(c) > newton_at_rest) {
                for (std::ptrdiff_t a = 0; a < k; ++a) u[a] = std::fmax(u[a] - c, 0.0);
                now = problem.value(u);
            }
        }
        problem.derivatives(gradient, hessian);
        for (std::ptrdiff_t a = 0; a < k; ++a) {
            const bool down = bounded && u[a] <= newton_at_rest && gradient[a] > 0.0;
            const bool held = down || !(share[a] > 0.0);
            for (std::ptrdiff_t b = 0; b < k; ++b)
                hessian[a * k + b] += against_the_level * share[a] * share[b];
            step[a] = down ? -u[a] : held ? 0.0 : -gradient[a];
            for (std::ptrdiff_t b = 0; held && b < k; ++b)
                hessian[a * k + b] = hessian[b * k + a] = a == b ? 1.0 : 0.0;
        }
        for (std::ptrdiff_t a = 0; a < k; ++a)  // f may be straight, as where rows span little
            hessian[a * k + a] += where_straight * share[a];
        if (!solve(hessian, step, k)) return false;
        double longest = 0.0;
        for (std::ptrdiff_t a = 0; a < k; ++a) longest = std::fmax(longest, std::fabs(step[a]));
        if (!(longest < nowhere) && !bounded) return false;
        const double most = longest > longest_newton_step ? longest_newton_step / longest : 1.0;
        double size = most;
        const bool last = longest <= newton_at_rest;
        for (;; size *= 0.5) {
            double expected = 0.0;
            for (std::ptrdiff_t a = 0; a < k; ++a) {
                tried[a] = u[a] + size * step[a];
                if (bounded) tried[a] = std::fmax(tried[a], 0.0);
                expected += gradient[a] * (tried[a] - u[a]);
            }
            const double then = problem.value(tried);
            if (last || then <= now + 1e-4 * expected + 1e-14 * (1.0 + std::fabs(now))) {
                now = then;
                break;
            }
            if (size < 1e-8 * most) return false;
        }
        for (std::ptrdiff_t a = 0; a < k; ++a) u[a] = tried[a];
        if (last) return std::isfinite(now);
    }
    return false;
}

}  // namespace mixtura
