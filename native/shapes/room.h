// Numbers to work with, one array after the other.
#pragma once

#include <cstddef>

namespace mixtura {

class Room {
  public:
    explicit Room(double* begin) : next_(begin) {}

    double* take(std::ptrdiff_t numbers) {
        double* mine = next_;
        next_ += numbers;
        return mine;
    }

  private:
    double* next_;
};

}  // namespace mixtura
