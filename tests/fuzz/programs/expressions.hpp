#pragma once

#include "programs/types.hpp"
#include "random_choices.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::fuzz {

struct Function {
    std::string name;
    std::vector<Type> takes;
    Type gives;
};

/// Writes expressions of a type that is asked for.
class Expressions {
public:
    explicit Expressions(testing::RandomChoices& choices) : choices_(choices) {}

    /// Functions that the program declares, and that expressions may call from now on.
    void declare(Function function) { functions_.push_back(std::move(function)); }

    std::string literal(const Type& type, std::uint32_t depth = 2);
    /// What the compiler must know: it decides something, or is computed with.
    std::string known(const Type& type, const Scope& scope, std::uint32_t depth = 2);
    /// What may be known only by the deployment.
    std::string passedOn(const Type& type, const Scope& scope, std::uint32_t depth = 2);

    Type simpleType();
    /// Of a parameter: also lists, maps, ranges, choices, and what may be null.
    Type anyType();
    std::string_view word();

private:
    std::string make(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred);
    std::string compose(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred);
    std::string condition(const Scope& scope, std::uint32_t depth);
    std::string number(const Scope& scope, std::uint32_t depth);
    std::string quantity(const Type& type, const Scope& scope, std::uint32_t depth);
    std::string text(const Scope& scope, std::uint32_t depth, bool deferred);
    std::string list(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred);
    std::string map(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred);
    std::string call(const Type& type, const Scope& scope, std::uint32_t depth);
    std::string quoted();

    testing::RandomChoices& choices_;
    std::vector<Function> functions_;
    std::uint32_t locals_ = 0;
};

} // namespace drc::fuzz
