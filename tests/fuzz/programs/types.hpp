#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace drc::fuzz {

enum class Sort : std::uint8_t {
    Bool,
    Number,
    String,
    Duration,
    Size,
    Percent,
    Choice, ///< of several names
    Range,
    List,
    Map,
    Any,
    Component,
};

/// The type of a value in a program that is being made.
struct Type {
    Sort sort = Sort::String;
    bool optional = false;
    std::shared_ptr<const Type> element{}; ///< of ranges, lists and maps
    std::vector<std::string> names{};      ///< members of a choice; the kind of a component

    friend bool operator==(const Type& left, const Type& right) {
        if (left.sort != right.sort || left.names != right.names) return false;
        return left.element == nullptr || right.element == nullptr || *left.element == *right.element;
    }
};

inline Type of(Sort sort) {
    return {sort};
}
inline Type of(Sort sort, Type element) {
    return {sort, false, std::make_shared<const Type>(std::move(element)), {}};
}

/// As a parameter declares it.
std::string spelled(const Type& type);

/// What an expression can say where it stands.
struct Known {
    std::string text;
    Type type;
    bool deferred = false; ///< only the deployment knows it
};

using Scope = std::vector<Known>;

} // namespace drc::fuzz
