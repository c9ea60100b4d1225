// By how much the criterion rises where two groups merge, for some pairs at once.
#pragma once

#include "agglomeration/groups.h"
#include "simd/simd.h"

namespace mixtura {
namespace MIXTURA_ISA {

struct Rises {
    static constexpr index lanes = Lanes<double>::n;
    static constexpr index most_features = 32;

    // A determinant below so much of what it is added to changes nothing.
    static constexpr double nothing = 1e-13;

    static void rises(const Groups& groups, index slot, index begin, index end, double* out) {
        switch (groups.d) {
            case 1: return rises_of<1>(groups, slot, begin, end, out);
            case 2: return rises_of<2>(groups, slot, begin, end, out);
            case 3: return rises_of<3>(groups, slot, begin, end, out);
            case 4: return rises_of<4>(groups, slot, begin, end, out);
            default: return rises_of<0>(groups, slot, begin, end, out);
        }
    }

    static index smallest(const float* values, index n) {
        constexpr index wide = Lanes<float>::n;
        f32v least = broadcast<float>(__builtin_inff());
        index i = 0;
        for (; i + wide <= n; i += wide) {
            const f32v some = load(values + i);
            least = some < least ? some : least;
        }
        float smallest = __builtin_inff();
        for (index lane = 0; lane < wide; lane++)
            if (least[lane] < smallest) smallest = least[lane];
        for (; i < n; i++)
            if (values[i] < smallest) smallest = values[i];
        for (i = 0; i < n; i++)
            if (values[i] == smallest) return i;
        return 0;
    }

  private:
    template <int D>
    static void rises_of(const Groups& groups, index slot, index begin, index end, double* out) {
        const index d = D ? D : groups.d, slots = groups.slots;
        constexpr int most = D ? D : most_features;
        const double mass = groups.mass[slot], trace = groups.trace[slot];
        f64v away[most], matrix[most * (most + 1) / 2];
        for (index at = begin / lanes * lanes; at < end; at += lanes) {
            const f64v other = load(groups.mass + at), both = other + mass;
            const f64v reduced = other * mass / both;
            f64v squares = zero<f64v>();
            for (index p = 0; p < d; p++) {
                away[p] = load(groups.means + p * slots + at) - groups.means[p * slots + slot];
                squares += away[p] * away[p];
            }
            const f64v spread = reduced * squares + (load(groups.trace + at) + trace);
            f64v inside = (spread + groups.alpha) / both;
            if (D == 1) {
                inside += spread / both;
            } else if (matters(groups, slot, at, d, spread / both, inside)) {
                index pq = 0;
                for (index p = 0; p < d; p++)
                    for (index q = 0; q <= p; q++, pq++)
                        matrix[pq] =
                            (load(groups.scatter + pq * slots + at) +
                             groups.scatter[pq * slots + slot] + reduced * away[p] * away[q]) /
                            both;
                inside += determinant(matrix, d);
            }
            store(out + at, both * log_normal_number<double>(inside) -
                                (load(groups.term + at) + groups.term[slot]));
        }
    }

    // Whether some determinant may be seen beside what it is added to: the geometric mean of the
    // eigenvalues is no more than the arithmetic one, and d rows or fewer lie in a plane.
    static bool matters(const Groups& groups, index slot, index at, index d, f64v spread,
                        f64v inside) {
        const f64v mean = spread / double(d);
        f64v bound = mean;
        for (index p = 1; p < d; p++) bound *= mean;
        for (index lane = 0; lane < lanes; lane++)
            if (bound[lane] > nothing * inside[lane] &&
                groups.rows[at + lane] + groups.rows[slot] > double(d))
                return true;
        return false;
    }

    // Of the lower triangles (d (d + 1) / 2), in place; zero where rounding leaves no positive one.
    static f64v determinant(f64v* a, index d) {
        f64v product = zero<f64v>() + 1.0;
        for (index p = 0; p < d; p++) {
            const f64v pivot = a[p * (p + 1) / 2 + p];
            product = pivot > 0.0 ? product * pivot : zero<f64v>();
            const f64v safe = pivot > 0.0 ? pivot : zero<f64v>() + 1.0;
            for (index r = p + 1; r < d; r++) {
                f64v* row = a + r * (r + 1) / 2;
                const f64v factor = row[p] / safe;
                for (index c = p + 1; c <= r; c++) row[c] -= factor * a[c * (c + 1) / 2 + p];
            }
        }
        return product;
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
