// The verbs of Student's t, for the Python module.
#pragma once

#include "kernel.h"

#include <nanobind/nanobind.h>

namespace mixtura {

void bind_student_t(nanobind::class_<Family>& family, nanobind::class_<Kernel>& kernel);

}  // namespace mixtura
