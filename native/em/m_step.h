// What the M-step of a family is given, and where it writes.
#pragma once

#include "kernel.h"

namespace mixtura {

// The parameters of m mixtures, changed in place; covariances and factors have the family's shape.
struct Parameters {
    std::ptrdiff_t m, k, d;
    double* weights;  // (m, k)
    double* means;    // (m, k, d)
    double* covariances;
    double* factors;
};

// One mixture's moments, and the floor.
struct Statistics {
    std::ptrdiff_t k, d;
    const double* mass;   // (k)
    const char* alive;    // (k): whether a component has mass to speak of. If not, it stays
    const double* shift;  // (k, d): first moments by mass, zero where not alive
    double* second;       // the family's shape, and free to write to
    double total_weight;
    const double* floor;  // (d)
    const double* unit;   // (d), the roots of the floor
    double mean_floor;
    double* work;  // (3, d, d), or room_for_shapes(k, d)
};

}  // namespace mixtura
