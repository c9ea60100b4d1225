// The pieces that full covariances in many dimensions are made of: products in register tiles of
// `high` rows (or features) times panels of up to `wide` vectors of features.
#pragma once

#include "simd/tile.h"

namespace mixtura {
namespace MIXTURA_ISA {

constexpr int high = 6;
constexpr int wide = registers == 32 ? 4 : 2;

// The panel of columns [begin, begin + N vectors) of y = U' z for `high` rows z; adds |y|^2 to q.
// Above the panel all of its vectors see row i of U; in it, those from the diagonal on.
template <class T, int N>
static void squares_panel(const T* z, index ld, const T* factor, index begin, index d, Vec<T>* q) {
    using V = Vec<T>;
    constexpr int L = Lanes<T>::n;
    V y[high][N] = {};
    const T* u = factor + begin;
    for (index i = 0; i < begin; i++, u += ld) {
        V column[N];
        MIXTURA_UNROLL
        for (int n = 0; n < N; n++) column[n] = load(u + n * L);
        MIXTURA_UNROLL
        for (int r = 0; r < high; r++) MIXTURA_UNROLL
        for (int n = 0; n < N; n++) y[r][n] += column[n] * z[r * ld + i];
    }
    MIXTURA_UNROLL
    for (int from = 0; from < N; from++) {
        index end = begin + (from + 1) * L;
        if (end > d) end = d;
        for (index i = begin + from * L; i < end; i++) {
            const T* row = factor + i * ld + begin;
            MIXTURA_UNROLL
            for (int n = from; n < N; n++) {
                const V column = load(row + n * L);
                MIXTURA_UNROLL
                for (int r = 0; r < high; r++) y[r][n] += column * z[r * ld + i];
            }
        }
    }
    MIXTURA_UNROLL
    for (int r = 0; r < high; r++) MIXTURA_UNROLL
    for (int n = 0; n < N; n++) q[r] += y[r][n] * y[r][n];
}

// Features [i, i + high) times the vectors [j, j + N L) of the sum of s s' over n rows s.
template <class T, int N>
static void square_panel(const T* s, index ld, index n, index i, index j, T* out) {
    using V = Vec<T>;
    constexpr int L = Lanes<T>::n;
    V sum[high][N];
    MIXTURA_UNROLL
    for (int a = 0; a < high; a++) MIXTURA_UNROLL
    for (int c = 0; c < N; c++) sum[a][c] = load(out + (i + a) * ld + j + c * L);
    for (index r = 0; r < n; r++, s += ld) {
        V column[N];
        MIXTURA_UNROLL
        for (int c = 0; c < N; c++) column[c] = load(s + j + c * L);
        MIXTURA_UNROLL
        for (int a = 0; a < high; a++) MIXTURA_UNROLL
        for (int c = 0; c < N; c++) sum[a][c] += column[c] * s[i + a];
    }
    MIXTURA_UNROLL
    for (int a = 0; a < high; a++) MIXTURA_UNROLL
    for (int c = 0; c < N; c++) store(out + (i + a) * ld + j + c * L, sum[a][c]);
}

// z = x - mu for n rows, up to the column `end`.
template <class T>
static void deviations(const T* const* x, int n, index end, const T* mean, const T* low,
                       T* __restrict z, index ld) {
    constexpr index L = Lanes<T>::n;
    for (index i = 0; i < end; i += L) {
        const Vec<T> m = load(mean + i), l = load(low + i);
        T* __restrict out = z + i;
        for (int r = 0; r < n; r++, out += ld) store(out, less_mean<T>(load(x[r] + i), m, l));
    }
}

// sqrt(r) (x - mu) for n rows, zeros from column `width` on, and r (x - mu) added to the first
// moment.
template <class T>
static void scaled_deviations(const T* const* x, const T* root, int n, index width, index ld,
                              const T* mean, const T* low, T* __restrict z,
                              double* __restrict first) {
    constexpr index L = Lanes<T>::n;
    for (index i = 0; i < ld; i += L) {
        const Vec<T> m = load(mean + i), l = load(low + i);
        T* __restrict out = z + i;
        Vec<T> sum = {};
        if (i < width)
            for (int r = 0; r < n; r++, out += ld) {
                const Vec<T> s = less_mean<T>(load(x[r] + i), m, l) * root[r];
                sum += s * root[r];
                store(out, s);
            }
        else
            for (int r = 0; r < n; r++, out += ld) store(out, sum);
        for (index j = 0; j < L; j++) first[i + j] += sum[j];
    }
}

template <int N>
struct Count {
    static constexpr int value = N;
};

// Vectors [begin, end) in panels of nearly equal width, at most `wide`.
template <class Body>
MIXTURA_INLINE void for_panels(index begin, index end, Body body) {
    while (begin < end) {
        const index panels = (end - begin + wide - 1) / wide;
        const index n = (end - begin + panels - 1) / panels;
        if (n == 1) body(Count<1>{}, begin);
        else if (n == 2) body(Count<2>{}, begin);
        else if (n == 3) body(Count<(wide < 3 ? 1 : 3)>{}, begin);
        else body(Count<(wide < 4 ? 1 : 4)>{}, begin);
        begin += n;
    }
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
