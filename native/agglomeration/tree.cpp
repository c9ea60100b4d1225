// Of all pairs the one whose merger raises the criterion least is merged, until one group is left.
// By how much each pair would is kept, and for each group its best partner among those behind it.
// In single precision: what lies no farther apart than rounding is a tie, which the order of the
// rows decides, whatever the units are. And it takes half of the memory.
#include "agglomeration/tree.h"

#include <cstdlib>
#include <limits>
#include <new>

namespace mixtura {
namespace {

using index = std::ptrdiff_t;

constexpr index widest = 16;  // lanes of the widest vector of floats
constexpr float never = std::numeric_limits<float>::infinity();

index triangle(index d) { return d * (d + 1) / 2; }

}  // namespace

Tree::Tree(const Agglomeration& verbs, const double* points, const double* weight, index n, index d,
           double alpha)
    : verbs_(verbs), n_(n), d_(d), used_(n) {
    const index slots = (n + widest - 1) / widest * widest;
    const std::size_t numbers = slots * (5 + d + triangle(d)) + 2 * n;
    const std::size_t floats = n * (n - 1) / 2 + slots;
    memory_ = std::calloc(
        numbers * sizeof(double) + 2 * slots * sizeof(index) + floats * sizeof(float), 1);
    if (memory_ == nullptr) throw std::bad_alloc();
    double* next = static_cast<double*>(memory_);
    const auto take = [&next](index size) { return (next += size) - size; };
    groups_ = {d,           slots,           alpha,
               take(slots), take(slots),     take(slots),
               take(slots), take(d * slots), take(triangle(d) * slots)};
    mergers_ = take(2 * n);
    buffer_ = take(slots);
    nearest_ = reinterpret_cast<index*>(next);
    first_row_ = nearest_ + slots;
    least_ = reinterpret_cast<float*>(first_row_ + slots);
    pairs_ = least_ + slots;
    for (index i = 0; i < n; i++) {
        groups_.mass[i] = weight[i];
        groups_.rows[i] = 1.0;
        groups_.term[i] = weight[i] * __builtin_log(alpha / weight[i]);
        first_row_[i] = i;
        for (index p = 0; p < d; p++) groups_.means[p * slots + i] = points[i * d + p];
    }
}

Tree::~Tree() { std::free(memory_); }

bool Tree::run(index steps) {
    for (; steps > 0 && merged_ < n_ - 1; steps--) begun_ < n_ ? begin(begun_++) : merge();
    return merged_ < n_ - 1;
}

// So that row(a)[b] is what merging a with b costs, for b behind a.
float* Tree::row(index slot) const {
    return pairs_ + (slot * (used_ - 1) - slot * (slot - 1) / 2) - slot - 1;
}

void Tree::begin(index slot) {
    if (slot + 1 < n_) {
        verbs_.rises(groups_, slot, slot + 1, n_, buffer_);
        float* costs = row(slot);
        for (index b = slot + 1; b < n_; b++) costs[b] = float(buffer_[b]);
    }
    look(slot);
}

// Finds the best partner of a group among those behind it.
void Tree::look(index slot) {
    least_[slot] = never;
    if (slot + 1 >= used_) return;
    const float* costs = row(slot) + slot + 1;
    const index best = verbs_.smallest(costs, used_ - slot - 1);
    least_[slot] = costs[best];
    nearest_[slot] = slot + 1 + best;
}

void Tree::merge() {
    const index i = verbs_.smallest(least_, used_), j = nearest_[i];
    mergers_[2 * merged_] = double(first_row_[i]);
    mergers_[2 * merged_ + 1] = double(first_row_[j]);
    if (++merged_ == n_ - 1) return;
    verbs_.rises(groups_, i, j, j + 1, buffer_);
    join(i, j, buffer_[j]);
    least_[j] = never;
    verbs_.rises(groups_, i, 0, used_, buffer_);
    for (index a = 0; a < j; a++) {
        if (groups_.mass[a] == 0.0 || a == i) continue;
        float* costs = row(a);
        costs[j] = never;
        if (a > i) {
            if (nearest_[a] == j) look(a);
            continue;
        }
        costs[i] = float(buffer_[a]);
        if (nearest_[a] == i || nearest_[a] == j) look(a);
        else if (costs[i] < least_[a] || (costs[i] == least_[a] && i < nearest_[a]))
            least_[a] = costs[i], nearest_[a] = i;
    }
    float* costs = row(i);
    for (index b = i + 1; b < used_; b++)
        costs[b] = groups_.mass[b] == 0.0 ? never : float(buffer_[b]);
    look(i);
    if (4 * (n_ - merged_) < 3 * used_) close_ranks();
}

// The group in slot j becomes part of that in slot i.
void Tree::join(index i, index j, double rise) {
    const index slots = groups_.slots;
    const double one = groups_.mass[i], other = groups_.mass[j], both = one + other;
    const double reduced = one * other / both, share = other / both;
    double squares = 0.0;
    index pq = 0;
    for (index p = 0; p < d_; p++) {
        const double* mean = groups_.means + p * slots;
        const double away = mean[j] - mean[i];
        squares += away * away;
        for (index q = 0; q <= p; q++, pq++) {
            const double* of_q = groups_.means + q * slots;
            double* scatter = groups_.scatter + pq * slots;
            scatter[i] += scatter[j] + reduced * away * (of_q[j] - of_q[i]);
        }
    }
    for (index p = 0; p < d_; p++) {
        double* mean = groups_.means + p * slots;
        mean[i] += share * (mean[j] - mean[i]);
    }
    groups_.trace[i] += groups_.trace[j] + reduced * squares;
    groups_.term[i] += groups_.term[j] + rise;
    groups_.rows[i] += groups_.rows[j];
    groups_.mass[i] = both;
    groups_.mass[j] = 0.0;
}

// Takes out the slots that hold no group, so that nobody looks at them any more.
void Tree::close_ranks() {
    index left = 0;
    index* kept = static_cast<index*>(std::calloc(2 * used_, sizeof(index)));
    if (kept == nullptr) return;  // it is for speed only
    index* place = kept + used_;
    for (index a = 0; a < used_; a++)
        if (groups_.mass[a] != 0.0) place[a] = left, kept[left++] = a;
    float* to = pairs_;  // never ahead of where it reads
    for (index a = 0; a < left; a++) {
        const float* from = row(kept[a]);
        for (index b = a + 1; b < left; b++) *to++ = from[kept[b]];
    }
    double* const all[] = {groups_.mass, groups_.rows, groups_.trace, groups_.term};
    const auto close = [&](double* numbers) {
        for (index a = 0; a < left; a++) numbers[a] = numbers[kept[a]];
        for (index a = left; a < used_; a++) numbers[a] = 0.0;
    };
    for (double* numbers : all) close(numbers);
    for (index p = 0; p < d_; p++) close(groups_.means + p * groups_.slots);
    for (index pq = 0; pq < triangle(d_); pq++) close(groups_.scatter + pq * groups_.slots);
    for (index a = 0; a < left; a++) {
        least_[a] = least_[kept[a]];
        first_row_[a] = first_row_[kept[a]];
        if (least_[a] != never) nearest_[a] = place[nearest_[kept[a]]];
    }
    used_ = left;
    std::free(kept);
}

}  // namespace mixtura
