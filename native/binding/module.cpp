// The Python module: arrays in, arrays out, and the choice of an instruction set. It checks every
// size, so that no mistake in Python reads or writes beyond an array, and lets other threads of
// Python run while the kernel does.
#include "agglomeration/tree.h"
#include "em/advance.h"
#include "binding/array.h"
#include "kernel.h"
#include "binding/others_run.h"
#include "shapes/shapes.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <vector>

namespace mixtura {
namespace {

using Size = std::ptrdiff_t;

void demand(bool condition, const char* what) {
    if (!condition) throw nb::value_error(what);
}

// Rows (b, d) and means (..., k, d) agree in d.
struct Shape {
    Size m, k, d, b;

    Shape(const Array& rows, const Array& means) {
        demand(rows.axes() == 2 && means.axes() >= 2, "rows are (b, d) and means (..., k, d)");
        b = rows.axis(2), d = rows.axis(1), k = means.axis(2);
        demand(means.axis(1) == d, "rows and means have different numbers of features");
        demand(d > 0 && k > 0, "there must be a feature and a component");
        m = means.size() / (k * d);
    }
};

// Calls `work` with the rows as float or double and the family's verbs for them, other Python
// threads running meanwhile.
template <class Work>
void on_rows(const Family& family, const Array& rows, Work work) {
    const OthersRun others_run;
    if (rows.is_float()) {
        work(rows.data<float>(), family.f32);
    } else {
        work(rows.data<double>(), family.f64);
    }
}

Moments moments_into(const Output& mass, const Output& first, const Output& second, Size m, Size k,
                     Size d, const Family& family) {
    demand(
        mass.size() == m * k && first.size() == m * k * d && second.size() == m * family.size(k, d),
        "an output has the wrong size");
    return {mass.data(), first.data(), second.data()};
}

// Calls `run` with the weights of b rows, or with null where there are none.
template <class Run>
auto with_weight(nb::handle weight, Size b, Run run) {
    if (weight.is_none()) return run(nullptr);
    const Array given(weight);
    demand(given.size() == b, "there must be a weight for every row");
    return run(given.data<double>());
}

void expect(const Family& family, nb::handle rows_, nb::handle weight_, nb::handle log_weights_,
            nb::handle means_, nb::handle factors_, nb::handle mass_, nb::handle first_,
            nb::handle second_, nb::handle log_likelihood_, nb::handle entropy_) {
    const Array rows(rows_, true), log_weights(log_weights_), means(means_), factors(factors_);
    const Output mass(mass_), first(first_), second(second_);
    const Output log_likelihood(log_likelihood_), entropy(entropy_);
    const Shape at(rows, means);
    const Moments moments = moments_into(mass, first, second, at.m, at.k, at.d, family);
    demand(log_weights.size() == at.m * at.k, "log_weights are (..., k)");
    demand(factors.size() == second.size(), "precisions_cholesky have the wrong shape");
    demand(log_likelihood.size() == at.m && entropy.size() == at.m, "an output has the wrong size");
    const Mixtures mixtures{
        at.m, at.k, at.d, log_weights.data<double>(), means.data<double>(), factors.data<double>()};
    const Likelihood likelihood{log_likelihood.data(), entropy.data()};
    with_weight(weight_, at.b, [&](const double* weight) {
        on_rows(family, rows, [&](const auto* data, const auto& verbs) {
            verbs.expect(data, weight, at.b, mixtures, moments, likelihood);
        });
    });
}

// Calls `run` with the patterns of b rows (b, d), or with null where none lacks a value.
template <class Run>
auto with_patterns(nb::handle observed_, nb::handle begins_, Size b, Size d, Run run) {
    if (observed_.is_none()) return run(nullptr);
    const Array observed(observed_), begins(begins_);
    const Size p = begins.size() - 1;
    demand(p > 0 && observed.size() == p * d, "there must be a pattern, and observed is (p, d)");
    const double* at = begins.data<double>();
    demand(at[0] == 0.0 && at[p] == static_cast<double>(b), "patterns must hold all rows");
    for (Size i = 0; i < p; ++i) demand(at[i] <= at[i + 1], "patterns must follow one another");
    const Patterns patterns{p, observed.data<double>(), at};
    return run(&patterns);
}

bool expect_gaps(const Family& family, nb::handle rows_, nb::handle weight_, nb::handle observed_,
                 nb::handle begins_, nb::handle log_weights_, nb::handle means_,
                 nb::handle covariances_, nb::handle factors_, nb::handle mass_, nb::handle first_,
                 nb::handle second_, nb::handle log_likelihood_, nb::handle entropy_) {
    const Array rows(rows_), log_weights(log_weights_), means(means_);
    const Array covariances(covariances_), factors(factors_);
    const Output mass(mass_), first(first_), second(second_);
    const Output log_likelihood(log_likelihood_), entropy(entropy_);
    const Shape at(rows, means);
    const Moments moments = moments_into(mass, first, second, at.m, at.k, at.d, family);
    demand(log_weights.size() == at.m * at.k, "log_weights are (..., k)");
    demand(factors.size() == second.size(), "precisions_cholesky have the wrong shape");
    demand(covariances.size() == second.size(), "covariances have the wrong shape");
    demand(log_likelihood.size() == at.m && entropy.size() == at.m, "an output has the wrong size");
    demand(!observed_.is_none(), "there must be patterns");
    const Mixtures mixtures{
        at.m, at.k, at.d, log_weights.data<double>(), means.data<double>(), factors.data<double>()};
    const Likelihood likelihood{log_likelihood.data(), entropy.data()};
    return with_weight(weight_, at.b, [&](const double* weight) {
        return with_patterns(observed_, begins_, at.b, at.d, [&](const Patterns* patterns) {
            const OthersRun others_run;
            return expect_with_gaps(family, rows.data<double>(), weight, *patterns, mixtures,
                                    covariances.data<double>(), moments, likelihood);
        });
    });
}

bool moments_gaps(const Family& family, nb::handle rows_, nb::handle shares_, nb::handle kept_,
                  nb::handle observed_, nb::handle begins_, nb::handle means_,
                  nb::handle covariances_, nb::handle factors_, nb::handle mass_, nb::handle first_,
                  nb::handle second_) {
    const Array rows(rows_), shares(shares_), kept(kept_), means(means_);
    const Array covariances(covariances_), factors(factors_);
    const Output mass(mass_), first(first_), second(second_);
    const Shape at(rows, means);
    const Moments moments = moments_into(mass, first, second, at.m, at.k, at.d, family);
    const Size table = at.m * at.k * at.b;
    demand(shares.size() == table && kept.size() == table, "shares are (..., k, b)");
    demand(factors.size() == second.size(), "precisions_cholesky have the wrong shape");
    demand(covariances.size() == second.size(), "covariances have the wrong shape");
    demand(!observed_.is_none(), "there must be patterns");
    const Mixtures mixtures{
        at.m, at.k, at.d, nullptr, means.data<double>(), factors.data<double>()};
    return with_patterns(observed_, begins_, at.b, at.d, [&](const Patterns* patterns) {
        const OthersRun others_run;
        return moments_with_gaps(family, rows.data<double>(), shares.data<double>(),
                                 kept.data<double>(), at.b, *patterns, mixtures,
                                 covariances.data<double>(), moments);
    });
}

bool log_density_gaps(const Family& family, nb::handle rows_, nb::handle observed_,
                      nb::handle begins_, nb::handle means_, nb::handle covariances_,
                      nb::handle factors_, nb::handle out_) {
    const Array rows(rows_), means(means_), covariances(covariances_), factors(factors_);
    const Output out(out_);
    const Shape at(rows, means);
    const Size size = at.m * family.size(at.k, at.d);
    demand(factors.size() == size && covariances.size() == size,
           "covariances or precisions_cholesky have the wrong shape");
    demand(out.size() == at.m * at.k * at.b, "an output has the wrong size");
    demand(!observed_.is_none(), "there must be patterns");
    const Mixtures mixtures{
        at.m, at.k, at.d, nullptr, means.data<double>(), factors.data<double>()};
    return with_patterns(observed_, begins_, at.b, at.d, [&](const Patterns* patterns) {
        const OthersRun others_run;
        return log_density_with_gaps(family, rows.data<double>(), at.b, *patterns, mixtures,
                                     covariances.data<double>(), out.data());
    });
}

bool log_density(const Family& family, nb::handle rows_, nb::handle means_, nb::handle factors_,
                 nb::handle out_) {
    const Array rows(rows_, true), means(means_), factors(factors_);
    const Output out(out_);
    const Shape at(rows, means);
    demand(factors.size() == at.m * family.size(at.k, at.d),
           "precisions_cholesky have the wrong shape");
    demand(out.size() == at.m * at.k * at.b, "an output has the wrong size");
    const Mixtures mixtures{
        at.m, at.k, at.d, nullptr, means.data<double>(), factors.data<double>()};
    bool in_range = true;
    on_rows(family, rows, [&](const auto* data, const auto& verbs) {
        in_range = verbs.log_density(data, at.b, mixtures, out.data());
    });
    return in_range;
}

void moments(const Family& family, nb::handle rows_, nb::handle resp_, nb::handle about_,
             nb::handle mass_, nb::handle first_, nb::handle second_) {
    const Array rows(rows_, true), resp(resp_), about(about_);
    const Output mass(mass_), first(first_), second(second_);
    const Shape at(rows, about);
    const Moments sums = moments_into(mass, first, second, at.m, at.k, at.d, family);
    demand(resp.size() == at.m * at.k * at.b, "resp is (..., k, b)");
    on_rows(family, rows, [&](const auto* data, const auto& verbs) {
        verbs.moments(data, resp.data<double>(), at.b, at.m, at.k, at.d, about.data<double>(),
                      sums);
    });
}

// The two verbs on log-densities (..., k, b), whose results are (..., k, b) or (..., b).
template <class Verb>
void on_table(Verb verb, nb::handle log_density_, nb::handle log_weights_, nb::handle out_,
              bool every_component) {
    const Array log_density(log_density_), log_weights(log_weights_);
    const Output out(out_);
    demand(log_density.axes() >= 2, "log_density is (..., k, b)");
    const Size k = log_density.axis(2), b = log_density.axis(1);
    demand(k > 0, "there must be a component");
    const Size m = log_weights.size() / k;
    demand(log_weights.size() == m * k && log_density.size() == m * k * b, "log_weights: (..., k)");
    demand(out.size() == (every_component ? m * k * b : m * b), "an output has the wrong size");
    const OthersRun others_run;
    verb(log_density.data<double>(), log_weights.data<double>(), m, k, b, out.data());
}

void log_sum(const Kernel& kernel, nb::handle log_density, nb::handle log_weights, nb::handle out) {
    on_table(kernel.posterior.log_sum, log_density, log_weights, out, false);
}

void responsibilities(const Kernel& kernel, nb::handle log_density, nb::handle log_weights,
                      nb::handle out) {
    on_table(kernel.posterior.responsibilities, log_density, log_weights, out, true);
}

// The table (..., k, b) of log N is changed in place; false where it is left as it is.
bool heavy(const Kernel& kernel, nb::handle table_, nb::handle log_weights_, nb::handle weight_,
           nb::handle peaks_, nb::handle nu_, nb::handle at_centre_, nb::handle log_at_mean_,
           Size d, nb::handle mass_, nb::handle lag_, nb::handle bend_, nb::handle log_likelihood_,
           nb::handle entropy_) {
    const Array log_weights(log_weights_), peaks(peaks_), nu(nu_), at_centre(at_centre_);
    const Array log_at_mean(log_at_mean_);
    const Output table(table_), mass(mass_), lag(lag_), bend(bend_);
    const Output log_likelihood(log_likelihood_), entropy(entropy_);
    demand(table.axes() >= 2, "the table is (..., k, b)");
    const Size k = table.axis(2), b = table.axis(1);
    demand(k > 0, "there must be a component");
    const Size all = log_weights.size(), m = all / k;
    demand(all == m * k && table.size() == all * b, "log_weights are (..., k)");
    demand(peaks.size() == all && nu.size() == all && at_centre.size() == all &&
               log_at_mean.size() == all,
           "every number of the components is (..., k)");
    demand(mass.size() == all && lag.size() == all && bend.size() == all &&
               log_likelihood.size() == m && entropy.size() == m,
           "an output has the wrong size");
    return with_weight(weight_, b, [&](const double* weight) {
        const Tails tails{m,
                          k,
                          b,
                          d,
                          log_weights.data<double>(),
                          weight,
                          peaks.data<double>(),
                          nu.data<double>(),
                          at_centre.data<double>(),
                          log_at_mean.data<double>()};
        const TailSums sums{mass.data(), lag.data(), bend.data(), log_likelihood.data(),
                            entropy.data()};
        const OthersRun others_run;
        return kernel.heavy(tails, table.data(), sums);
    });
}

bool factorise(nb::handle matrices_, nb::handle factors_) {
    const Array matrices(matrices_);
    const Output factors(factors_);
    demand(matrices.axes() >= 2 && matrices.axis(1) == matrices.axis(2), "matrices are square");
    demand(factors.size() == matrices.size(), "an output has the wrong size");
    const Size d = matrices.axis(1), count = d == 0 ? 0 : matrices.size() / (d * d);
    const OthersRun others_run;
    return precision_factors(matrices.data<double>(), count, d, factors.data()) < 0;
}

// `iterations` of EM on all rows, in the arrays of the parameters. False where there is no factor.
bool advance_in_place(const Family& family, nb::handle rows_, nb::handle weight_,
                      nb::handle observed_, nb::handle begins_, double total_weight,
                      nb::handle floor_, Size iterations, nb::handle weights_, nb::handle means_,
                      nb::handle covariances_, nb::handle factors_, nb::handle log_likelihood_) {
    const Array rows(rows_), floor(floor_);
    const Output weights(weights_), means(means_), covariances(covariances_), factors(factors_);
    const Output log_likelihood(log_likelihood_);
    const Shape at(rows, means);
    const Size size = at.m * family.size(at.k, at.d);
    demand(family.m_step != nullptr, "the family has no M-step here");
    demand(iterations > 0, "there must be an iteration");
    demand(floor.size() == at.d, "there must be a floor for every feature");
    demand(weights.size() == at.m * at.k, "weights are (..., k)");
    demand(covariances.size() == size && factors.size() == size, "covariances: the wrong shape");
    demand(log_likelihood.size() == at.m, "an output has the wrong size");
    const Parameters mixtures{
        at.m, at.k, at.d, weights.data(), means.data(), covariances.data(), factors.data()};
    return with_weight(weight_, at.b, [&](const double* weight) {
        return with_patterns(observed_, begins_, at.b, at.d, [&](const Patterns* patterns) {
            const Rows data{rows.data<double>(),  weight,  at.b, total_weight,
                            floor.data<double>(), patterns};
            const OthersRun others_run;
            return advance(family, data, iterations, mixtures, log_likelihood.data());
        });
    });
}

// The M-step of covariances, for m mixtures, in the arrays of the components. False where there is
// no factor.
bool best_in_place(const Family& family, nb::handle spread_, nb::handle mass_, nb::handle floor_,
                   nb::handle covariances_, nb::handle factors_) {
    const Array spread(spread_), mass(mass_), floor(floor_);
    const Output covariances(covariances_), factors(factors_);
    demand(family.best != nullptr, "the family's M-step is in Python");
    demand(mass.axes() >= 1 && mass.axis(1) > 0, "masses are (..., k)");
    const Size k = mass.axis(1), d = floor.size(), m = mass.size() / k;
    demand(d > 0, "there must be a feature");
    const Size size = family.size(k, d);
    demand(spread.size() == m * size, "the spread has the wrong shape");
    demand(covariances.size() == m * size && factors.size() == m * size,
           "covariances: the wrong shape");
    const double* floors = floor.data<double>();
    const double *spreads = spread.data<double>(), *masses = mass.data<double>();
    const OthersRun others_run;
    std::vector<double> unit(d), work(room_for_shapes(k, d));
    double mean_floor = 0.0;
    for (Size i = 0; i < d; ++i) {
        unit[i] = std::sqrt(floors[i]);
        mean_floor += floors[i] / static_cast<double>(d);
    }
    const double least = *std::min_element(floors, floors + d);
    for (Size i = 0; i < m; ++i) {
        const Spread one{k,      d,           spreads + i * size, masses + i * k,
                         floors, unit.data(), mean_floor,         least,
                         false,  work.data()};
        if (!family.best(one, covariances.data() + i * size, factors.data() + i * size))
            return false;
    }
    return true;
}

constexpr Size most_axes = 32;  // Rises::most_features
constexpr double most = 1e300;

void plant(Tree* place, const Kernel& kernel, nb::handle points_, nb::handle weight_,
           double alpha) {
    const Array points(points_), weight(weight_);
    demand(points.axes() == 2, "points are (n, d)");
    const Size n = points.axis(2), d = points.axis(1);
    demand(n > 0 && d > 0 && d <= most_axes, "there must be a point, of 1 to 32 axes");
    demand(weight.size() == n, "there must be a weight for every point");
    demand(alpha > 0.0 && alpha < most, "alpha must be positive and finite");
    for (Size i = 0; i < n; i++)
        demand(weight.data<double>()[i] > 0.0 && weight.data<double>()[i] < most,
               "weights must be positive and finite");
    for (Size i = 0; i < n * d; i++)
        demand(std::fabs(points.data<double>()[i]) < most, "points must be finite");
    new (place)
        Tree(kernel.agglomeration, points.data<double>(), weight.data<double>(), n, d, alpha);
}

bool grow(Tree& tree, Size steps) {
    const OthersRun others_run;
    return tree.run(steps);
}

void mergers(const Tree& tree, nb::handle out_) {
    const Output out(out_);
    demand(out.size() == 2 * (tree.n() - 1), "an output has the wrong size");
    for (Size i = 0; i < out.size(); i++) out.data()[i] = tree.mergers()[i];
}

#if defined(MIXTURA_HAS_v2) || defined(MIXTURA_HAS_v3) || defined(MIXTURA_HAS_v4)
// The levels of the x86-64 psABI; features that come with the named ones are not asked for.
bool has_v2() {
    return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
           __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}
bool has_v3() {
    return has_v2() && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
           __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}
bool has_v4() {
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#endif

nb::list families(const Kernel& kernel) {
    nb::list found;
    for (Size i = 0; i < kernel.n_families; ++i)
        found.append(nb::cast(kernel.families + i, nb::rv_policy::reference));
    return found;
}

// The kernels that were compiled and that this processor can run, best first.
nb::list usable() {
    nb::list found;
    [[maybe_unused]] const auto add = [&](const Kernel& kernel) {
        found.append(nb::cast(&kernel, nb::rv_policy::reference));
    };
#ifdef MIXTURA_HAS_v4
    if (has_v4()) add(kernel_v4);
#endif
#ifdef MIXTURA_HAS_v3
    if (has_v3()) add(kernel_v3);
#endif
#ifdef MIXTURA_HAS_v2
    if (has_v2()) add(kernel_v2);
#endif
#ifdef MIXTURA_HAS_plain
    add(kernel_plain);
#endif
    return found;
}

}  // namespace

NB_MODULE(_native, module) {
    nb::set_leak_warnings(false);  // the kernels live as long as the process, on purpose
    module.doc() = "The compiled kernel. mixtura/kernels/compiled.py is its face in Python.";
    nb::class_<Family>(module, "Family")
        .def_ro("name", &Family::name)
        .def_prop_ro("advances", [](const Family& family) { return family.m_step != nullptr; })
        .def_prop_ro("has_best", [](const Family& family) { return family.best != nullptr; })
        .def("expect", &expect, nb::arg("rows"), nb::arg("weight").none(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg())
        .def("expect_with_gaps", &expect_gaps, nb::arg("rows"), nb::arg("weight").none(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg())
        .def("log_density_with_gaps", &log_density_gaps)
        .def("moments_with_gaps", &moments_gaps)
        .def("log_density", &log_density)
        .def("moments", &moments)
        .def("best", &best_in_place)
        .def("advance", &advance_in_place, nb::arg("rows"), nb::arg("weight").none(),
             nb::arg("observed").none(), nb::arg("begins").none(), nb::arg(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg());
    nb::class_<Kernel>(module, "Kernel")
        .def_ro("name", &Kernel::name)
        .def_prop_ro("families", &families)
        .def("log_sum", &log_sum)
        .def("responsibilities", &responsibilities)
        .def("heavy", &heavy, nb::arg(), nb::arg(), nb::arg("weight").none(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(),
             nb::arg());
    nb::class_<Tree>(module, "Tree")
        .def("__init__", &plant)
        .def("run", &grow)
        .def("mergers", &mergers);
    module.def("usable", &usable);
    module.def("precision_factors", &factorise);
}

}  // namespace mixtura
