#pragma once

#include "semantics/kind.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace drc::expansion {

/// Which part of a kind declares a name. A kind's names are distinguished by their scope.
enum class Declares : std::uint8_t { Nothing, Kind, Global, Region, Replica, Pair, Signal };

/// The names that a kind declares, which are the same for all its instances.
struct KindMembers {
    explicit KindMembers(const semantics::Kind& kind);

    Declares declares(std::string_view name) const;
    /// The `let` of that name outside of all places, or null.
    const syntax::Definition* definition(std::string_view name) const;

    struct Exported {
        Declares where;
        const syntax::Definition* definition;
    };
    std::map<std::string_view, Declares> declared;
    std::map<std::string_view, const syntax::Definition*> definitions; ///< outside of all places
    std::map<std::string_view, Exported> exports;
    std::set<std::string_view> parts; ///< names of parts outside of all places

private:
    void find(const syntax::Body& body, Declares where);
};

} // namespace drc::expansion
