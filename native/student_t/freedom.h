// Degrees of freedom of Student's t. Defined in freedom.cpp, compiled for the plain processor.
#pragma once

#include <cstddef>

namespace mixtura {

// As in model/student_t/freedom.py: more degrees of freedom than this count as this.
constexpr double most_freedom = 1e10;

// The logarithm of the density at the centre in d columns, for a scale matrix of determinant one.
double log_normaliser(double nu, std::ptrdiff_t d);

// Of the components that share them, j numbers each: `root` in model/student_t/freedom.py.
struct FreedomOf {
    std::ptrdiff_t j, d;
    const double* mean;     // of u
    const double* further;  // its logarithm less the mean of log u
    const double* q;        // Q
    const double* share;    // of each component in their mass
};

// The degrees of freedom that the equation gives, the first from `nu` on uphill.
double freedom_from(double nu, const FreedomOf& of);

}  // namespace mixtura
