// What of the arguments every function of the module checks.
#pragma once

#include "binding/array.h"

#include <cstddef>

namespace mixtura {

using Size = std::ptrdiff_t;

inline void demand(bool condition, const char* what) {
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

// Calls `run` with the weights of b rows, or with null where there are none.
template <class Run>
auto with_weight(nb::handle weight, Size b, Run run) {
    if (weight.is_none()) return run(nullptr);
    const Array given(weight);
    demand(given.size() == b, "there must be a weight for every row");
    return run(given.data<double>());
}

}  // namespace mixtura
