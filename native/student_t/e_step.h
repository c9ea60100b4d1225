// The E-step of Student's t from the verbs of the Gaussians whose scale matrices there are. Defined
// in e_step.cpp, compiled for the plain processor.
#pragma once

#include "em/advance.h"
#include "student_t/m_step.h"

#include <vector>

namespace mixtura {

// The sums of one mixture over rows, written where they point, and its likelihood.
struct HeavyOutput {
    double *mass, *pull, *lag, *bend, *first, *second;
    double *log_likelihood, *entropy;
};

// The E-steps of mixtures of one family, and what they work with.
class HeavyPass {
  public:
    HeavyPass(const Kernel& kernel, const Family& family, std::ptrdiff_t k, std::ptrdiff_t d);

    // One mixture over rows (b, d). False where a row is too far for it, or a number is none.
    bool operator()(const double* rows, const double* weight, std::ptrdiff_t b,
                    const double* log_weights, const double* means, const double* factors,
                    const double* nu, const HeavyOutput& out);

  private:
    using Size = std::ptrdiff_t;

    void look_at(const double* factors, const double* nu);

    const Kernel& kernel_;
    const Family& family_;
    const Family& of_each_;  // whose moments are of each component
    Size k_, d_, size_, most_;
    std::vector<double> nu_, peaks_, at_centre_, log_at_mean_, table_;
    std::vector<double> mass_, pull_, lag_, bend_, first_, second_;
};

// Whole iterations for m mixtures, as em/advance.h has them of Gaussians; `nu` is (m, k).
bool advance_heavy(const Kernel& kernel, const Family& family, const Rows& data,
                   std::ptrdiff_t iterations, Freedom freedom, const Parameters& mixtures,
                   double* nu, double* log_likelihood);

}  // namespace mixtura
