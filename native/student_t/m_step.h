// The M-step of Student's t: `maximise` in model/student_t/components.py. Defined in m_step.cpp,
// compiled for the plain processor.
#pragma once

#include "em/m_step.h"

#include <vector>

namespace mixtura {

// Degrees of freedom: those that were given, each component's own, or one number for all.
enum class Freedom { fixed, own, shared };

// One mixture's sums over its rows. `second` has the family's shape, and is of each component even
// where they share a matrix. Both moments are written over.
struct HeavyMoments {
    const double* mass;  // (k)
    const double* pull;  // (k): of u
    const double* lag;   // (k): of u - 1
    const double* bend;  // (k): of log u - (u - 1)
    double* first;       // (k, d)
    double* second;
};

// Numbers in the second moments of one mixture.
std::ptrdiff_t heavy_size(const Family& family, std::ptrdiff_t k, std::ptrdiff_t d);

// The M-steps of mixtures of one family, and what they work with.
class HeavyStep {
  public:
    // `on_the_way`: in whole iterations, as in shapes/shapes.h.
    HeavyStep(const Family& family, std::ptrdiff_t k, std::ptrdiff_t d, const double* floor,
              Freedom freedom, bool on_the_way);

    // From the parameters of the pass to the next; all but weights, which stay. False where a
    // matrix has no factor, as with NaN in it.
    bool operator()(const HeavyMoments& sums, double total_weight, const Parameters& next,
                    double* nu);

  private:
    using Size = std::ptrdiff_t;

    void move(const HeavyMoments& sums, const Parameters& next);
    void spread(double* second, const Parameters& next);
    bool scale(const double* second, const double* by, double* covariances, double* factors);
    bool held(const double* covariances, const double* factors);
    bool shape(double* covariances, double* factors);
    void follow(const double* second, const double* factors, double* nu);

    const Family& family_;
    Size k_, d_, each_, size_;
    const double* floor_;
    Freedom freedom_;
    bool on_the_way_;
    double mean_floor_ = 0.0, least_floor_;
    std::vector<char> alive_;
    std::vector<double> unit_, work_, mass_, shift_, mean_, further_, q_, by_, one_;
    std::vector<double> scatter_, covariances_, factors_;
};

}  // namespace mixtura
