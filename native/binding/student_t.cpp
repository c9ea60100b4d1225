// Student's t for Python: its E-step, its M-step, and whole iterations of both.
#include "binding/student_t.h"

#include "binding/arguments.h"
#include "binding/others_run.h"
#include "student_t/e_step.h"

namespace mixtura {
namespace {

// Parameters of Student's t, and of its sums (..., k) and moments.
struct HeavyShape : Shape {
    Size size, second;

    HeavyShape(const Family& family, const Array& rows, const Array& means)
        : Shape(rows, means), size(m * family.size(k, d)), second(m * heavy_size(family, k, d)) {}
};

// The E-step of Student's t. False where a row is too far for it.
bool expect_heavy(const Kernel& kernel, const Family& family, nb::handle rows_, nb::handle weight_,
                  nb::handle log_weights_, nb::handle means_, nb::handle factors_, nb::handle nu_,
                  nb::handle mass_, nb::handle pull_, nb::handle lag_, nb::handle bend_,
                  nb::handle first_, nb::handle second_, nb::handle log_likelihood_,
                  nb::handle entropy_) {
    const Array rows(rows_), log_weights(log_weights_), means(means_), factors(factors_), nu(nu_);
    const Output mass(mass_), pull(pull_), lag(lag_), bend(bend_), first(first_), second(second_);
    const Output log_likelihood(log_likelihood_), entropy(entropy_);
    const HeavyShape at(family, rows, means);
    const Size all = at.m * at.k;
    demand(log_weights.size() == all && nu.size() == all, "every number of components is (..., k)");
    demand(factors.size() == at.size, "precisions_cholesky have the wrong shape");
    demand(mass.size() == all && pull.size() == all && lag.size() == all && bend.size() == all &&
               first.size() == all * at.d && second.size() == at.second &&
               log_likelihood.size() == at.m && entropy.size() == at.m,
           "an output has the wrong size");
    return with_weight(weight_, at.b, [&](const double* weight) {
        const OthersRun others_run;
        HeavyPass pass(kernel, family, at.k, at.d);
        const Size size = at.size / at.m, moments = at.second / at.m;
        for (Size m = 0; m < at.m; ++m) {
            const Size c = m * at.k;
            const HeavyOutput out{
                mass.data() + c,           pull.data() + c,         lag.data() + c,
                bend.data() + c,           first.data() + c * at.d, second.data() + m * moments,
                log_likelihood.data() + m, entropy.data() + m};
            if (!pass(rows.data<double>(), weight, at.b, log_weights.data<double>() + c,
                      means.data<double>() + c * at.d, factors.data<double>() + m * size,
                      nu.data<double>() + c, out))
                return false;
        }
        return true;
    });
}

Freedom freedom_of(Size number) {
    demand(number >= 0 && number <= 2, "degrees of freedom are 0: fixed, 1: own or 2: shared");
    return static_cast<Freedom>(number);
}

// The M-step of Student's t, in the arrays of the parameters; moments are written over. False
// where there is no factor.
bool m_step_heavy(const Family& family, Size freedom, double total_weight, nb::handle floor_,
                  nb::handle mass_, nb::handle pull_, nb::handle lag_, nb::handle bend_,
                  nb::handle first_, nb::handle second_, nb::handle means_, nb::handle covariances_,
                  nb::handle factors_, nb::handle nu_) {
    const Array floor(floor_), mass(mass_), pull(pull_), lag(lag_), bend(bend_);
    const Output first(first_), second(second_);
    const Output means(means_), covariances(covariances_), factors(factors_), nu(nu_);
    demand(means.axes() >= 2, "means are (..., k, d)");
    const Size k = means.axis(2), d = means.axis(1);
    demand(k > 0 && d > 0 && floor.size() == d, "there must be a floor for every feature");
    const Size m = means.size() / (k * d), all = m * k;
    const Size size = family.size(k, d), moments = heavy_size(family, k, d);
    demand(mass.size() == all && pull.size() == all && lag.size() == all && bend.size() == all &&
               nu.size() == all,
           "every number of components is (..., k)");
    demand(first.size() == all * d && second.size() == m * moments, "moments: the wrong shape");
    demand(covariances.size() == m * size && factors.size() == m * size,
           "covariances: the wrong shape");
    const Freedom kind = freedom_of(freedom);
    const OthersRun others_run;
    HeavyStep step(family, k, d, floor.data<double>(), kind, false);
    for (Size i = 0; i < m; ++i) {
        const Size c = i * k;
        const HeavyMoments sums{mass.data<double>() + c, pull.data<double>() + c,
                                lag.data<double>() + c,  bend.data<double>() + c,
                                first.data() + c * d,    second.data() + i * moments};
        const Parameters next{1,
                              k,
                              d,
                              nullptr,
                              means.data() + c * d,
                              covariances.data() + i * size,
                              factors.data() + i * size};
        if (!step(sums, total_weight, next, nu.data() + c)) return false;
    }
    return true;
}

// `iterations` of EM for Student's t on all rows, in the arrays of the parameters. False where a
// row is too far for it, or there is no factor.
bool advance_heavy_in_place(const Kernel& kernel, const Family& family, nb::handle rows_,
                            nb::handle weight_, double total_weight, nb::handle floor_,
                            Size iterations, Size freedom, nb::handle weights_, nb::handle means_,
                            nb::handle covariances_, nb::handle factors_, nb::handle nu_,
                            nb::handle log_likelihood_) {
    const Array rows(rows_), floor(floor_);
    const Output weights(weights_), means(means_), covariances(covariances_), factors(factors_);
    const Output nu(nu_), log_likelihood(log_likelihood_);
    const HeavyShape at(family, rows, means);
    demand(iterations > 0, "there must be an iteration");
    demand(floor.size() == at.d, "there must be a floor for every feature");
    demand(weights.size() == at.m * at.k && nu.size() == at.m * at.k, "weights are (..., k)");
    demand(covariances.size() == at.size && factors.size() == at.size,
           "covariances: the wrong shape");
    demand(log_likelihood.size() == at.m, "an output has the wrong size");
    const Freedom kind = freedom_of(freedom);
    const Parameters mixtures{
        at.m, at.k, at.d, weights.data(), means.data(), covariances.data(), factors.data()};
    return with_weight(weight_, at.b, [&](const double* weight) {
        const Rows data{rows.data<double>(),  weight, at.b, total_weight,
                        floor.data<double>(), nullptr};
        const OthersRun others_run;
        return advance_heavy(kernel, family, data, iterations, kind, mixtures, nu.data(),
                             log_likelihood.data());
    });
}

}  // namespace

void bind_student_t(nb::class_<Family>& family, nb::class_<Kernel>& kernel) {
    family.def("m_step_heavy", &m_step_heavy);
    kernel
        .def("expect_heavy", &expect_heavy, nb::arg(), nb::arg(), nb::arg("weight").none(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg())
        .def("advance_heavy", &advance_heavy_in_place, nb::arg(), nb::arg(),
             nb::arg("weight").none(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg());
}

}  // namespace mixtura
