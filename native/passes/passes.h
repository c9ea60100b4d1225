// The three verbs for a family that says what to do with one tile.
//
// A family F<T> has
//   F(k, d), pieces(arena)            its size and the scratch memory it wants
//   begin(mixtures, m) -> centre      read the parameters of mixture m, forget all sums
//   begin_about(about) -> centre      the same for moments about given means (k, d)
//   take(tile)                        look at a tile before anything else
//   joint(tile, out)                  log pi_k + log N as (k, tile_stride)
//   add(tile, resp)                   weighted responsibilities into the sums
//   finish(out, m)                    the sums as mass, first and second moments
//   in_lanes                          whether it reads the tile transposed
//   prunes                            whether joint() leaves out what adds nothing to a row;
//                                     joint_of_all(tile, out) then does not
#pragma once

#include "passes/arena.h"
#include "passes/responsibilities.h"

namespace mixtura {
namespace MIXTURA_ISA {

// The tiles of a block, one after the other.
template <class T, class F>
class Tiles {
    const T* rows_;
    const double* centre_;
    index b_, d_, begin_ = 0;
    Vec<T>* lanes_;

  public:
    Tiles(const T* rows, const double* centre, index b, index d, Vec<T>* lanes)
        : rows_(rows), centre_(centre), b_(b), d_(d), lanes_(lanes) {}
    index begin() const { return begin_; }
    bool more() const { return begin_ < b_; }
    Tile<T> next() {
        const index left = b_ - begin_;
        const index n = left < tile_rows<T> ? left : tile_rows<T>;
        const T* rows = rows_ + begin_ * d_;
        if (F::in_lanes) transpose<T>(rows, n, d_, centre_, lanes_);
        begin_ += n;
        return {rows, n, vectors_for<T>(n), lanes_};
    }
};

// What the families in lanes have in common.
template <class T>
struct InLanes {
    static constexpr bool in_lanes = true, prunes = false;
    void take(const Tile<T>&) {}
};

// A family and the scratch memory of one call.
template <class T, class F>
struct Work {
    F family;
    Vec<T>* lanes;       // (d, tile_stride), where the family reads them
    Vec<T>* table;       // (k, tile_stride): joint log-densities, responsibilities
    Vec<T>* row_weight;  // (tile_stride)

    Work(index k, index d) : family(k, d) {
        Arena arena;
        arena.piece(lanes, F::in_lanes ? d * tile_stride<T> : 0);
        arena.piece(table, k * tile_stride<T>);
        arena.piece(row_weight, tile_stride<T>);
        family.pieces(arena);
        arena.open();
    }
    Work(const Work&) = delete;  // the arena has written to these very pointers
    Work& operator=(const Work&) = delete;
};

// Whether a log-density of a table (k, tile_stride) has left T's range, or is no number.
template <class T>
static bool any_beyond(const Vec<T>* table, index k, index vectors) {
    using V = Vec<T>;
    V beyond = {};
    for (index c = 0; c < k; c++)
        for (index v = c * tile_stride<T>; v < c * tile_stride<T> + vectors; v++)
            beyond = table[v] >= Lanes<T>::lowest ? beyond : broadcast<T>(1);
    return sum_lanes<T>(beyond) > 0;
}

template <class T, class F>
struct Passes {
    static void expect(const T* rows, const double* weight, index b, const Mixtures& mixtures,
                       const Moments& moments, const Likelihood& likelihood) {
        const index k = mixtures.k, d = mixtures.d;
        Work<T, F> work(k, d);
        F& family = work.family;
        for (index m = 0; m < mixtures.m; m++) {
            const double* centre = family.begin(mixtures, m);
            TileLikelihood total;
            Tiles<T, F> tiles(rows, centre, b, d, work.lanes);
            while (tiles.more()) {
                const double* mine = weight ? weight + tiles.begin() : nullptr;
                Tile<T> tile = tiles.next();
                load_weights(mine, tile.n, reinterpret_cast<T*>(work.row_weight));
                tile.unseen = T(1e-20) * sum_lanes<T>(sum_of<T>(work.row_weight, tile.vectors));
                family.take(tile);
                family.joint(tile, work.table);
                const TileLikelihood part = to_responsibilities<T>(
                    work.table, k, tile.n, weight != nullptr, work.row_weight);
                total.log_likelihood += part.log_likelihood;
                total.entropy += part.entropy;
                family.add(tile, work.table);
            }
            likelihood.log_likelihood[m] = total.log_likelihood;
            likelihood.entropy[m] = total.entropy;
            family.finish(moments, m);
        }
    }

    static bool log_density(const T* rows, index b, const Mixtures& mixtures, double* out) {
        bool in_range = true;
        const index k = mixtures.k, d = mixtures.d;
        Work<T, F> work(k, d);
        F& family = work.family;
        for (index m = 0; m < mixtures.m; m++) {
            const double* centre = family.begin(mixtures, m);
            Tiles<T, F> tiles(rows, centre, b, d, work.lanes);
            while (tiles.more()) {
                const index begin = tiles.begin();
                const Tile<T> tile = tiles.next();
                family.take(tile);
                if constexpr (F::prunes) family.joint_of_all(tile, work.table);
                else family.joint(tile, work.table);
                const T* values = reinterpret_cast<const T*>(work.table);
                for (index c = 0; c < k; c++)
                    for (index r = 0; r < tile.n; r++)
                        out[(m * k + c) * b + begin + r] = values[c * tile_numbers<T> + r];
                in_range &= !any_beyond<T>(work.table, k, tile.vectors);
            }
        }
        return in_range;
    }

    static void moments(const T* rows, const double* resp, index b, index stack, index k, index d,
                        const double* about, const Moments& out) {
        Work<T, F> work(k, d);
        F& family = work.family;
        for (index m = 0; m < stack; m++) {
            const double* centre = family.begin_about(about + m * k * d);
            Tiles<T, F> tiles(rows, centre, b, d, work.lanes);
            while (tiles.more()) {
                const double* mine = resp + m * k * b + tiles.begin();
                const Tile<T> tile = tiles.next();
                for (index c = 0; c < k; c++)
                    load_weights(mine + c * b, tile.n,
                                 reinterpret_cast<T*>(work.table + c * tile_stride<T>));
                family.take(tile);
                family.add(tile, work.table);
            }
            family.finish(out, m);
        }
    }

    static constexpr Verbs<T> verbs() { return {expect, log_density, moments}; }
};

// log pi + log det U - d/2 log 2 pi, from the diagonal of a factor or 1/sd of every feature.
MIXTURA_INLINE double constant_of(const double* log_weight, const double* diagonal, index step,
                                  index d) {
    constexpr double half_log_two_pi = 0.918938533204672741780329736406;
    double constant = log_weight ? *log_weight : 0.0;
    for (index i = 0; i < d; i++) constant += __builtin_log(diagonal[i * step]) - half_log_two_pi;
    return constant;
}

MIXTURA_INLINE const double* log_weight_of(const Mixtures& mixtures, index component) {
    return mixtures.log_weights ? mixtures.log_weights + component : nullptr;
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
