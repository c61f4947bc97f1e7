#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"
#include "syntax/expression.hpp"
#include "syntax/tree.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace drc::library {

/// How the command line calls them, and the path under which findings show them.
inline constexpr std::string_view givenOption = "--set";

/// What the caller of a compile says that a parameter of a topology is: `size=db.r5.large`, or
/// `payments.size=db.r5.large` for one topology. The argument is a text of its own, at which findings stand.
struct GivenValue {
    const source::SourceFile* file = nullptr;
    std::string_view topology{}; ///< empty where no topology is named
    std::string_view name{};
    source::Span nameSpan{};  ///< with the topology
    source::Span valueSpan{}; ///< what stands behind the `=`
    bool readable = true;     ///< its text is UTF-8 without control characters
    syntax::Tree tree{};
    const syntax::Expression* expression = nullptr; ///< null where the text is none
    diagnostics::Sink findings{};                   ///< of reading it as an expression

    std::string_view text() const { return file->text(valueSpan); }
};

/// All of them, read once for all inputs; threads may ask at the same time.
class GivenValues {
public:
    /// `arguments` as they were written, `NAME=VALUE`.
    GivenValues(const std::vector<std::string>& arguments, source::SourceMap& sources);

    /// What is given to the parameter; null where nothing is.
    const GivenValue* find(std::string_view topology, std::string_view parameter) const;
    const std::deque<GivenValue>& all() const { return all_; }

private:
    std::deque<GivenValue> all_;
};

} // namespace drc::library
