// From joint log-densities to responsibilities: one log-sum-exp for a tile.
#pragma once

#include "simd/tile.h"

namespace mixtura {
namespace MIXTURA_ISA {

struct TileLikelihood {
    double log_likelihood = 0;
    double entropy = 0;
};

// In: joint (k, tile_stride), log pi_k + log N. Out: the rows' weights times responsibilities.
// With s = sum_k exp(t_k), t_k = joint_k - max: log p = max + log s, r_k = exp(t_k) / s, and the
// entropy -sum r log r = log s - sum_k exp(t_k) t_k / s, a sum of terms that are never negative.
//
// What is beyond `darkest` is nothing: a row far enough away makes a moment even of exp(-75). A
// joint that is infinite or no number never becomes a row's best unless all of them are; then the
// likelihood is not finite, which tells the caller that the sums are of no use.
template <class T>
static TileLikelihood to_responsibilities(Vec<T>* __restrict joint, index k, index b, bool weighted,
                                          const Vec<T>* __restrict weight) {
    using V = Vec<T>;
    constexpr index stride = tile_stride<T>;
    V peak[tile_vectors<T>], total[tile_vectors<T>], spread[tile_vectors<T>];
    const V nothing = exp_dark<T>(broadcast<T>(Lanes<T>::darkest));
    const index vectors = vectors_for<T>(b);
    for (index v = 0; v < vectors; v += group) {
        V top[group], sum[group], dot[group];
        MIXTURA_UNROLL
        for (int g = 0; g < group; g++) {
            top[g] = joint[v + g];
            sum[g] = dot[g] = zero<V>();
        }
        for (index c = 1; c < k; c++) MIXTURA_UNROLL
        for (int g = 0; g < group; g++) top[g] = larger<V>(joint[c * stride + v + g], top[g]);
        for (index c = 0; c < k; c++) MIXTURA_UNROLL
        for (int g = 0; g < group; g++) {
            const V t = not_darker<T>(joint[c * stride + v + g] - top[g]);
            const V e = exp_dark<T>(t) - nothing;
            joint[c * stride + v + g] = e;
            sum[g] += e;
            dot[g] += e * t;
        }
        V share[group];
        MIXTURA_UNROLL
        for (int g = 0; g < group; g++) {
            const V inverse = T(1) / sum[g];
            share[g] = weight[v + g] * inverse;
            peak[v + g] = top[g];
            total[v + g] = sum[g];
            spread[v + g] = -dot[g] * inverse;
        }
        for (index c = 0; c < k; c++) MIXTURA_UNROLL
        for (int g = 0; g < group; g++) joint[c * stride + v + g] *= share[g];
    }

    TileLikelihood out;
    if (weighted) {
        f64v log_likelihood{}, entropy{};
        for (index v = 0; v < vectors; v++) {
            const V log_total = log_normal_number<T>(total[v]);
            deposit(&log_likelihood, weight[v] * (peak[v] + log_total));
            deposit(&entropy, weight[v] * (log_total + spread[v]));
        }
        out.log_likelihood = sum_lanes<double>(log_likelihood);
        out.entropy = sum_lanes<double>(entropy);
        return out;
    }
    T* totals = reinterpret_cast<T*>(total);
    T* peaks = reinterpret_cast<T*>(peak);
    T* spreads = reinterpret_cast<T*>(spread);
    for (index r = b; r < vectors * Lanes<T>::n; r++) {
        totals[r] = 1;
        peaks[r] = spreads[r] = 0;
    }
    f64v log_likelihood{}, entropy{}, log_totals{};
    // the log of a product instead of a sum of logs: each factor is between 1 and k
    constexpr index factors = 32 * sizeof(T) / sizeof(double);
    for (index begin = 0; begin < vectors; begin += factors) {
        const index end = begin + factors < vectors ? begin + factors : vectors;
        f64v product = broadcast<double>(1);
        for (index v = begin; v < end; v++) {
            multiply_in(product, total[v]);
            deposit(&log_likelihood, peak[v]);
            deposit(&entropy, spread[v]);
        }
        log_totals += log_normal_number<double>(product);
    }
    out.log_likelihood = sum_lanes<double>(log_likelihood + log_totals);
    out.entropy = sum_lanes<double>(log_totals + entropy);
    return out;
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
