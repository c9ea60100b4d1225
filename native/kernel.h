// The interface between the arithmetic (kernel.cpp, compiled once for each instruction set) and
// the rest. Everything is a plain pointer: arrays are C-contiguous, aligned to their type, and
// axes are m (mixtures in the stack), k (components), d (features), b (rows).
#pragma once

#include "agglomeration/groups.h"

#include <cstddef>

namespace mixtura {

// A stack of m mixtures; the shapes of `factors` are those of kernels/reference/.
struct Mixtures {
    std::ptrdiff_t m, k, d;
    const double* log_weights;  // (m, k)
    const double* means;        // (m, k, d)
    const double* factors;      // (m, k, d, d) full, (m, d, d) tied, (m, k, d) diag, (m, k)
};

// Where sums go; every element is written. `second` has the family's shape, both triangles.
struct Moments {
    double* mass;    // (m, k)
    double* first;   // (m, k, d)
    double* second;  // (m, k, d, d) full, (m, d, d) tied, (m, k, d) diag, (m, k) spherical
};

struct Likelihood {
    double* log_likelihood;  // (m)
    double* entropy;         // (m)
};

struct Statistics;  // of an M-step: em/m_step.h
struct Parameters;
struct Spread;  // of an M-step of covariances alone: shapes/shapes.h

// The three verbs for rows (b, d) of type T. They allocate scratch memory of their thread, and
// throw std::bad_alloc where there is none. `weight` is (b) or null, `resp` and `out` (m, k, b).
template <class T>
struct Verbs {
    void (*expect)(const T* rows, const double* weight, std::ptrdiff_t b, const Mixtures&,
                   const Moments&, const Likelihood&);
    // whether all of it is in T's range: no infinity, no NaN, nothing at the very end
    bool (*log_density)(const T* rows, std::ptrdiff_t b, const Mixtures&, double* out);
    void (*moments)(const T* rows, const double* resp, std::ptrdiff_t b, std::ptrdiff_t m,
                    std::ptrdiff_t k, std::ptrdiff_t d, const double* about, const Moments&);
};

// A family to all that does not ask which one it is: a covariance structure, or a shape that is
// stored as one of them and has its verbs.
struct Family {
    const char* name;  // as in mixtura/kernels/structure.py, or as the shape's in model/gaussian/
    bool matrices;     // whether a component has a matrix (d, d), or one number for each feature
    bool shared;       // whether one serves all components, or all features
    // numbers in the covariances, the factors and the second moments of one mixture
    std::ptrdiff_t (*size)(std::ptrdiff_t k, std::ptrdiff_t d);
    Verbs<double> f64;
    Verbs<float> f32;
    // false where a covariance has no factor; null for a family whose M-step is in Python alone
    bool (*m_step)(const Statistics&, const Parameters& next);
    // of covariances alone, in place; null for a structure, whose is a line of Python
    bool (*best)(const Spread&, double* covariances, double* factors);
};

// From log-densities (m, k, b) and log_weights (m, k), over all m and b:
// log sum_k exp(log_weights + log_density) into (m, b), or its softmax over k into (m, k, b).
// `resp` may be `log_density` itself.
struct Posterior {
    void (*log_sum)(const double* log_density, const double* log_weights, std::ptrdiff_t m,
                    std::ptrdiff_t k, std::ptrdiff_t b, double* out);
    void (*responsibilities)(const double* log_density, const double* log_weights, std::ptrdiff_t m,
                             std::ptrdiff_t k, std::ptrdiff_t b, double* resp);
};

// Student's t over a table of log N (m, k, b); all of (m, k) but the row weights (b) or null.
struct Tails {
    std::ptrdiff_t m, k, b, d;
    const double* log_weights;
    const double* weight;
    const double* peaks;        // log N at the centres
    const double* nu;           // degrees of freedom
    const double* at_centre;    // log-density of the t at the centres
    const double* log_at_mean;  // log(1 + d / nu)
};

// Sums over the rows: (m, k) three times and (m) twice.
struct TailSums {
    double* mass;
    double* lag;   // of u - 1
    double* bend;  // of log u - (u - 1)
    double* log_likelihood;
    double* entropy;
};

// All arithmetic for one instruction set.
struct Kernel {
    const char* name;  // "v4", "v3", "v2" or "plain"
    const Family* families;
    std::ptrdiff_t n_families;
    Posterior posterior;
    // The table becomes weighted responsibilities times u; false where it was left as it was.
    bool (*heavy)(const Tails&, double* table, const TailSums&);
    Agglomeration agglomeration;
};

// One for each set that was compiled; module.cpp picks among those that the processor has.
extern const Kernel kernel_v4, kernel_v3, kernel_v2, kernel_plain;

// Scratch memory of the calling thread, 64-byte aligned, overwritten by the next call.
// It throws std::bad_alloc. Defined in scratch.cpp, which is compiled for the plain processor.
void* scratch(std::size_t bytes);

// precision factors of `count` symmetric matrices (d, d): the upper U with U U' the inverse,
// lower triangle zero. Returns the index of the first matrix that is not positive-definite
// (comparisons with NaN count as not), or -1. Defined in factor.cpp.
std::ptrdiff_t precision_factors(const double* matrices, std::ptrdiff_t count, std::ptrdiff_t d,
                                 double* factors);

// The inverse of an upper triangle, of which what is below the diagonal is not read; there `u` gets
// zeros. Also in factor.cpp.
void invert_upper(const double* r, std::ptrdiff_t d, double* u);

}  // namespace mixtura
