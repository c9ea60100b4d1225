// The E-step of Student's t from a table of log N (m, k, b): one log-sum-exp, and the weights u
// that rows have in the sums of their components. kernels/reference/heavy.py has the formulas.
#pragma once

#include "passes/arena.h"
#include "simd/simd.h"

namespace mixtura {
namespace MIXTURA_ISA {

struct HeavyTails {
    // False, with the table as it was, where a row is so far that a square leaves a double's range.
    static bool expect(const Tails& at, double* table, const TailSums& out) {
        if (any_beyond(table, at.m * at.k * at.b)) return false;
        Arena arena;
        f64v *squared, *tail, *joint, *sums;
        arena.piece(squared, at.k);
        arena.piece(tail, at.k);
        arena.piece(joint, at.k);
        arena.piece(sums, 3 * at.k);
        arena.open();
        for (index m = 0; m < at.m; m++) {
            const index first = m * at.k;
            for (index c = 0; c < 3 * at.k; c++) sums[c] = zero<f64v>();
            f64v log_likelihood{}, entropy{};
            for (index row = 0; row < at.b; row += lanes) {
                double* mine = table + first * at.b + row;
                const f64v weight = weights_of(at.weight, at.b, row);
                f64v top = broadcast<double>(-1e308);
                for (index c = 0; c < at.k; c++) {
                    const double nu = at.nu[first + c];
                    const f64v log_normal = get(mine + c * at.b, at.b - row);
                    squared[c] =
                        larger<f64v>((at.peaks[first + c] - log_normal) * 2.0, zero<f64v>());
                    tail[c] = log_of_one_more(squared[c] / nu);
                    joint[c] = at.at_centre[first + c] + at.log_weights[first + c] -
                               tail[c] * (0.5 * (nu + double(at.d)));
                    top = larger<f64v>(joint[c], top);
                }
                f64v total{}, dot{};
                for (index c = 0; c < at.k; c++) {
                    const f64v below = not_darker<double>(joint[c] - top);
                    joint[c] = exp_dark<double>(below) - nothing();
                    total += joint[c];
                    dot += joint[c] * below;
                }
                const f64v log_total = log_normal_number<double>(total);
                log_likelihood += weight * (top + log_total);
                entropy += weight * (log_total - dot / total);
                const f64v share = weight / total;
                for (index c = 0; c < at.k; c++) {
                    const double nu = at.nu[first + c], d = double(at.d);
                    const f64v resp = joint[c] * share;
                    const f64v inverse = 1.0 / (squared[c] + nu);
                    const f64v behind = (d - squared[c]) * inverse;
                    sums[3 * c] += resp;
                    sums[3 * c + 1] += resp * behind;
                    sums[3 * c + 2] += resp * (at.log_at_mean[first + c] - tail[c] - behind);
                    put(mine + c * at.b, at.b - row, resp * ((nu + d) * inverse));
                }
            }
            out.log_likelihood[m] = sum_lanes<double>(log_likelihood);
            out.entropy[m] = sum_lanes<double>(entropy);
            for (index c = 0; c < at.k; c++) {
                out.mass[first + c] = sum_lanes<double>(sums[3 * c]);
                out.lag[first + c] = sum_lanes<double>(sums[3 * c + 1]);
                out.bend[first + c] = sum_lanes<double>(sums[3 * c + 2]);
            }
        }
        return true;
    }

  private:
    static constexpr index lanes = Lanes<double>::n;

    static f64v nothing() { return exp_dark<double>(broadcast<double>(Lanes<double>::darkest)); }

    // Some rows of a component; beyond the last one, copies of it, which weigh nothing.
    static f64v get(const double* values, index left) {
        if (left >= lanes) return load(values);
        double part[lanes];
        for (index i = 0; i < lanes; i++) part[i] = values[i < left ? i : left - 1];
        return load(part);
    }
    static void put(double* values, index left, f64v result) {
        if (left >= lanes) return store(values, result);
        double part[lanes];
        store(part, result);
        for (index i = 0; i < left; i++) values[i] = part[i];
    }
    static f64v weights_of(const double* weight, index b, index row) {
        double part[lanes];
        for (index i = 0; i < lanes; i++)
            part[i] = row + i < b ? (weight ? weight[row + i] : 1.0) : 0.0;
        return load(part);
    }
    // log(1 + x) for x >= 0: what 1 + x lost when it was rounded is put back.
    static f64v log_of_one_more(f64v x) {
        const f64v sum = x + 1.0;
        return log_normal_number<double>(sum) + (x - (sum - 1.0)) / sum;
    }
    static bool any_beyond(const double* table, index size) {
        bool beyond = false;
        for (index i = 0; i < size; i++) beyond |= !(table[i] >= -0.5e300);
        return beyond;
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
