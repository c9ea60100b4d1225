// Full covariances in many dimensions: rows stay rows, features lie in the lanes.
//
// Both steps are products in register tiles (panels.h). Rows are looked at by lists, which is what
// makes pruning cheap: y = U'(x - mu) is a sum of squares that only grows, and its first entries
// see the first features alone. A component that those put far enough below a row's best one adds
// nothing to the row's likelihood that a number could hold; the rest of its form is never worked
// out, and the row not added to its moments.
#pragma once

#include "simd/panels.h"
#include "passes/passes.h"

namespace mixtura {
namespace MIXTURA_ISA {

template <class T>
class FullWide {
    static constexpr index L = Lanes<T>::n;
    static constexpr index prefix = 2 * L < 16 ? 16 : 2 * L;  // columns that pruning looks at
    static constexpr index packed = 48;                       // rows squared at a time
    static constexpr index longest = 512;  // rows in a sum of floats before it is widened

    index k_, d_, width_, ld_;  // width and ld: whole vectors, and enough of them for panels
    T* factor_;                 // (k, d, ld)
    T *mean_, *mean_low_;       // (k, ld)
    T* constant_;               // (k)
    T* padded_;                 // (tile_rows, width): the tile's rows, where d is no whole vectors
    const T* x_;                // the rows to read, `step_` apart
    index step_;
    T* rows_;                // (packed, ld), deviations of some rows
    T* square_;              // (k, d + high, ld), upper triangle: sums in T
    double* second_;         // (k, d, ld): the same in double, where T is float
    index* summed_;          // (k), rows in square_
    double *mass_, *first_;  // (k), (k, ld)
    int* list_;              // (k, tile_rows)
    int *count_, *best_;     // (k), (tile_rows)

    static constexpr bool narrow_sums = sizeof(T) < sizeof(double);

    void forget() {
        std::memset(square_, 0, k_ * (d_ + high) * ld_ * sizeof(T));
        if (narrow_sums) std::memset(second_, 0, k_ * d_ * ld_ * sizeof(double));
        std::memset(summed_, 0, k_ * sizeof(index));
        std::memset(mass_, 0, k_ * sizeof(double));
        std::memset(first_, 0, k_ * ld_ * sizeof(double));
    }
    void put_means(const double* means) {
        std::memset(mean_, 0, k_ * ld_ * sizeof(T));
        std::memset(mean_low_, 0, k_ * ld_ * sizeof(T));
        for (index c = 0; c < k_; c++)
            for (index i = 0; i < d_; i++)
                split(means[c * d_ + i], mean_[c * ld_ + i], mean_low_[c * ld_ + i]);
    }

  public:
    static constexpr bool in_lanes = false, prunes = true;

    FullWide(index k, index d) : k_(k), d_(d), width_((d + L - 1) / L * L) {
        ld_ = ((d + high - 1 + L - 1) / L | 1) * L;  // an odd number of vectors: no cache set twice
    }

    void pieces(Arena& arena) {
        arena.piece(factor_, k_ * d_ * ld_);
        arena.piece(mean_, k_ * ld_);
        arena.piece(mean_low_, k_ * ld_);
        arena.piece(constant_, k_);
        arena.piece(padded_, width_ > d_ ? tile_rows<T> * width_ : 0);
        arena.piece(rows_, packed * ld_);
        arena.piece(square_, k_ * (d_ + high) * ld_);
        arena.piece(second_, narrow_sums ? k_ * d_ * ld_ : 0);
        arena.piece(summed_, k_);
        arena.piece(mass_, k_);
        arena.piece(first_, k_ * ld_);
        arena.piece(list_, k_ * tile_rows<T>);
        arena.piece(count_, k_);
        arena.piece(best_, tile_rows<T>);
    }

    const double* begin(const Mixtures& mixtures, index m) {
        std::memset(factor_, 0, k_ * d_ * ld_ * sizeof(T));
        put_means(mixtures.means + m * k_ * d_);
        for (index c = 0; c < k_; c++) {
            const double* factor = mixtures.factors + (m * k_ + c) * d_ * d_;
            constant_[c] = T(constant_of(log_weight_of(mixtures, m * k_ + c), factor, d_ + 1, d_));
            for (index i = 0; i < d_; i++)
                for (index j = i; j < d_; j++)
                    factor_[(c * d_ + i) * ld_ + j] = T(factor[i * d_ + j]);
        }
        forget();
        return nullptr;
    }

    const double* begin_about(const double* about) {
        put_means(about);
        forget();
        return nullptr;
    }

    void take(const Tile<T>& tile) {
        x_ = tile.rows;
        step_ = d_;
        if (width_ == d_) return;
        for (index row = 0; row < tile.n; row++) {
            for (index i = 0; i < d_; i++) padded_[row * width_ + i] = tile.rows[row * d_ + i];
            for (index i = d_; i < width_; i++) padded_[row * width_ + i] = T(0);
        }
        x_ = padded_;
        step_ = width_;
    }

    void joint(const Tile<T>& tile, Vec<T>* out) { joint_to(tile, out, true); }
    void joint_of_all(const Tile<T>& tile, Vec<T>* out) { joint_to(tile, out, false); }

