// Diagonal covariances, of any number of features: rows in lanes, y = (x - mu) / sd.
#pragma once

#include "families/centre.h"

namespace mixtura {

bool diag_m_step(const Statistics&, const Parameters& next);

namespace MIXTURA_ISA {

template <class T>
class Diag : public Centred<T> {
    using Base = Centred<T>;
    using Base::k_, Base::d_, Base::centre_, Base::constant_, Base::mass_, Base::first_,
        Base::seen_;
    T *scale_, *offset_;     // (k, d): y = scale x - offset
    f64v* second_;           // (k, d) of y^2; the first are of y
    const double* factors_;  // 1/sd of the mixture at hand, or null for ones

    const double* put_means(const double* means) {
        Base::begin_at(means);
        for (index c = 0; c < k_; c++)
            for (index i = c * d_; i < (c + 1) * d_; i++) {
                const double factor = factors_ ? factors_[i] : 1.0;
                scale_[i] = T(factor);
                offset_[i] = T((means[i] - centre_[i - c * d_]) * factor);
            }
        std::memset(second_, 0, k_ * d_ * sizeof(f64v));
        return centre_;
    }

    static constexpr int together = group;  // features whose sums fill the registers

  public:
    Diag(index k, index d) : Base(k, d) {}
    static index size(index k, index d) { return k * d; }

    void pieces(Arena& arena) {
        Base::pieces(arena);
        arena.piece(scale_, k_ * d_);
        arena.piece(offset_, k_ * d_);
        arena.piece(second_, k_ * d_);
    }

    const double* begin(const Mixtures& mixtures, index m) {
        factors_ = mixtures.factors + m * k_ * d_;
        for (index c = 0; c < k_; c++)
            constant_[c] =
                T(constant_of(log_weight_of(mixtures, m * k_ + c), factors_ + c * d_, 1, d_));
        return put_means(mixtures.means + m * k_ * d_);
    }

    const double* begin_about(const double* about) {
        factors_ = nullptr;
        return put_means(about);
    }

    void joint(const Tile<T>& tile, Vec<T>* out) {
        using V = Vec<T>;
        constexpr index stride = tile_stride<T>;
        for (index v = 0; v < tile.vectors; v += group)  // some rows stay close for all components
            for (index c = 0; c < k_; c++) {
                const T *scale = scale_ + c * d_, *offset = offset_ + c * d_;
                V q[group] = {};
                for (index i = 0; i < d_; i++) MIXTURA_UNROLL
                for (int g = 0; g < group; g++) {
                    const V y = tile.lanes[i * stride + v + g] * scale[i] - offset[i];
                    q[g] += y * y;
                }
                MIXTURA_UNROLL
                for (int g = 0; g < group; g++)
                    out[c * stride + v + g] = constant_[c] - T(0.5) * q[g];
            }
    }

    void add(const Tile<T>& tile, const Vec<T>* resp) {
        const index seen = add_masses<T>(tile, resp, k_, mass_, seen_);
        index i = 0;
        for (; i + together <= d_; i += together)  // and some features
            for (index s = 0; s < seen; s++) add_features<together>(tile, resp, seen_[s], i);
        for (; i < d_; i++)
            for (index s = 0; s < seen; s++) add_features<1>(tile, resp, seen_[s], i);
    }

    void finish(const Moments& out, index m) {
        Base::finish(out, m);
        for (index i = 0; i < k_ * d_; i++) {
            const double sd = factors_ ? 1.0 / factors_[i] : 1.0;
            out.first[m * k_ * d_ + i] *= sd;
            out.second[m * k_ * d_ + i] = sum_lanes<double>(second_[i]) * sd * sd;
        }
    }

  private:
    // The sums of F features side by side.
    template <int F>
    void add_features(const Tile<T>& tile, const Vec<T>* resp, index c, index feature) {
        using V = Vec<T>;
        V first[F] = {}, second[F] = {};
        const index component = c * d_;
        const T *scale = scale_ + component + feature, *offset = offset_ + component + feature;
        resp += c * tile_stride<T>;
        const V* x = tile.lanes + feature * tile_stride<T>;
        for (index v = 0; v < tile.vectors; v++) MIXTURA_UNROLL
        for (int f = 0; f < F; f++) {
            const V y = x[f * tile_stride<T> + v] * scale[f] - offset[f];
            const V ry = resp[v] * y;
            first[f] += ry;
            second[f] += ry * y;
        }
        for (int f = 0; f < F; f++) {
            deposit(first_ + component + feature + f, first[f]);
            deposit(second_ + component + feature + f, second[f]);
        }
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
