// Full covariances in few dimensions: rows in lanes, everything of a row in registers.
//
// d is known when compiling, so that loops over features unroll.
#pragma once

#include "passes/passes.h"

namespace mixtura {
namespace MIXTURA_ISA {

// One component as the passes read it: y = U'(x - mu), log joint = constant - |y|^2 / 2.
template <class T, int D>
struct Narrow {
    T constant;
    T mean[D];
    T mean_low[D];              // what the mean lost when it was rounded to T
    T factor[D * (D + 1) / 2];  // column after column of U: what y_0 takes, y_1, ...
};

template <class T, int D>
MIXTURA_INLINE Vec<T> deviation(Vec<T> x, const Narrow<T, D>& component, int i) {
    return less_mean<T>(x, component.mean[i], component.mean_low[i]);
}

template <class T, int D>
static void pack(Narrow<T, D>& out, const double* mean, const double* factor, double constant) {
    for (int i = 0; i < D; i++) split(mean[i], out.mean[i], out.mean_low[i]);
    T* next = out.factor;
    for (int j = 0; j < D; j++)
        for (int i = 0; i <= j; i++) *next++ = T(factor[i * D + j]);
    out.constant = T(constant);
}

// Log joint of one component for a tile.
template <class T, int D>
static void joint_narrow(const Vec<T>* __restrict tile, const Narrow<T, D>& component,
                         index vectors, Vec<T>* __restrict joint) {
    using V = Vec<T>;
    constexpr index stride = tile_stride<T>;
    constexpr int width = D <= 8 && registers == 32 ? 2 : 1;
    for (index v = 0; v < vectors; v += width) {
        V z[D][width], q[width];
        MIXTURA_UNROLL
        for (int i = 0; i < D; i++) MIXTURA_UNROLL
        for (int g = 0; g < width; g++) z[i][g] = deviation(tile[i * stride + v + g], component, i);
        MIXTURA_UNROLL
        for (int g = 0; g < width; g++) q[g] = zero<V>();
        MIXTURA_UNROLL
        for (int j = 0; j < D; j++) {
            const T* u = component.factor + j * (j + 1) / 2;
            V y[width];
            MIXTURA_UNROLL
            for (int g = 0; g < width; g++) y[g] = z[0][g] * u[0];
            MIXTURA_UNROLL
            for (int i = 1; i <= j; i++) MIXTURA_UNROLL
            for (int g = 0; g < width; g++) y[g] += z[i][g] * u[i];
            MIXTURA_UNROLL
            for (int g = 0; g < width; g++) q[g] += y[g] * y[g];
        }
        MIXTURA_UNROLL
        for (int g = 0; g < width; g++) joint[v + g] = component.constant - T(0.5) * q[g];
    }
}

// How many rows of the triangle, from row i on, accumulate together without leaving registers.
constexpr int rows_together(int i, int d) {
    constexpr int most = registers == 32 ? 27 : 11;
    int rows = 0, sums = 0;
    while (i + rows < d) {
        sums += i + rows + 2;  // the row's part of the triangle and its first moment
        if (rows > 0 && sums > most) break;
        rows++;
    }
    return rows;
}

// Beyond this many features a component's deviations are worked out once for all its sums.
constexpr int few_features = 8;

// z = x - mu where the sums need it: from a tile of rows, or of deviations already.
template <class T, int D>
MIXTURA_INLINE Vec<T> deviation_from(Vec<T> x, const Narrow<T, D>& component, int i) {
    if constexpr (D <= few_features) return deviation(x, component, i);
    else return x;
}

// Sums over a tile of r z_i and r z_i z_j, for rows i in [I0, I1) and columns j in [J0, J1) or up
// to the diagonal.
template <class T, int D, int I0, int I1, int J0, int J1>
static void moments_rows(const Vec<T>* __restrict tile, const Narrow<T, D>& component,
                         index vectors, const Vec<T>* __restrict resp, f64v* __restrict first,
                         f64v* __restrict second) {
    using V = Vec<T>;
    constexpr index stride = tile_stride<T>;
    constexpr int rows = I1 - I0, columns = J1 - J0;
    V sum[rows * columns], sum_first[rows];
    MIXTURA_UNROLL
    for (int i = 0; i < rows * columns; i++) sum[i] = zero<V>();
    MIXTURA_UNROLL
    for (int i = 0; i < rows; i++) sum_first[i] = zero<V>();
    for (index v = 0; v < vectors; v++) {
        V z[columns], rz[rows];
        MIXTURA_UNROLL
        for (int j = 0; j < columns; j++)
            z[j] = deviation_from(tile[(J0 + j) * stride + v], component, J0 + j);
        MIXTURA_UNROLL
        for (int i = 0; i < rows; i++) {
            const int j = I0 + i - J0;
            rz[i] = resp[v] *
                    (j < columns ? z[j]
                                 : deviation_from(tile[(I0 + i) * stride + v], component, I0 + i));
            if (J0 == 0) sum_first[i] += rz[i];
        }
        MIXTURA_UNROLL
        for (int i = 0; i < rows; i++) MIXTURA_UNROLL
        for (int j = 0; j < columns; j++)
            if (J0 + j <= I0 + i) sum[i * columns + j] += rz[i] * z[j];
    }
    MIXTURA_UNROLL
    for (int i = 0; i < rows; i++) {
        if (J0 == 0) deposit(first + I0 + i, sum_first[i]);
        MIXTURA_UNROLL
        for (int j = 0; j < columns; j++)
            if (J0 + j <= I0 + i)
                deposit(second + (I0 + i) * (I0 + i + 1) / 2 + J0 + j, sum[i * columns + j]);
    }
}

template <class T, int D, int I = 0>
static void moments_narrow(const Vec<T>* tile, const Narrow<T, D>& component, index vectors,
                           const Vec<T>* resp, f64v* first, f64v* second) {
    if constexpr (I < D) {
        constexpr int rows = rows_together(I, D);
        constexpr int columns = I + rows;
        if constexpr (registers == 16 && columns > 10) {  // one long row at a time: in two parts
            moments_rows<T, D, I, I + rows, 0, columns / 2>(tile, component, vectors, resp, first,
                                                            second);
            moments_rows<T, D, I, I + rows, columns / 2, columns>(tile, component, vectors, resp,
                                                                  first, second);
        } else {
            moments_rows<T, D, I, I + rows, 0, columns>(tile, component, vectors, resp, first,
                                                        second);
        }
        moments_narrow<T, D, I + rows>(tile, component, vectors, resp, first, second);
    }
}

template <class T, int D>
class FullNarrow : public InLanes<T> {
    static constexpr index each = 1 + D + D * (D + 1) / 2;  // mass, first, second
    index k_;
    Narrow<T, D>* components_;
    f64v* sums_;  // (k, each)
    Vec<T>* z_;   // (D, tile_stride), deviations from one mean

