#pragma once

#include "diagnostics/diagnostic.hpp"
#include "language_server/view.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::language_server {

/// `CodeActionKind`.
inline constexpr std::string_view quickFixKind = "quickfix";
inline constexpr std::string_view rewriteKind = "refactor.rewrite";
inline constexpr std::string_view fixAllKind = "source.fixAll.drc";

/// What an editor offers to do, before it is known whether somebody chooses it.
struct Action {
    std::string title;
    std::string_view kind = quickFixKind;
    const diagnostics::Diagnostic* finding = nullptr; ///< that it mends; null for none
    bool isPreferred = false;                         ///< the one that an editor takes without a question
    std::function<Json()> edit{};                     ///< `WorkspaceEdit`
};

/// What may be done at a place of a file of the analysis beside the fixes that findings bring with them.
class Assists {
public:
    Assists(const View& view, const source::SourceFile& file, source::Span range)
        : view_(view), file_(file), range_(range) {}
    /// For a finding that is shown there.
    void addFor(const diagnostics::Diagnostic& finding, std::vector<Action>& actions) const;
    /// For what is written there.
    void add(std::vector<Action>& actions) const;
    /// The `allow` that the help of a finding names.
    void addSuppression(const diagnostics::Diagnostic& finding, std::vector<Action>& actions) const;

private:
    void nearKinds(const diagnostics::Diagnostic& finding, std::vector<Action>& actions) const;

    const View& view_;
    const source::SourceFile& file_;
    source::Span range_;
};

/// Whether two ranges share a place; those that touch do.
bool touch(source::Span one, source::Span other);

} // namespace drc::language_server
