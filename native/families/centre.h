// Where the families in lanes count rows and means from.
#pragma once

#include "simd/simd.h"

namespace mixtura {
namespace MIXTURA_ISA {

// The place (d) that rows are counted from, so that an offset of the data costs no digits: of the
// means' coordinates those nearest zero. A row near any mean is then no farther from it than twice
// its own size, so that it keeps the digits that it came with. From the average of the means, one
// that has strayed to 1e20 would take them all.
static inline void common_centre(const double* means, index k, index d, double* centre) {
    for (index i = 0; i < d; i++) centre[i] = means[i];
    for (index c = 1; c < k; c++)
        for (index i = 0; i < d; i++)
            if (__builtin_fabs(means[c * d + i]) < __builtin_fabs(centre[i]))
                centre[i] = means[c * d + i];
}

// Means (k, d) from the centre.
template <class T>
static void centred_means(const double* means, const double* centre, index k, index d, T* out) {
    for (index c = 0; c < k; c++)
        for (index i = 0; i < d; i++) out[c * d + i] = T(means[c * d + i] - centre[i]);
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
