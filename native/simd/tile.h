// A tile: some rows of a block, features outside and rows in the lanes of vectors, in cache.
#pragma once

#include "simd/simd.h"

namespace mixtura {
namespace MIXTURA_ISA {

// Vectors go in groups of this many, so that their chains of operations hide one another's latency.
constexpr int group = registers == 32 ? 4 : 2;

// 2 KiB of each feature: 256 doubles or 512 floats.
template <class T>
constexpr index tile_rows = 2048 / sizeof(T);

template <class T>
constexpr index tile_vectors = tile_rows<T> / Lanes<T>::n;

// From one feature or component of a tile to the next: a cache line more than its rows take, since
// steps of a power of two would all fall into the same few sets of the cache.
template <class T>
constexpr index tile_stride = tile_vectors<T> + 64 / MIXTURA_WIDTH;

template <class T>
constexpr index tile_numbers = tile_stride<T> * Lanes<T>::n;

// Vectors in use for that many rows, in whole groups.
template <class T>
MIXTURA_INLINE index vectors_for(index rows) {
    constexpr index lanes = Lanes<T>::n * group;
    return (rows + lanes - 1) / lanes * group;
}

template <class T>
struct Tile {
    const T* rows;  // (n, d)
    index n;
    index vectors;        // what n rows take, in whole groups
    const Vec<T>* lanes;  // (d, tile_stride), minus the centre; only for families in lanes
    T unseen = 0;         // a responsibility or mass that adds nothing to sums over the tile
};

// rows (b, d) minus `centre`, subtracted in double, to tile (d, tile_stride). What fills the last
// group up are copies of the last row: finite, and weighed with nothing.
template <class T, int D>
MIXTURA_INLINE void transpose_fixed(const T* __restrict rows, index b, index d,
                                    const double* __restrict centre, T* __restrict tile) {
    const index features = D ? D : d;
    for (index r = 0; r < b; r++)
        for (index i = 0; i < features; i++)
            tile[i * tile_numbers<T> + r] =
                centre ? T(double(rows[r * features + i]) - centre[i]) : rows[r * features + i];
}

template <class T>
static void transpose(const T* rows, index b, index d, const double* centre, Vec<T>* lanes) {
    T* tile = reinterpret_cast<T*>(lanes);
    switch (d) {
        case 1: transpose_fixed<T, 1>(rows, b, d, centre, tile); break;
        case 2: transpose_fixed<T, 2>(rows, b, d, centre, tile); break;
        case 3: transpose_fixed<T, 3>(rows, b, d, centre, tile); break;
        case 4: transpose_fixed<T, 4>(rows, b, d, centre, tile); break;
        case 8: transpose_fixed<T, 8>(rows, b, d, centre, tile); break;
        case 16: transpose_fixed<T, 16>(rows, b, d, centre, tile); break;
        default: transpose_fixed<T, 0>(rows, b, d, centre, tile);
    }
    const index filled = vectors_for<T>(b) * Lanes<T>::n;
    for (index i = 0; i < d; i++)
        for (index r = b; r < filled; r++)
            tile[i * tile_numbers<T> + r] = tile[i * tile_numbers<T> + b - 1];
}

// A mean as a number of type T and what it lost when it was rounded to that.
template <class T>
MIXTURA_INLINE void split(double mean, T& high, T& low) {
    high = T(mean);
    low = T(mean - double(high));
}

// x - mean, exact where they are near, so that nothing is lost far from zero.
template <class T, class Mean>
MIXTURA_INLINE Vec<T> less_mean(Vec<T> x, Mean mean, Mean low) {
    if constexpr (sizeof(T) == sizeof(double)) return x - mean;
    else return (x - mean) - low;
}

// The weights of a tile's rows, nothing for those that only fill up. Null stands for ones.
template <class T>
static void load_weights(const double* weight, index b, T* tile) {
    for (index r = 0; r < b; r++) tile[r] = weight ? T(weight[r]) : T(1);
    for (index r = b; r < vectors_for<T>(b) * Lanes<T>::n; r++) tile[r] = T(0);
}

// Sums over lanes are kept as a vector of doubles from tile to tile and added up at the end of a
// block; floats are widened here, so that no sum of floats is longer than a tile.
template <class V>
MIXTURA_INLINE void deposit(f64v* sum, V part) {
    *sum += widened(part);
}

template <class T>
MIXTURA_INLINE Vec<T> sum_of(const Vec<T>* values, index vectors) {
    Vec<T> sum[group] = {};
    for (index v = 0; v < vectors; v += group) MIXTURA_UNROLL
    for (int g = 0; g < group; g++) sum[g] += values[v + g];
    Vec<T> total = sum[0];
    for (int g = 1; g < group; g++) total += sum[g];
    return total;
}

// Sums of doubles over the lanes of responsibilities (k, tile_stride); lists the components that
// the tile adds anything to and returns their number.
template <class T>
static index add_masses(const Tile<T>& tile, const Vec<T>* resp, index k, f64v* mass, index* seen) {
    index number = 0;
    for (index c = 0; c < k; c++) {
        const Vec<T> sum = sum_of<T>(resp + c * tile_stride<T>, tile.vectors);
        if (!sum_above<T>(sum, tile.unseen)) continue;
        deposit(mass + c, sum);
        seen[number++] = c;
    }
    return number;
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
