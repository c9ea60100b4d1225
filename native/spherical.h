// One variance a component: rows in lanes, and the squared distance that the E-step works out is
// what the second moment adds up.
#pragma once

#include "diag.h"

namespace mixtura {
namespace MIXTURA_ISA {

// |x - mu|^2 of a group of vectors.
template <class T>
MIXTURA_INLINE void squared_distance(const Vec<T>* x, const T* mean, index d, Vec<T>* out) {
    using V = Vec<T>;
    V q[group] = {};
    for (index i = 0; i < d; i++)
        MIXTURA_UNROLL
        for (int g = 0; g < group; g++) {
            const V z = x[i * tile_vectors<T> + g] - mean[i];
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
    for (index v = 0; v < vectors; v++)
        MIXTURA_UNROLL
        for (int f = 0; f < F; f++) sum[f] += resp[v] * (x[f * tile_vectors<T> + v] - mean[f]);
    for (int f = 0; f < F; f++) deposit(first + f, sum[f]);
}

template <class T>
static void add_first_moments(const Tile<T>& tile, const T* mean, const Vec<T>* resp, index d,
                              f64v* first) {
    constexpr int together = 2 * group;
    index i = 0;
    for (; i + together <= d; i += together)
        add_first<T, together>(tile.lanes + i * tile_vectors<T>, mean + i, resp, tile.vectors, first + i);
    for (; i < d; i++)
        add_first<T, 1>(tile.lanes + i * tile_vectors<T>, mean + i, resp, tile.vectors, first + i);
}

template <class T>
class Spherical {
    index k_, d_;
    double* centre_;   // (d)
    T* mean_;          // (k, d), from the centre
    T* constant_;      // (k)
    T* half_;          // (k), half a precision
    Vec<T>* distance_; // (k, tile_vectors), squared
    f64v *mass_, *first_, *second_;  // (k), (k, d), (k)
    bool known_ = false;             // whether distances are those of the tile at hand

    void forget() {
        std::memset(mass_, 0, k_ * sizeof(f64v));
        std::memset(first_, 0, k_ * d_ * sizeof(f64v));
        std::memset(second_, 0, k_ * sizeof(f64v));
    }
    void put_means(const double* means) {
        for (index c = 0; c < k_; c++)
            for (index i = 0; i < d_; i++) mean_[c * d_ + i] = T(means[c * d_ + i] - centre_[i]);
    }
    void measure(const Tile<T>& tile) {
        for (index c = 0; c < k_; c++)
            for (index v = 0; v < tile.vectors; v += group)
                squared_distance<T>(tile.lanes + v, mean_ + c * d_, d_,
                                    distance_ + c * tile_vectors<T> + v);
    }

  public:
    static constexpr bool in_lanes = true;

    Spherical(index k, index d) : k_(k), d_(d) {}

    void pieces(Arena& arena) {
        arena.piece(centre_, d_);
        arena.piece(mean_, k_ * d_);
        arena.piece(constant_, k_);
        arena.piece(half_, k_);
        arena.piece(distance_, k_ * tile_vectors<T>);
        arena.piece(mass_, k_);
        arena.piece(first_, k_ * d_);
        arena.piece(second_, k_);
    }

    const double* begin(const Mixtures& mixtures, index m) {
        const double* means = mixtures.means + m * k_ * d_;
        const double* log_weights = log_weight_of(mixtures, m * k_);
        weighted_centre(log_weights, means, k_, d_, centre_);
        put_means(means);
        for (index c = 0; c < k_; c++) {
            const double factor = mixtures.factors[m * k_ + c];
            constant_[c] = T(constant_of(log_weights ? log_weights + c : nullptr, &factor, 0, d_));
            half_[c] = T(0.5 * factor * factor);
        }
        known_ = true;
        forget();
        return centre_;
    }

    const double* begin_about(const double* about) {
        weighted_centre(nullptr, about, k_, d_, centre_);
        put_means(about);
        known_ = false;
        forget();
        return centre_;
    }

    void joint(const Tile<T>& tile, Vec<T>* out) {
        measure(tile);
        for (index c = 0; c < k_; c++)
            for (index v = c * tile_vectors<T>; v < c * tile_vectors<T> + tile.vectors; v++)
                out[v] = constant_[c] - half_[c] * distance_[v];
    }
    void joint_of_all(const Tile<T>& tile, Vec<T>* out) { joint(tile, out); }

    void add(const Tile<T>& tile, const Vec<T>* resp) {
        if (!known_) measure(tile);
        for (index c = 0; c < k_; c++) {
            const Vec<T>* mine = resp + c * tile_vectors<T>;
            const Vec<T> mass = sum_of<T>(mine, tile.vectors);
            if (!any_above<T>(mass, tile.unseen)) continue;
            deposit(mass_ + c, mass);
            Vec<T> second = {};
            for (index v = 0; v < tile.vectors; v++)
                second += mine[v] * distance_[c * tile_vectors<T> + v];
            deposit(second_ + c, second);
            add_first_moments<T>(tile, mean_ + c * d_, mine, d_, first_ + c * d_);
        }
    }

    void finish(const Moments& out, index m) {
        for (index c = 0; c < k_; c++) {
            out.mass[m * k_ + c] = sum_lanes<double>(mass_[c]);
            out.second[m * k_ + c] = sum_lanes<double>(second_[c]);
            for (index i = c * d_; i < (c + 1) * d_; i++)
                out.first[m * k_ * d_ + i] = sum_lanes<double>(first_[i]);
        }
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
