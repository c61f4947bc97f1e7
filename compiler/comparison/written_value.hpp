#pragma once

#include "binding/bindings.hpp"
#include "semantics/model.hpp"
#include "source/source_map.hpp"
#include "syntax/expression.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drc::comparison {

/// What an expression says, in a form that does not change with its layout, the order of a map, or the names
/// of values that it is put together from.
class WrittenValues {
public:
    WrittenValues(const binding::Bindings& bindings, const source::SourceMap& sources)
        : bindings_(bindings), sources_(sources) {}

    std::string text(const syntax::Expression& expression, const semantics::Locals& locals = {}) const;
    /// The same of a nested block, as the map that it stands for.
    std::string text(const syntax::Body& body, const semantics::Locals& locals = {}) const;
    /// The elements of a list, or the value itself where it is none.
    std::vector<std::string> elements(const syntax::Expression& expression) const;
    /// A number, a duration in milliseconds, a size in bytes.
    std::optional<double> amount(const syntax::Expression& expression) const;
    /// A text without interpolations.
    std::optional<std::string> plainText(const syntax::Expression& expression) const;

private:
    class Printer;
    std::optional<double> amount(const syntax::Expression& expression, std::size_t& steps) const;
    /// What the name of a `let` stands for; the expression itself for everything else.
    const syntax::Expression& resolved(const syntax::Expression& expression) const;

    const binding::Bindings& bindings_;
    const source::SourceMap& sources_;
};

} // namespace drc::comparison
