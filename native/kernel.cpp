// All arithmetic for one instruction set: compiled once for each, with MIXTURA_ISA its name.
//
// Never with -ffast-math: it undoes the rounding in exp_dark.
#ifndef MIXTURA_ISA
#error "compile with -DMIXTURA_ISA=v4, v3, v2 or plain"
#endif

#include "kernel.h"

#include "families/diag.h"
#include "families/full.h"
#include "passes/posterior.h"
#include "families/tied.h"

#define MIXTURA_JOIN(a, b) a##b
#define MIXTURA_KERNEL_OF(isa) MIXTURA_JOIN(kernel_, isa)
#define MIXTURA_TEXT(a) #a
#define MIXTURA_TEXT_OF(isa) MIXTURA_TEXT(isa)

namespace mixtura {

namespace MIXTURA_ISA {

template <class T>
struct Table {
    static constexpr Verbs<T> full = Full<T>::verbs();
    static constexpr Verbs<T> tied = Passes<T, Tied<T>>::verbs();
    static constexpr Verbs<T> diag = Passes<T, Diag<T>>::verbs();
    static constexpr Verbs<T> spherical = Passes<T, Spherical<T>>::verbs();
};

}  // namespace MIXTURA_ISA

extern constexpr Kernel MIXTURA_KERNEL_OF(MIXTURA_ISA) = {
    MIXTURA_TEXT_OF(MIXTURA_ISA),
    {MIXTURA_ISA::Table<double>::full, MIXTURA_ISA::Table<double>::tied,
     MIXTURA_ISA::Table<double>::diag, MIXTURA_ISA::Table<double>::spherical},
    {MIXTURA_ISA::Table<float>::full, MIXTURA_ISA::Table<float>::tied,
     MIXTURA_ISA::Table<float>::diag, MIXTURA_ISA::Table<float>::spherical},
    {MIXTURA_ISA::Softmax::log_sum, MIXTURA_ISA::Softmax::responsibilities},
};

}  // namespace mixtura
