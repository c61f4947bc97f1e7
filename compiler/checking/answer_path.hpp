#pragma once

#include "library/provider_schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Paths into the answers of services, as `select` has them: `$.Items[0].Name`,
/// `$.Items[?(@.IsWriter == true)].Arn`. These are the JSONPath paths that both engines support.
/// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-outputs-inputs.html
namespace drc::checking {

struct PathFilter;

struct PathStep {
    enum class Kind { Member, Index, Every, Filter };
    Kind kind = Kind::Member;
    std::string_view name; ///< of a member
    /// Of a filter: the members that lead to what is compared, and the literal, as it is written.
    std::vector<std::string_view> members;
    std::string_view literal;
    std::size_t at = 0; ///< offset in the path
};

/// The steps of a path, or where it is broken and what was expected there.
struct BrokenPath {
    std::size_t at = 0;
    std::string_view expected;
};
using AnswerPath = std::variant<std::vector<PathStep>, BrokenPath>;
AnswerPath parseAnswerPath(std::string_view path);

/// What a path selects of an answer.
struct Selected {
    library::SchemaType type;
    bool many = false; ///< a list of such values, of which each counts
};
/// Where a path leaves the answer.
struct WrongStep {
    std::string holder;             ///< the path up to it
    std::string missing;            ///< as it is written
    std::vector<std::string> known; ///< the members that there are; empty when it has none
    std::string found;              ///< what the holder is instead: "a list"
};
std::variant<Selected, WrongStep> follow(const std::vector<PathStep>& path, std::string_view written,
                                         const library::SchemaBlock& answer);

} // namespace drc::checking
