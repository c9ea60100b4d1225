// What the families have in common that count rows and means from one place.
#pragma once

#include "passes/passes.h"

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

template <class T>
class Centred : public InLanes<T> {
  protected:
    index k_, d_;
    double* centre_;       // (d)
    T* constant_;          // (k)
    f64v *mass_, *first_;  // (k), (k, d)
    index* seen_;          // (k), components that some row of the tile belongs to

    Centred(index k, index d) : k_(k), d_(d) {}

    void begin_at(const double* means) {
        common_centre(means, k_, d_, centre_);
        std::memset(mass_, 0, k_ * sizeof(f64v));
        std::memset(first_, 0, k_ * d_ * sizeof(f64v));
    }

  public:
    void pieces(Arena& arena) {
        arena.piece(centre_, d_);
        arena.piece(constant_, k_);
        arena.piece(mass_, k_);
        arena.piece(first_, k_ * d_);
        arena.piece(seen_, k_);
    }

    void finish(const Moments& out, index m) {
        for (index c = 0; c < k_; c++) out.mass[m * k_ + c] = sum_lanes<double>(mass_[c]);
        for (index i = 0; i < k_ * d_; i++)
            out.first[m * k_ * d_ + i] = sum_lanes<double>(first_[i]);
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
