// Variances along axes: model/gaussian/eigenvalues.py. Spreads and variances are (k, d), masses
// (k), and the floor is one in all of them: units are those of the floor.
#pragma once

#include "shapes/room.h"

namespace mixtura {

// The mean by mass over k of numbers (k, size), into (size).
void pooled(const double* spread, const double* mass, std::ptrdiff_t k, std::ptrdiff_t size,
            double* mean);

// Variances lambda_k a_j. `log_volumes` (k) is where it begins, and is written to.
void of_equal_shape(const double* spread, const double* mass, std::ptrdiff_t k, std::ptrdiff_t d,
                    double* log_volumes, double* variances, Room room);

// Variances lambda a_kj, the product over j of a_kj being one, and `multipliers` (k): where a
// variance is not on the floor, its spread is so many times it.
void of_equal_volume(const double* spread, const double* mass, std::ptrdiff_t k, std::ptrdiff_t d,
                     double* variances, double* multipliers, Room room);

}  // namespace mixtura
