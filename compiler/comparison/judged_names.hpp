#pragma once

#include "ir/value.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::comparison {

/// What a change of a setting means, in the library's words.
enum class SettingSense : std::uint8_t {
    None,
    Less,  ///< a larger value is weaker
    More,  ///< a smaller value is weaker
    All,   ///< each element of a list counts
    Kept,  ///< whether it is set counts
    On,    ///< true protects
    Off,   ///< false protects
    Rarer, ///< of a schedule: a longer time between two dates is weaker
};

/// What the library says to whoever compares two programs: which settings protect, which kinds guard, what
/// cannot be changed while it exists, what holds data, how policies are written.
class JudgedNames {
public:
    /// `said`: of each provider.
    explicit JudgedNames(const std::vector<ir::Value>& said);

    /// `scope`: the kind that has the setting, or `step`, `signal`, `plan`, `drill`, `replica`.
    SettingSense senseOf(std::string_view scope, std::string_view setting) const;
    bool isGuard(std::string_view kind) const { return guards_.contains(kind); }
    /// Attributes of a type that cannot be changed.
    const std::vector<std::string>& immutable(std::string_view type) const;
    bool holdsData(std::string_view type) const { return holdsData_.contains(type); }
    bool serves(std::string_view type) const { return serves_.contains(type); }
    /// Whether resources of the type hold a policy of what its owner may do.
    bool isPolicy(std::string_view type) const { return policies_.contains(type); }

    struct Statements {
        std::string effect;
        std::string allows;
        std::string actions;
        std::string resources;
    };
    const Statements& statements() const { return statements_; }

private:
    using Names = std::set<std::string, std::less<>>;
    void read(const ir::Map& said);

    std::map<std::string, SettingSense, std::less<>> settings_;
    Names guards_;
    std::map<std::string, std::vector<std::string>, std::less<>> immutable_;
    Names holdsData_;
    Names serves_;
    Names policies_;
    Statements statements_;
};

} // namespace drc::comparison
