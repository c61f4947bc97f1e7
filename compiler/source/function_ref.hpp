#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace drc::source {

template <class Signature>
class FunctionRef;

/// What a function calls while it runs, and does not keep: unlike a `std::function`, it copies nothing.
template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
public:
    template <class Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, FunctionRef> &&
             std::is_invocable_r_v<Result, const Callable&, Args...>)
        FunctionRef(const Callable& callable) // NOLINT(google-explicit-constructor)
        : callable_(std::addressof(callable)), call_([](const void* held, Args... args) -> Result {
              return (*static_cast<const Callable*>(held))(std::forward<Args>(args)...);
          }) {}

    Result operator()(Args... args) const { return call_(callable_, std::forward<Args>(args)...); }

private:
    const void* callable_;
    Result (*call_)(const void*, Args...);
};

} // namespace drc::source
