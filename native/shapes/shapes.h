// The M-steps of covariances that share volumes, shapes or orientations: the ten of mclust's
// fourteen shapes that are not full, tied, diag or spherical. model/gaussian/NAME.py has the
// formula of each. Compiled once, for the plain processor.
#pragma once

#include "kernel.h"

namespace mixtura {

// What the M-step of covariances is given: `best` in model/gaussian/shape.py.
struct Spread {
    std::ptrdiff_t k, d;
    const double* spread;  // in the shape of the family: (k, d, d), (k, d) or (k)
    const double* mass;    // (k): zero for a component that keeps its covariance, as its spread is
    const double* floor;   // (d)
    const double* unit;    // (d), the roots of the floor
    double mean_floor;
    double least_floor;
    bool on_the_way;  // in whole iterations, where the next M-step takes up what one leaves
    double* work;     // room_for_shapes(k, d) numbers
};

// Numbers that any of the ten works with.
std::ptrdiff_t room_for_shapes(std::ptrdiff_t k, std::ptrdiff_t d);

// Each begins with the covariances that there are and writes those of the family that are best,
// and their factors. False where there are none, as with NaN in the spread.
using Best = bool(const Spread&, double* covariances, double* factors);
Best eii, eei, vei, evi, vee, eve, vve, eev, vev, evv;

// The same from moments: the m_step of a family's entry in kernel.cpp.
using Step = bool(const Statistics&, const Parameters& next);
Step eii_m_step, eei_m_step, vei_m_step, evi_m_step, vee_m_step;
Step eve_m_step, vve_m_step, eev_m_step, vev_m_step, evv_m_step;

}  // namespace mixtura