    void add(const Tile<T>& tile, const Vec<T>* resp) {
        for (index c = 0; c < k_; c++) {
            const Vec<T>* mine = resp + c * tile_stride<T>;
            const T* r = reinterpret_cast<const T*>(mine);
            mass_[c] += sum_lanes<double>(widened(sum_of<T>(mine, tile.vectors)));
            int n = 0;
            for (index row = 0; row < tile.n; row++) {
                list_[n] = int(row);
                n += r[row] > tile.unseen;
            }
            for (int begin = 0; begin < n; begin += packed)
                add_rows(r, c, list_ + begin, n - begin < packed ? n - begin : packed);
        }
    }

    void finish(const Moments& out, index m) {
        for (index c = 0; c < k_; c++) {
            if (narrow_sums) widen(c);
            out.mass[m * k_ + c] = mass_[c];
            double* second = out.second + (m * k_ + c) * d_ * d_;
            for (index i = 0; i < d_; i++) {
                out.first[(m * k_ + c) * d_ + i] = first_[c * ld_ + i];
                for (index j = i; j < d_; j++)
                    second[i * d_ + j] = second[j * d_ + i] =
                        narrow_sums ? second_[(c * d_ + i) * ld_ + j]
                                    : double(square_[(c * (d_ + high) + i) * ld_ + j]);
            }
        }
    }

  private:
    // joint[row] -= |y|^2 / 2 over the columns [begin, end) of y, for the rows of a list.
    void subtract_squares(index c, const int* list, int n, index begin, index end, T* joint) {
        const T* factor = factor_ + c * d_ * ld_;
        for (int at = 0; at < n; at += high) {
            const T* x[high];
            for (int r = 0; r < high; r++) x[r] = x_ + list[at + r < n ? at + r : at] * step_;
            deviations<T>(x, high, end, mean_ + c * ld_, mean_low_ + c * ld_, rows_, ld_);
            Vec<T> q[high] = {};
            for_panels(begin / L, end / L, [&](auto count, index from) {
                squares_panel<T, decltype(count)::value>(rows_, ld_, factor, from * L, d_, q);
            });
            for (int r = 0; r < high && at + r < n; r++)
                joint[list[at + r]] -= T(0.5) * sum_lanes<T>(q[r]);
        }
    }

    void joint_to(const Tile<T>& tile, Vec<T>* out, bool prune) {
        T* joint = reinterpret_cast<T*>(out);
        const index end = width_, first_end = prefix < end ? prefix : end;
        for (index row = 0; row < tile.n; row++) best_[row] = int(row);  // all rows
        for (index c = 0; c < k_; c++) {
            T* mine = joint + c * tile_numbers<T>;
            for (index row = 0; row < tile.vectors * L; row++) mine[row] = constant_[c];
            subtract_squares(c, best_, int(tile.n), 0, prune ? first_end : end, mine);
        }
        if (!prune || first_end == end) return;
        // first the component of each row that is best so far, then whoever may still come near
        std::memset(count_, 0, k_ * sizeof(int));
        for (index row = 0; row < tile.n; row++) {
            int best = 0;
            for (index c = 1; c < k_; c++)
                if (joint[c * tile_numbers<T> + row] > joint[best * tile_numbers<T> + row])
                    best = int(c);
            best_[row] = best;
            list_[best * tile_rows<T> + count_[best]++] = int(row);
        }
        for (index c = 0; c < k_; c++)
            subtract_squares(c, list_ + c * tile_rows<T>, count_[c], first_end, end,
                             joint + c * tile_numbers<T>);
        for (index c = 0; c < k_; c++) {
            T* mine = joint + c * tile_numbers<T>;
            int n = 0;
            for (index row = 0; row < tile.n; row++) {
                list_[n] = int(row);
                n += best_[row] != c &&
                     mine[row] > joint[best_[row] * tile_numbers<T> + row] - Lanes<T>::negligible;
            }
            subtract_squares(c, list_, n, first_end, end, mine);
        }
    }

    // The moments of a component over some rows: s = sqrt(r) z, so that r z z' = s s'.
    void add_rows(const T* resp, index c, const int* list, int n) {
        const T* x[packed];
        T root[packed];
        for (int r = 0; r < n; r++) {
            x[r] = x_ + list[r] * step_;
            root[r] = resp[list[r]];
        }
        for (int r = 0; r < n; r++) root[r] = square_root(root[r]);
        scaled_deviations<T>(x, root, n, width_, ld_, mean_ + c * ld_, mean_low_ + c * ld_, rows_,
                             first_ + c * ld_);
        T* square = square_ + c * (d_ + high) * ld_;
        for (index i = 0; i < d_; i += high)
            for_panels(i / L, width_ / L, [&](auto count, index from) {
                square_panel<T, decltype(count)::value>(rows_, ld_, n, i, from * L, square);
            });
        summed_[c] += n;
        if (narrow_sums && summed_[c] > longest - packed) widen(c);
    }

    void widen(index c) {
        T* square = square_ + c * (d_ + high) * ld_;
        for (index i = 0; i < d_; i++)
            for (index j = i; j < d_; j++) second_[(c * d_ + i) * ld_ + j] += square[i * ld_ + j];
        std::memset(square, 0, (d_ + high) * ld_ * sizeof(T));
        summed_[c] = 0;
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
