// Axes that components have in common: model/gaussian/orientation.py. Axes are rows.
#pragma once

#include "shapes/room.h"

namespace mixtura {

// The best variances (k, d) for spreads along axes (k, d), and multipliers (k).
using Rule = void(const double* along, const double* mass, std::ptrdiff_t k, std::ptrdiff_t d,
                  double* variances, double* multipliers, Room room);

// Axes that covariances (k, d, d) share, if they share any. False where a number is not finite.
bool common_axes(const double* covariances, std::ptrdiff_t k, std::ptrdiff_t d, double* axes,
                 Room room);

// The best axes (d, d), beginning with `axes` where those of the spread of all rows are no better,
// and the variances (k, d) along them, none below one; `on_the_way` to them, but for the last that
// there is to gain. False where a number is not finite.
bool best_axes(const double* spread, const double* mass, std::ptrdiff_t k, std::ptrdiff_t d,
               Rule* rule, bool on_the_way, double* axes, double* variances, Room room);

}  // namespace mixtura
