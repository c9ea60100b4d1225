// A covariance by its axes and the variances along them. Defined in from_axes.cpp, compiled for the
// plain processor.
#pragma once

#include <cstddef>

namespace mixtura {

// The matrix of these axes (d, d), in rows, with variances (d) along them, and its precision
// factor: model/gaussian/axes.py. `work` holds d (d + 1) numbers. False where there is none.
bool along(const double* axes, const double* variances, std::ptrdiff_t d, double* covariance,
           double* factor, double* work);

}  // namespace mixtura
