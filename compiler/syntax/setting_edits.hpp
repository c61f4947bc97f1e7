#pragma once

#include "diagnostics/diagnostic.hpp"
#include "source/source_map.hpp"
#include "syntax/statement.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Where settings stand in a text, and where others are added.
namespace drc::syntax {

/// The innermost statement that may hold settings and has the place within it: a component, a line of a
/// `replicate`, a plan, a step, a drill, a topology, a resource. Null where there is none.
const Statement* holderAt(std::span<const Statement* const> statements, Span place);

/// The block of a statement, which may be missing where the statement may go without.
class SettingsBlock {
public:
    explicit SettingsBlock(const Statement& holder) : holder_(holder), body_(bodyOf(holder)) {}
    const Statement& holder() const { return holder_; }
    const Body* body() const { return body_; }

    struct Found {
        const Statement* statement = nullptr; ///< a setting or a section; null where nothing has the name
        bool isUnclear = false; ///< there are several, or one that stands in a loop or under a condition
    };
    Found find(std::string_view name) const;

private:
    const Statement& holder_;
    const Body* body_;
};

/// Adds settings and sections, each a text, behind the settings of the block that stay, in the layout that it
/// has; nothing for none.
std::optional<diagnostics::Edit> insertion(const SettingsBlock& block, const std::vector<std::string>& added,
                                           const std::vector<const Statement*>& removed,
                                           const source::SourceFile& file);

} // namespace drc::syntax
