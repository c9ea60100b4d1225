// Groups of rows on their way to becoming fewer, one in each slot, and what a merger of two costs.
// The formulas are in kernels/reference/agglomeration.py.
#pragma once

#include <cstddef>

namespace mixtura {

// Slots lie in lanes: the numbers of one kind are neighbours. `slots` is a multiple of every
// vector's length; those that hold no group (any more) have a mass of zero.
struct Groups {
    std::ptrdiff_t d, slots;
    double alpha;
    double* mass;     // (slots)
    double* rows;     // (slots), how many distinct ones
    double* trace;    // (slots), of the scatter about the mean
    double* term;     // (slots), of the criterion
    double* means;    // (d, slots)
    double* scatter;  // (d (d + 1) / 2, slots), rows of the lower triangle
};

struct Agglomeration {
    // By how much the criterion rises where the group in `slot` merges with that in each of
    // begin..end, each into its place of `out` (slots); whole vectors of it are written.
    void (*rises)(const Groups&, std::ptrdiff_t slot, std::ptrdiff_t begin, std::ptrdiff_t end,
                  double* out);
    // the place of the smallest of n numbers, the first of equals; 0 where all are infinite
    std::ptrdiff_t (*smallest)(const float* values, std::ptrdiff_t n);
};

}  // namespace mixtura
