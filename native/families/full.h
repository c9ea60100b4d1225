// Full covariances of any number of features: in registers where a row fits there, else in panels.
#pragma once

#include "families/full_narrow.h"
#include "families/full_wide.h"

namespace mixtura {

bool full_m_step(const Statistics&, const Parameters& next);

namespace MIXTURA_ISA {

constexpr int narrow_features = 16;

template <class T, int D = narrow_features>
MIXTURA_INLINE Verbs<T> full_for(index d) {
    if constexpr (D == 0) return Passes<T, FullWide<T>>::verbs();
    else return d == D ? Passes<T, FullNarrow<T, D>>::verbs() : full_for<T, D - 1>(d);
}

template <class T>
struct Full {
    static void expect(const T* rows, const double* weight, index b, const Mixtures& mixtures,
                       const Moments& moments, const Likelihood& likelihood) {
        full_for<T>(mixtures.d).expect(rows, weight, b, mixtures, moments, likelihood);
    }
    static bool log_density(const T* rows, index b, const Mixtures& mixtures, double* out) {
        return full_for<T>(mixtures.d).log_density(rows, b, mixtures, out);
    }
    static void moments(const T* rows, const double* resp, index b, index m, index k, index d,
                        const double* about, const Moments& out) {
        full_for<T>(d).moments(rows, resp, b, m, k, d, about, out);
    }
    static index size(index k, index d) { return k * d * d; }
    static constexpr Verbs<T> verbs() { return {expect, log_density, moments}; }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