    void forget() { std::memset(sums_, 0, k_ * each * sizeof(f64v)); }

  public:
    FullNarrow(index k, index) : k_(k) {}

    void pieces(Arena& arena) {
        arena.piece(components_, k_);
        arena.piece(sums_, k_ * each);
        arena.piece(z_, D > few_features ? D * tile_stride<T> : 0);
    }

    const double* begin(const Mixtures& mixtures, index m) {
        for (index c = 0; c < k_; c++) {
            const index mine = m * k_ + c;
            const double* factor = mixtures.factors + mine * D * D;
            pack<T, D>(components_[c], mixtures.means + mine * D, factor,
                       constant_of(log_weight_of(mixtures, mine), factor, D + 1, D));
        }
        forget();
        return nullptr;
    }

    const double* begin_about(const double* about) {
        static constexpr double unused[D * D] = {};
        for (index c = 0; c < k_; c++) pack<T, D>(components_[c], about + c * D, unused, 0);
        forget();
        return nullptr;
    }

    void joint(const Tile<T>& tile, Vec<T>* out) {
        for (index c = 0; c < k_; c++)
            joint_narrow<T, D>(tile.lanes, components_[c], tile.vectors, out + c * tile_stride<T>);
    }

    void add(const Tile<T>& tile, const Vec<T>* resp) {
        for (index c = 0; c < k_; c++) {
            const Vec<T>* mine = resp + c * tile_stride<T>;
            f64v* sums = sums_ + c * each;
            const Vec<T> mass = sum_of<T>(mine, tile.vectors);
            if (!sum_above<T>(mass, tile.unseen)) continue;
            deposit(sums, mass);
            const Vec<T>* source = tile.lanes;
            if (D > few_features) {
                for (int i = 0; i < D; i++)
                    for (index v = i * tile_stride<T>; v < i * tile_stride<T> + tile.vectors; v++)
                        z_[v] = deviation(tile.lanes[v], components_[c], i);
                source = z_;
            }
            moments_narrow<T, D>(source, components_[c], tile.vectors, mine, sums + 1,
                                 sums + 1 + D);
        }
    }

    void finish(const Moments& out, index m) {
        for (index c = 0; c < k_; c++) {
            const f64v* sums = sums_ + c * each;
            const f64v* second = sums + 1 + D;
            const index mine = m * k_ + c;
            double* matrix = out.second + mine * D * D;
            out.mass[mine] = sum_lanes<double>(*sums);
            for (int i = 0; i < D; i++) {
                out.first[mine * D + i] = sum_lanes<double>(sums[1 + i]);
                for (int j = 0; j <= i; j++)
                    matrix[i * D + j] = matrix[j * D + i] =
                        sum_lanes<double>(second[i * (i + 1) / 2 + j]);
            }
        }
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
