// One matrix for all components: a tile is whitened once, and what is left is spherical.
//
// The second moment needs no outer product a component either. With v = sum_k r_k nu_k / w the mean
// that a row of weight w = sum_k r_k sees,
//
//   sum_k r_k (x - nu_k)(x - nu_k)' = w (x - v)(x - v)' + sum_{k<l} (r_k r_l / w) D_kl D_kl'
//
// with D_kl = nu_k - nu_l: both parts are sums of squares, so nothing cancels. Summed over rows,
// the last part is sum_k nu_k g_k' with g_k = sum_l G_kl D_kl and G_kl = sum_i r_ik r_il / w_i.
#pragma once

#include "families/spherical.h"

namespace mixtura {

bool tied_m_step(const Statistics&, const Parameters& next);

namespace MIXTURA_ISA {

// y = U' x for a tile; U (d, ld) with ld a multiple of `group`, zero below the diagonal and beside.
template <class T>
static void whiten(const Tile<T>& tile, const T* factor, index d, index ld, Vec<T>* out) {
    using V = Vec<T>;
    constexpr index stride = tile_stride<T>;
    for (index v = 0; v < tile.vectors; v += group)
        for (index j = 0; j < d; j += 4) {
            V y[4][group] = {};
            const index last = j + 4 < d ? j + 4 : d;
            for (index i = 0; i < last; i++) {
                const T* u = factor + i * ld + j;
                MIXTURA_UNROLL
                for (int g = 0; g < group; g++) {
                    const V x = tile.lanes[i * stride + v + g];
                    MIXTURA_UNROLL
                    for (int a = 0; a < 4; a++) y[a][g] += x * u[a];
                }
            }
            for (index a = 0; a < last - j; a++)
                for (int g = 0; g < group; g++) out[(j + a) * stride + v + g] = y[a][g];
        }
}

// Sums over lanes of x_i x_j, j <= i, in blocks of 4 x 4 or 3 x 3 that registers hold.
constexpr int square = registers == 32 ? 4 : 3;

template <class T>
static void add_square(const Vec<T>* x, index vectors, index d, f64v* sums) {
    using V = Vec<T>;
    constexpr index stride = tile_stride<T>;
    for (index i = 0; i < d; i += square)
        for (index j = 0; j <= i; j += square) {
            const Vec<T>*left[square], *right[square];  // beyond d: any row, not kept
            for (int a = 0; a < square; a++) {
                left[a] = x + (i + a < d ? i + a : i) * stride;
                right[a] = x + (j + a < d ? j + a : j) * stride;
            }
            V sum[square][square] = {};
            for (index v = 0; v < vectors; v++) {
                V b[square];
                MIXTURA_UNROLL
                for (int c = 0; c < square; c++) b[c] = right[c][v];
                MIXTURA_UNROLL
                for (int a = 0; a < square; a++) {
                    const V l = left[a][v];
                    MIXTURA_UNROLL
                    for (int c = 0; c < square; c++) sum[a][c] += l * b[c];
                }
            }
            for (index a = i; a < i + square && a < d; a++)
                for (index c = j; c < j + square && c <= a; c++)
                    deposit(sums + a * (a + 1) / 2 + c, sum[a - i][c - j]);
        }
}

template <class T>
class Tied : public Centred<T> {
    using Base = Centred<T>;
    using Base::k_, Base::d_, Base::centre_, Base::constant_, Base::mass_, Base::first_,
        Base::seen_;
    index ld_;
    T* factor_;              // (d, ld)
    T *mean_, *white_mean_;  // (k, d) from the centre, and U' of it
    Vec<T>* work_;           // (d, tile_stride)
    Vec<T>* share_;          // (2, tile_stride)
    f64v *square_, *pairs_;  // triangle of d, triangle of k
    const double* means_;    // of the mixture at hand

    // Where components are many for the features, an outer product each costs less than pairs.
    bool by_pairs() const { return k_ < d_ * d_; }
    index triangle(index n) const { return n * (n + 1) / 2; }

    const double* put_means(const double* means) {
        means_ = means;
        Base::begin_at(means);
        centred_means(means, centre_, k_, d_, mean_);
        std::memset(square_, 0, triangle(d_) * sizeof(f64v));
        std::memset(pairs_, 0, triangle(k_) * sizeof(f64v));
        return centre_;
    }

  public:
    Tied(index k, index d) : Base(k, d), ld_((d + 3) / 4 * 4) {}
    static index size(index, index d) { return d * d; }

    void pieces(Arena& arena) {
        Base::pieces(arena);
        arena.piece(factor_, d_ * ld_);
        arena.piece(mean_, k_ * d_);
        arena.piece(white_mean_, k_ * d_);
        arena.piece(work_, d_ * tile_stride<T>);
        arena.piece(share_, 2 * tile_stride<T>);
        arena.piece(square_, triangle(d_));
        arena.piece(pairs_, triangle(k_));
    }

    const double* begin(const Mixtures& mixtures, index m) {
        const double* means = mixtures.means + m * k_ * d_;
        const double* factor = mixtures.factors + m * d_ * d_;
        const double* log_weights = log_weight_of(mixtures, m * k_);
        put_means(means);
        std::memset(factor_, 0, d_ * ld_ * sizeof(T));
        for (index i = 0; i < d_; i++)
            for (index j = i; j < d_; j++) factor_[i * ld_ + j] = T(factor[i * d_ + j]);
        const double shared = constant_of(nullptr, factor, d_ + 1, d_);
        for (index c = 0; c < k_; c++) {
            constant_[c] = T(shared + (log_weights ? log_weights[c] : 0.0));
            for (index j = 0; j < d_; j++) {
                double y = 0;
                for (index i = 0; i <= j; i++)
                    y += factor[i * d_ + j] * (means[c * d_ + i] - centre_[i]);
                white_mean_[c * d_ + j] = T(y);
            }
        }
        return centre_;
    }

