// Lets other threads of Python run while this one computes.
#pragma once

#include <nanobind/nanobind.h>

#include <chrono>
#include <thread>

namespace mixtura {

// As nanobind's gil_scoped_release, but fit for the end of the interpreter: up to Python 3.13 a
// daemon thread that comes back to an interpreter which is being torn down is ended by
// pthread_exit, which glibc does by unwinding its stack. That cannot pass through a destructor:
// std::terminate would end the whole process, with SIGABRT instead of its own exit code. So the
// thread waits here for the process to be gone, as Python 3.14 has it wait.
class OthersRun {
  public:
    OthersRun() : state_(PyEval_SaveThread()) {}
    ~OthersRun() {
        try {
            PyEval_RestoreThread(state_);
        } catch (...) {
            for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
        }
    }
    OthersRun(const OthersRun&) = delete;
    OthersRun& operator=(const OthersRun&) = delete;

  private:
    PyThreadState* state_;
};

}  // namespace mixtura
