// A NumPy array as a pointer. The buffer protocol costs a tenth of a microsecond an array, DLPack
// several times that, and a call of the kernel takes up to ten of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <nanobind/nanobind.h>

namespace mixtura {

namespace nb = nanobind;

// Holds an array's memory: C-contiguous, aligned float64 (or float32, where that is allowed).
// Anything else is copied to that by numpy.require first.
class Array {
  public:
    explicit Array(nb::handle source, bool may_be_float = false) {
        if (acquire(source, PyBUF_FULL_RO) && suits(may_be_float)) return;
        const bool keep_float = view_.obj != nullptr && may_be_float && kind() == 'f';
        release();
        nb::module_ numpy = nb::module_::import_("numpy");
        copy_ = numpy.attr("require")(source, keep_float ? "f4" : "f8", "CA");
        if (!acquire(copy_, PyBUF_FULL_RO)) throw nb::python_error();
    }
    ~Array() { release(); }
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;

    bool is_float() const { return kind() == 'f'; }
    std::ptrdiff_t size() const { return view_.len / view_.itemsize; }
    int axes() const { return view_.ndim; }
    // Counted from the last: axis(1) is the last one.
    std::ptrdiff_t axis(int from_end) const { return view_.shape[view_.ndim - from_end]; }

    template <class T>
    const T* data() const {
        return static_cast<const T*>(view_.buf);
    }

  protected:
    Array() = default;

    bool acquire(nb::handle source, int flags) {
        if (PyObject_GetBuffer(source.ptr(), &view_, flags) == 0) return true;
        view_.obj = nullptr;
        PyErr_Clear();
        return false;
    }

    // The formats of NumPy: "d" and "f", with a mark in front where order or alignment are unusual.
    char kind() const {
        const char* format = view_.format;
        return format == nullptr || *format == 0 ? 'B' : format[std::strlen(format) - 1];
    }

    bool suits(bool may_be_float) const {
        const char* format = view_.format;
        const bool known = format != nullptr && format[0] != 0 && format[1] == 0 &&
                           (format[0] == 'd' || (may_be_float && format[0] == 'f'));
        return known && reinterpret_cast<std::uintptr_t>(view_.buf) % view_.itemsize == 0 &&
               PyBuffer_IsContiguous(&view_, 'C') != 0;
    }

    void release() {
        if (view_.obj != nullptr) PyBuffer_Release(&view_);
    }

    Py_buffer view_{};
    nb::object copy_;
};

// An array to write to, which must be right as it is.
class Output : public Array {
  public:
    explicit Output(nb::handle target) {
        if (!acquire(target, PyBUF_FULL) || !suits(false))
            throw nb::type_error("an output must be a C-contiguous, writable float64 array");
    }

    double* data() const { return static_cast<double*>(view_.buf); }
};

}  // namespace mixtura
