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

// Rows sqrt(size) vector', the largest first, of eigenvalues `size` (d), which become zero, and
// eigenvectors (d, d) in rows.
void rows_by_size(double* size, const double* vectors, std::ptrdiff_t d, double* rows);

// The precision factor of rows' rows (d, d), which are overwritten: R^-1 with rows = Q R. Of rows
// that come the largest first, it has the digits that belong to each (model/gaussian/factor.py);
// where they are of sizes as 1 and 1e16, by an `exchange` that has the row with the most of a
// column stand for it (Cox & Higham 1998, BIT 38:34).
bool factor_of_rows(double* rows, std::ptrdiff_t d, double* factor, bool exchange = false);

}  // namespace mixtura
