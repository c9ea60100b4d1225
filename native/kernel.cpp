// All arithmetic for one instruction set: compiled once for each, with MIXTURA_ISA its name.
//
// Never with -ffast-math: it undoes the rounding in exp_dark.
#ifndef MIXTURA_ISA
#error "compile with -DMIXTURA_ISA=v4, v3, v2 or plain"
#endif

#include "kernel.h"

#include "agglomeration/rises.h"
#include "families/diag.h"
#include "families/full.h"
#include "families/tied.h"
#include "passes/heavy.h"
#include "passes/posterior.h"
#include "shapes/shapes.h"

#define MIXTURA_JOIN(a, b) a##b
#define MIXTURA_KERNEL_OF(isa) MIXTURA_JOIN(kernel_, isa)
#define MIXTURA_TEXT(a) #a
#define MIXTURA_TEXT_OF(isa) MIXTURA_TEXT(isa)

namespace mixtura {

namespace MIXTURA_ISA {

// A family that is one class for any number of features.
template <template <class> class F>
constexpr Family by_tiles(const char* name, bool matrices, bool shared,
                          decltype(Family::m_step) m_step, decltype(Family::best) best = nullptr) {
    return {name,
            matrices,
            shared,
            F<double>::size,
            Passes<double, F<double>>::verbs(),
            Passes<float, F<float>>::verbs(),
            m_step,
            best};
}

constexpr Family by_matrices(const char* name, decltype(Family::m_step) m_step,
                             decltype(Family::best) best = nullptr) {
    return {name,   true, false, Full<double>::size, Full<double>::verbs(), Full<float>::verbs(),
            m_step, best};
}

constexpr Family families[] = {
    by_matrices("full", full_m_step),
    by_tiles<Tied>("tied", true, true, tied_m_step),
    by_tiles<Diag>("diag", false, false, diag_m_step),
    by_tiles<Spherical>("spherical", false, true, spherical_m_step),
    by_matrices("EVV", evv_m_step, evv),
    by_matrices("VEV", vev_m_step, vev),
    by_matrices("EEV", eev_m_step, eev),
    by_matrices("VVE", vve_m_step, vve),
    by_matrices("EVE", eve_m_step, eve),
    by_matrices("VEE", vee_m_step, vee),
    by_tiles<Diag>("EVI", false, false, evi_m_step, evi),
    by_tiles<Diag>("VEI", false, false, vei_m_step, vei),
    by_tiles<Diag>("EEI", false, false, eei_m_step, eei),
    by_tiles<Spherical>("EII", false, true, eii_m_step, eii),
};

}  // namespace MIXTURA_ISA

extern constexpr Kernel MIXTURA_KERNEL_OF(MIXTURA_ISA) = {
    MIXTURA_TEXT_OF(MIXTURA_ISA),
    MIXTURA_ISA::families,
    sizeof MIXTURA_ISA::families / sizeof(Family),
    {MIXTURA_ISA::Softmax::log_sum, MIXTURA_ISA::Softmax::responsibilities},
    MIXTURA_ISA::HeavyTails::expect,
    {MIXTURA_ISA::Rises::rises, MIXTURA_ISA::Rises::smallest},
};

}  // namespace mixtura
