// Where the families in lanes count rows and means from.
#pragma once

#include "simd.h"

namespace mixtura {
namespace MIXTURA_ISA {

// sum_k pi_k mu_k (d): the place that rows are counted from, so that an offset of the data costs no
// digits. A mean that has strayed far carries no weight.
static inline void weighted_centre(const double* log_weights, const double* means, index k, index d,
                                   double* centre) {
    double total = 0;
    for (index i = 0; i < d; i++) centre[i] = 0;
    for (index c = 0; c < k; c++) {
        const double weight = log_weights ? __builtin_exp(log_weights[c]) : 1.0;
        total += weight;
        for (index i = 0; i < d; i++) centre[i] += weight * (means[c * d + i] - means[i]);
    }
    for (index i = 0; i < d; i++) centre[i] = means[i] + (total > 0 ? centre[i] / total : 0.0);
}

// Means (k, d) from the centre.
template <class T>
static void centred_means(const double* means, const double* centre, index k, index d, T* out) {
    for (index c = 0; c < k; c++)
        for (index i = 0; i < d; i++) out[c * d + i] = T(means[c * d + i] - centre[i]);
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
