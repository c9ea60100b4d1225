// The mergers of rows to ever fewer groups. Defined in tree.cpp, compiled for the plain processor.
#pragma once

#include "agglomeration/groups.h"

namespace mixtura {

class Tree {
  public:
    // Distinct points (n, d) and their weights (n), n > 0; it throws std::bad_alloc.
    Tree(const Agglomeration& verbs, const double* points, const double* weight, std::ptrdiff_t n,
         std::ptrdiff_t d, double alpha);
    ~Tree();
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    // So many steps further at most; false once all is one group. A step looks at n pairs or so.
    bool run(std::ptrdiff_t steps);

    // (n - 1, 2): of each merger the first rows of the two groups, the earlier one before.
    const double* mergers() const { return mergers_; }
    std::ptrdiff_t n() const { return n_; }

  private:
    const Agglomeration& verbs_;
    std::ptrdiff_t n_, d_, used_, begun_ = 0, merged_ = 0;
    Groups groups_;
    void* memory_;
    double *mergers_, *buffer_;             // (n - 1, 2), (slots)
    float *pairs_, *least_;                 // (used (used - 1) / 2), (slots)
    std::ptrdiff_t *nearest_, *first_row_;  // (slots)

    float* row(std::ptrdiff_t slot) const;
    void begin(std::ptrdiff_t slot);
    void merge();
    void join(std::ptrdiff_t i, std::ptrdiff_t j, double rise);
    void look(std::ptrdiff_t slot);
    void close_ranks();
};

}  // namespace mixtura
