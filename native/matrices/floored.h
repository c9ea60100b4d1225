// Covariance matrices held above the floor. Defined in floored.cpp, for the plain processor.
#pragma once

#include <cstddef>

namespace mixtura {

// model/gaussian/factor.py: factorise, for one symmetric matrix (d, d) in place: its eigenvalues
// below one are raised to it in units of `unit` (d), the roots of the floor; where there are none,
// it is not changed by a bit. `factor` becomes its precision factor. `work` holds 3 d d numbers.
// False where the matrix has none, as with NaN in it.
bool factorise_above(double* covariance, std::ptrdiff_t d, const double* unit, double* factor,
                     double* work);

}  // namespace mixtura
