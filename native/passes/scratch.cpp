// Memory that a thread keeps from one block to the next: asking the system anew for a megabyte a
// block costs as much as the arithmetic on it.
#include "kernel.h"

#include <cstdlib>
#include <new>

namespace mixtura {
namespace {

constexpr std::size_t line = 64, page = 4096;

struct Memory {
    void* start = nullptr;
    std::size_t bytes = 0;
    ~Memory() { std::free(start); }
};

thread_local Memory memory;

}  // namespace

void* scratch(std::size_t bytes) {
    if (bytes > memory.bytes) {
        std::free(memory.start);
        memory.bytes = 0;
        const std::size_t whole = (bytes + page - 1) / page * page;
        memory.start = whole < bytes ? nullptr : std::aligned_alloc(line, whole);
        if (memory.start == nullptr) throw std::bad_alloc();
        memory.bytes = whole;
    }
    return memory.start;
}

}  // namespace mixtura
