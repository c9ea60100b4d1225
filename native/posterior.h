// From log-densities (m, k, b) to log p(x) and to probabilities.
#pragma once

#include "passes.h"

namespace mixtura {
namespace MIXTURA_ISA {

struct Softmax {
    static void log_sum(const double* log_density, const double* log_weights, index m, index k,
                        index b, double* out) {
        for (index mixture = 0; mixture < m; mixture++)
            for (index row = 0; row < b; row += lanes) {
                f64v peak, total;
                sums(log_density + mixture * k * b, log_weights + mixture * k, k, b, row, peak,
                     total);
                put(out + mixture * b, b, row, peak + log_normal_number<double>(total));
            }
    }

    static void responsibilities(const double* log_density, const double* log_weights, index m,
                                 index k, index b, double* resp) {
        for (index mixture = 0; mixture < m; mixture++)
            for (index row = 0; row < b; row += lanes) {
                const double* mine = log_density + mixture * k * b;
                f64v peak, total;
                sums(mine, log_weights + mixture * k, k, b, row, peak, total);
                const f64v inverse = 1.0 / total;
                for (index c = 0; c < k; c++) {
                    const f64v joint = get(mine + c * b, b, row) + log_weights[mixture * k + c];
                    put(resp + (mixture * k + c) * b, b, row,
                        dark_or_nothing(joint - peak) * inverse);
                }
            }
    }

  private:
    static constexpr index lanes = Lanes<double>::n;

    // Some rows of a component; beyond the last row, copies of it.
    static f64v get(const double* values, index b, index row) {
        if (row + lanes <= b) return load(values + row);
        double part[lanes];
        for (index i = 0; i < lanes; i++) part[i] = values[row + i < b ? row + i : b - 1];
        return load(part);
    }
    static void put(double* values, index b, index row, f64v result) {
        if (row + lanes <= b) return store(values + row, result);
        double part[lanes];
        store(part, result);
        for (index i = 0; row + i < b; i++) values[row + i] = part[i];
    }
    // What a person reads should be zero where it is, not exp(-650).
    static f64v dark_or_nothing(f64v t) {
        const f64v darkest = broadcast<double>(Lanes<double>::darkest);
        return t > darkest ? exp_dark<double>(larger(t, darkest)) : zero<f64v>();
    }
    static void sums(const double* log_density, const double* log_weights, index k, index b,
                     index row, f64v& peak, f64v& total) {
        peak = get(log_density, b, row) + log_weights[0];
        for (index c = 1; c < k; c++)
            peak = larger<f64v>(peak, get(log_density + c * b, b, row) + log_weights[c]);
        total = zero<f64v>();
        for (index c = 0; c < k; c++)
            total += dark_or_nothing(get(log_density + c * b, b, row) + log_weights[c] - peak);
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
