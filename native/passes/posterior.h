// From log-densities (m, k, b) to log p(x) and to probabilities.
#pragma once

#include "passes/passes.h"

namespace mixtura {
namespace MIXTURA_ISA {

struct Softmax {
    static void log_sum(const double* log_density, const double* log_weights, index m, index k,
                        index b, double* out) {
        for (index mixture = 0; mixture < m; mixture++)
            for (index row = 0; row < b; row += lanes) {
                const Peak at =
                    peak(log_density + mixture * k * b, log_weights + mixture * k, k, b, row);
                put(out + mixture * b, b, row,
                    at.density + (at.weighted + log_normal_number<double>(at.total)));
            }
    }

    static void responsibilities(const double* log_density, const double* log_weights, index m,
                                 index k, index b, double* resp) {
        for (index mixture = 0; mixture < m; mixture++)
            for (index row = 0; row < b; row += lanes) {
                const double* mine = log_density + mixture * k * b;
                const double* weights = log_weights + mixture * k;
                const Peak at = peak(mine, weights, k, b, row);
                const f64v inverse = 1.0 / at.total;
                for (index c = 0; c < k; c++)
                    put(resp + (mixture * k + c) * b, b, row,
                        dark_or_nothing(joint(mine, weights, c, b, row, at.density) - at.weighted) *
                            inverse);
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
        return exp_dark<double>(not_darker<double>(t)) -
               exp_dark<double>(broadcast<double>(Lanes<double>::darkest));
    }
    // log pi + log N of a component, from the largest log N of each row: far away log pi is less
    // than a rounding of log N, and has to decide all the same between components as far.
    static f64v joint(const double* log_density, const double* log_weights, index c, index b,
                      index row, f64v density) {
        return (get(log_density + c * b, b, row) - density) + log_weights[c];
    }

    struct Peak {
        f64v density;   // the largest log N
        f64v weighted;  // the largest joint, counted from there
        f64v total;     // the sum of exp(joint - weighted)
    };
    static Peak peak(const double* log_density, const double* log_weights, index k, index b,
                     index row) {
        f64v density = get(log_density, b, row);
        for (index c = 1; c < k; c++)
            density = larger<f64v>(density, get(log_density + c * b, b, row));
        f64v weighted = joint(log_density, log_weights, 0, b, row, density);
        for (index c = 1; c < k; c++)
            weighted = larger<f64v>(weighted, joint(log_density, log_weights, c, b, row, density));
        f64v total = zero<f64v>();
        for (index c = 0; c < k; c++)
            total +=
                dark_or_nothing(joint(log_density, log_weights, c, b, row, density) - weighted);
        return {density, weighted, total};
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
