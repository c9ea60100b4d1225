// Vectors of the widest kind that the instruction set has, as GCC, Clang and clang-cl know them.
//
// Everything here is inlined into code that is compiled once for each instruction set. Nothing
// comes from std::, so that the linker cannot hand a processor a copy made for a newer one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__AVX512F__)
#define MIXTURA_WIDTH 64
#elif defined(__AVX__)
#define MIXTURA_WIDTH 32
#else
#define MIXTURA_WIDTH 16
#endif

#define MIXTURA_INLINE static inline __attribute__((always_inline))
#define MIXTURA_UNROLL _Pragma("GCC unroll 64")

namespace mixtura {
namespace MIXTURA_ISA {

using index = std::ptrdiff_t;

typedef double f64v __attribute__((vector_size(MIXTURA_WIDTH), may_alias));
typedef float f32v __attribute__((vector_size(MIXTURA_WIDTH), may_alias));
typedef float f32half __attribute__((vector_size(MIXTURA_WIDTH / 2), may_alias));
typedef std::int64_t i64v __attribute__((vector_size(MIXTURA_WIDTH), may_alias));
typedef std::int32_t i32v __attribute__((vector_size(MIXTURA_WIDTH), may_alias));

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int registers = 32;
#else
constexpr int registers = 16;
#endif

// The vector of a number type and what exp and log need to know of its format.
template <class T>
struct Lanes;

template <>
struct Lanes<double> {
    using V = f64v;
    using I = i64v;
    static constexpr int n = MIXTURA_WIDTH / 8;
    static constexpr int mantissa = 52;
    static constexpr std::int64_t bias = 1023;
    static constexpr double round = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds
    static constexpr double ln2_high = 6.93147180369123816490e-01;
    static constexpr double ln2_low = 1.90821492927058770002e-10;
    static constexpr double darkest = -650.0;   // exp of it is nothing, yet far from denormal
    static constexpr double lowest = -1e308;    // a log-density below it may be infinite as well
    static constexpr double negligible = 46.0;  // nats: exp(-46) is 1e-4 of a rounding
};

template <>
struct Lanes<float> {
    using V = f32v;
    using I = i32v;
    static constexpr int n = MIXTURA_WIDTH / 4;
    static constexpr int mantissa = 23;
    static constexpr std::int32_t bias = 127;
    static constexpr float round = 12582912.0f;  // 1.5 * 2^23
    static constexpr float ln2_high = 0.693359375f;
    static constexpr float ln2_low = -2.12194440e-4f;
    static constexpr float darkest = -75.0f;
    static constexpr float lowest = -1e38f;
    static constexpr float negligible = 30.0f;
};

template <class T>
using Vec = typename Lanes<T>::V;

template <class V>
MIXTURA_INLINE V zero() {
    return V{};
}

template <class T>
MIXTURA_INLINE Vec<T> broadcast(T a) {
    return zero<Vec<T>>() + a;
}

// From and to memory that is aligned to the number only.
template <class T>
MIXTURA_INLINE Vec<T> load(const T* p) {
    Vec<T> r;
    std::memcpy(&r, p, sizeof r);
    return r;
}
template <class T>
MIXTURA_INLINE void store(T* p, Vec<T> v) {
    std::memcpy(p, &v, sizeof v);
}

template <class V>
MIXTURA_INLINE V larger(V a, V b) {
    return a > b ? a : b;
}

template <class T, int N>
struct Vector {
    typedef T type __attribute__((vector_size(N * sizeof(T)), may_alias));
};

// The sum of N lanes: halves are added until two are left.
template <class T, int N = Lanes<T>::n>
MIXTURA_INLINE T sum_lanes(typename Vector<T, N>::type a) {
    if constexpr (N == 2) {
        return a[0] + a[1];
    } else {
        typename Vector<T, N / 2>::type half[2];
        std::memcpy(half, &a, sizeof a);
        return sum_lanes<T, N / 2>(half[0] + half[1]);
    }
}

// Whether a sum of numbers that are not negative is above limit; not a number is.
template <class T>
MIXTURA_INLINE bool sum_above(Vec<T> a, T limit) {
    return !(sum_lanes<T>(a) <= limit);
}

// The bits of one type as another of the same size.
template <class To, class From>
MIXTURA_INLINE To bits_as(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

MIXTURA_INLINE double square_root(double x) { return __builtin_sqrt(x); }
MIXTURA_INLINE float square_root(float x) { return __builtin_sqrtf(x); }

// The two halves of a vector of floats, in double.
struct Halves {
    f64v low, high;
};
MIXTURA_INLINE Halves halves(f32v a) {
    f32half half[2];
    std::memcpy(half, &a, sizeof a);
    return {__builtin_convertvector(half[0], f64v), __builtin_convertvector(half[1], f64v)};
}

// A vector folded to doubles: itself, or the sum of its two halves.
MIXTURA_INLINE f64v widened(f64v a) { return a; }
MIXTURA_INLINE f64v widened(f32v a) {
    const Halves half = halves(a);
    return half.low + half.high;
}

// A product of doubles, times a vector's lanes or both of its halves.
MIXTURA_INLINE void multiply_in(f64v& product, f64v a) { product *= a; }
MIXTURA_INLINE void multiply_in(f64v& product, f32v a) {
    const Halves half = halves(a);
    product *= half.low * half.high;
}

MIXTURA_INLINE f64v polynomial_exp(f64v r) {
    f64v p = r * 2.5100375924709717e-08 + 2.762007599981065e-07;
    p = p * r + 2.7557268480116333e-06;
    p = p * r + 2.4801521322116825e-05;
    p = p * r + 0.0001984126986304067;
    p = p * r + 0.0013888888917196881;
    p = p * r + 0.008333333333330065;
    p = p * r + 0.041666666666624164;
    p = p * r + 0.16666666666666669;
    p = p * r + 0.5000000000000001;
    p = p * r + 1.0;
    return p * r + 1.0;
}
MIXTURA_INLINE f32v polynomial_exp(f32v r) {
    f32v p = r * 0.0001989098096f + 0.001393364112f;
    p = p * r + 0.008333310934f;
    p = p * r + 0.04166646501f;
    p = p * r + 0.1666666668f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    return p * r + 1.0f;
}

// exp of arguments in [darkest, 0], to about one rounding: x = n ln 2 + r, |r| <= ln 2 / 2, and a
// polynomial in r through the Chebyshev nodes (error 2e-17 in double). -ffast-math would simplify
// the rounding away.
template <class T>
MIXTURA_INLINE Vec<T> exp_dark(Vec<T> x) {
    using L = Lanes<T>;
    using I = typename L::I;
    const Vec<T> shifted = x * T(1.4426950408889634) + L::round;
    const Vec<T> n = shifted - L::round;
    Vec<T> r = x - n * L::ln2_high;
    r -= n * L::ln2_low;
    // the low bits of `shifted` hold n
    const I power = (bits_as<I>(shifted) << L::mantissa) + (L::bias << L::mantissa);
    return polynomial_exp(r) * bits_as<Vec<T>>(power);
}

// The arguments that exp_dark takes: what is darker, or no number, is as dark as can be.
template <class T>
MIXTURA_INLINE Vec<T> not_darker(Vec<T> x) {
    return larger<Vec<T>>(x, broadcast<T>(Lanes<T>::darkest));
}

MIXTURA_INLINE f64v polynomial_atanh(f64v u) {
    f64v p = u * 0.06543313745598621 + 0.06634386505101608;
    p = p * u + 0.07693119853805562;
    p = p * u + 0.09090897820022362;
    p = p * u + 0.11111111195857372;
    p = p * u + 0.14285714285401804;
    p = p * u + 0.2000000000000044;
    return p * u + 0.3333333333333333;
}
MIXTURA_INLINE f32v polynomial_atanh(f32v u) {
    f32v p = u * 0.1166523416f + 0.1427541039f;
    p = p * u + 0.2000006092f;
    return p * u + 0.3333333328f;
}

// log of normal positive numbers: x = 2^n m, m in [sqrt(1/2), sqrt(2)], log m = 2 atanh(s) with
// s = (m - 1) / (m + 1).
template <class T>
MIXTURA_INLINE Vec<T> log_normal_number(Vec<T> x) {
    using L = Lanes<T>;
    using I = typename L::I;
    const I bits = bits_as<I>(x);
    // the exponent, counted from sqrt(1/2)
    const I n = (bits - bits_as<I>(broadcast<T>(T(0.70710678118654752)))) >> L::mantissa;
    const Vec<T> m = bits_as<Vec<T>>(bits - (n << L::mantissa));
    const Vec<T> s = (m - T(1)) / (m + T(1));
    const Vec<T> u = s * s;
    const Vec<T> twice = s + s;
    const Vec<T> exponent = __builtin_convertvector(n, Vec<T>);
    return exponent * L::ln2_high +
           (twice + (twice * u * polynomial_atanh(u) + exponent * L::ln2_low));
}

}  // namespace MIXTURA_ISA
}  // namespace mixtura