    const double* begin_about(const double* about) { return put_means(about); }

    void joint(const Tile<T>& tile, Vec<T>* out) {
        whiten<T>(tile, factor_, d_, ld_, work_);
        for (index v = 0; v < tile.vectors; v += group)
            for (index c = 0; c < k_; c++) {
                Vec<T> q[group];
                squared_distance<T>(work_ + v, white_mean_ + c * d_, d_, q);
                for (int g = 0; g < group; g++)
                    out[c * tile_stride<T> + v + g] = constant_[c] - T(0.5) * q[g];
            }
    }

    void add(const Tile<T>& tile, const Vec<T>* resp) {
        const index number = add_masses<T>(tile, resp, k_, mass_, seen_);
        add_first_moments<T>(tile, mean_, resp, d_, seen_, number, first_);
        if (by_pairs()) add_by_pairs(tile, resp, number);
        else
            for (index s = 0; s < number; s++) add_product(tile, resp, seen_[s]);
    }

    void finish(const Moments& out, index m) {
        double* second = out.second + m * d_ * d_;
        Base::finish(out, m);
        for (index i = 0; i < d_; i++)
            for (index j = 0; j <= i; j++)
                second[i * d_ + j] = second[j * d_ + i] =
                    sum_lanes<double>(square_[triangle(i) + j]);
        if (by_pairs()) add_between(second);
    }

  private:
    static void root(Vec<T>* values, index vectors) {
        T* x = reinterpret_cast<T*>(values);
        for (index i = 0; i < vectors * Lanes<T>::n; i++) x[i] = square_root(x[i]);
    }

    // The outer products of one component.
    void add_product(const Tile<T>& tile, const Vec<T>* resp, index c) {
        constexpr index stride = tile_stride<T>;
        for (index v = 0; v < tile.vectors; v++) share_[v] = resp[c * stride + v];
        root(share_, tile.vectors);
        for (index i = 0; i < d_; i++)
            for (index v = 0; v < tile.vectors; v++)
                work_[i * stride + v] =
                    share_[v] * (tile.lanes[i * stride + v] - mean_[c * d_ + i]);
        add_square<T>(work_, tile.vectors, d_, square_);
    }

    void add_by_pairs(const Tile<T>& tile, const Vec<T>* resp, index number) {
        using V = Vec<T>;
        constexpr index stride = tile_stride<T>;
        V *inverse = share_, *scale = share_ + stride;
        for (index v = 0; v < tile.vectors; v++) {
            V weight = {};
            for (index c = 0; c < k_; c++) weight += resp[c * stride + v];
            scale[v] = weight;
            inverse[v] = weight > T(0) ? T(1) / weight : V{};
        }
        root(scale, tile.vectors);
        for (index v = 0; v < tile.vectors; v += group)
            for (index i = 0; i < d_; i++) {
                V seen[group] = {};
                for (index c = 0; c < k_; c++) MIXTURA_UNROLL
                for (int g = 0; g < group; g++)
                    seen[g] += resp[c * stride + v + g] * mean_[c * d_ + i];
                MIXTURA_UNROLL
                for (int g = 0; g < group; g++)
                    work_[i * stride + v + g] =
                        scale[v + g] * (tile.lanes[i * stride + v + g] - seen[g] * inverse[v + g]);
            }
        add_square<T>(work_, tile.vectors, d_, square_);
        for (index s = 1; s < number; s++) {
            const index a = seen_[s];
            const V* left = resp + a * stride;
            for (index v = 0; v < tile.vectors; v++) scale[v] = left[v] * inverse[v];
            for (index t = 0; t < s; t++) {
                const index c = seen_[t];
                const V* right = resp + c * stride;
                V sum[group] = {};
                for (index v = 0; v < tile.vectors; v += group) MIXTURA_UNROLL
                for (int g = 0; g < group; g++) sum[g] += scale[v + g] * right[v + g];
                V total = sum[0];
                for (int g = 1; g < group; g++) total += sum[g];
                deposit(pairs_ + triangle(a) + c, total);
            }
        }
    }

    // sum_k nu_k g_k'; the square_ sums are read already, so their memory serves.
    void add_between(double* second) {
        double* pull = reinterpret_cast<double*>(square_);
        for (index a = 0; a < k_; a++) {
            for (index i = 0; i < d_; i++) pull[i] = 0;
            for (index c = 0; c < k_; c++) {
                if (c == a) continue;
                const index pair = c < a ? triangle(a) + c : triangle(c) + a;
                const double weight = sum_lanes<double>(pairs_[pair]);
                for (index i = 0; i < d_; i++)
                    pull[i] += weight * (means_[a * d_ + i] - means_[c * d_ + i]);
            }
            // half of it and of its transpose: symmetric to the last bit
            for (index i = 0; i < d_; i++)
                for (index j = 0; j < d_; j++)
                    second[i * d_ + j] += 0.5 * ((means_[a * d_ + i] - centre_[i]) * pull[j] +
                                                 (means_[a * d_ + j] - centre_[j]) * pull[i]);
        }
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
