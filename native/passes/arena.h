// Scratch memory of one call, cut from the thread's own (kernel.h).
#pragma once

#include "kernel.h"
#include "simd/simd.h"

namespace mixtura {
namespace MIXTURA_ISA {

// First every piece is asked for, to know the size of them all; then `open` gets the memory.
class Arena {
    static constexpr int most = 32;
    std::size_t size_ = 0;
    int pieces_ = 0;
    void** where_[most];
    std::size_t offset_[most];

  public:
    template <class P>
    void piece(P*& pointer, index count) {
        if (pieces_ == most) __builtin_trap();
        where_[pieces_] = reinterpret_cast<void**>(&pointer);
        offset_[pieces_++] = size_;
        // an odd number of cache lines, so that equal places in pieces do not share a cache set
        size_ += ((static_cast<std::size_t>(count) * sizeof(P) + 63) / 64 | 1) * 64;
    }
    void open() {
        char* memory = static_cast<char*>(scratch(size_));
        for (int i = 0; i < pieces_; i++) {
            void* p = memory + offset_[i];
            std::memcpy(where_[i], &p, sizeof p);
        }
    }
};

}  // namespace MIXTURA_ISA
}  // namespace mixtura
