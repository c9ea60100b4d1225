// One variance a component: rows in lanes, and the squared distance that the E-step works out is
// what the second moment adds up.
#pragma once

#include "families/centre.h"

namespace mixtura {

bool spherical_m_step(const Statistics&, const Parameters& next);

namespace MIXTURA_ISA {

// |x - mu|^2 of a group of vectors.
template <class T>
MIXTURA_INLINE void squared_distance(const Vec<T>* x, const T* mean, index d, Vec<T>* out) {
    using V = Vec<T>;
    V q[group] = {};
    for (index i = 0; i < d; i++) MIXTURA_UNROLL
    for (int g = 0; g < group; g++) {
        const V z = x[i * tile_stride<T> + g] - mean[i];
        q[g] += z * z;
    }
    MIXTURA_UNROLL
    for (int g = 0; g < group; g++) out[g] = q[g];
}

// Sums of r (x - mu) over a tile, F features side by side.
template <class T, int F>
MIXTURA_INLINE void add_first(const Vec<T>* x, const T* mean, const Vec<T>* resp, index vectors,
                              f64v* first) {
    using V = Vec<T>;
    V sum[F] = {};
    for (index v = 0; v < vectors; v++) MIXTURA_UNROLL
    for (int f = 0; f < F; f++) sum[f] += resp[v] * (x[f * tile_stride<T> + v] - mean[f]);
    for (int f = 0; f < F; f++) deposit(first + f, sum[f]);
}

// The same for all features of the components that are listed, means (k, d) and sums (k, d).
template <class T>
static void add_first_moments(const Tile<T>& tile, const T* means, const Vec<T>* resp, index d,
                              const index* seen, index number, f64v* first) {
    constexpr int together = 2 * group;
    index i = 0;
    for (; i + together <= d; i += together)  // some features stay close for all components
        for (index s = 0; s < number; s++)
            add_first<T, together>(tile.lanes + i * tile_stride<T>, means + seen[s] * d + i,
                                   resp + seen[s] * tile_stride<T>, tile.vectors,
                                   first + seen[s] * d + i);
    for (; i < d; i++)
        for (index s = 0; s < number; s++)
            add_first<T, 1>(tile.lanes + i * tile_stride<T>, means + seen[s] * d + i,
                            resp + seen[s] * tile_stride<T>, tile.vectors, first + seen[s] * d + i);
}

template <class T>
class Spherical : public Centred<T> {
    using Base = Centred<T>;
    using Base::k_, Base::d_, Base::centre_, Base::constant_, Base::mass_, Base::first_,
        Base::seen_;
    T* mean_;             // (k, d), from the centre
    T* half_;             // (k), half a precision
    Vec<T>* distance_;    // (k, tile_stride), squared
    f64v* second_;        // (k)
    bool known_ = false;  // whether distances are those of the tile at hand

    const double* put_means(const double* means) {
        Base::begin_at(means);
        centred_means(means, centre_, k_, d_, mean_);
        std::memset(second_, 0, k_ * sizeof(f64v));
        return centre_;
    }
    void measure(const Tile<T>& tile) {
        for (index v = 0; v < tile.vectors; v += group)  // some rows stay close for all components
            for (index c = 0; c < k_; c++)
                squared_distance<T>(tile.lanes + v, mean_ + c * d_, d_,
                                    distance_ + c * tile_stride<T> + v);
    }

  public:
    Spherical(index k, index d) : Base(k, d) {}
    static index size(index k, index) { return k; }

    void pieces(Arena& arena) {
        Base::pieces(arena);
        arena.piece(mean_, k_ * d_);
        arena.piece(half_, k_);
        arena.piece(distance_, k_ * tile_stride<T>);
        arena.piece(second_, k_);
    }

    const double* begin(const Mixtures& mixtures, index m) {
        for (index c = 0; c < k_; c++) {
            const double factor = mixtures.factors[m * k_ + c];
            constant_[c] = T(constant_of(log_weight_of(mixtures, m * k_ + c), &factor, 0, d_));
            half_[c] = T(0.5 * factor * factor);
        }
        known_ = true;
        return put_means(mixtures.means + m * k_ * d_);
    }

    const double* begin_about(const double* about) {
        known_ = false;
        return put_means(about);
    }

    void joint(const Tile<T>& tile, Vec<T>* out) {
        measure(tile);
        for (index c = 0; c < k_; c++)
            for (index v = c * tile_stride<T>; v < c * tile_stride<T> + tile.vectors; v++)
                out[v] = constant_[c] - half_[c] * distance_[v];
    }

    void add(const Tile<T>& tile, const Vec<T>* resp) {
        if (!known_) measure(tile);
        const index number = add_masses<T>(tile, resp, k_, mass_, seen_);
        for (index s = 0; s < number; s++) {
            const index from = seen_[s] * tile_stride<T>;
            Vec<T> second = {};
            for (index v = from; v < from + tile.vectors; v++) second += resp[v] * distance_[v];
            deposit(second_ + seen_[s], second);
        }
        add_first_moments<T>(tile, mean_, resp, d_, seen_, number, first_);
    }

    void finish(const Moments& out, index m) {
        Base::finish(out, m);
        for (index c = 0; c < k_; c++) out.second[m * k_ + c] = sum_lanes<double>(second_[c]);
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
